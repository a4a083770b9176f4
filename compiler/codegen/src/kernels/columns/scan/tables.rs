//! The tables of a scan, and the columns they lead to.

use zirc_z80::{Expr, Fragment, ObjectBuilder, SectionKind};

use super::tile::Scan;
use crate::kernels::columns::gaps::{self, need_gaps};
use crate::kernels::columns::lists::{Reached, fuse, lists};
use crate::kernels::columns::parts::{Half, Parts, put_table};
use crate::kernels::columns::streams::Streams;
use crate::kernels::columns::tiles::Slot;

impl Scan<'_> {
    /// The tables by place: where each column is, and what the activations at the
    /// thresholds are. Their pages' unused beginnings hold streams.
    pub(super) fn tables(&self, parts: &mut Parts, streams: &mut Streams) {
        let label = &self.label;
        let mut chunks = Vec::new();
        let mut addresses = Vec::new();
        let columns = |row: Option<usize>| -> Reached {
            row.map_or_else(
                || vec![Vec::new(); self.layer.design.tiles.len()],
                |row| self.layer.reached(row),
            )
        };
        for (number, &[first, second]) in self.tile.pairs.iter().enumerate() {
            let fused = fuse(&lists(&columns(first)), &lists(&columns(second)));
            let labels = ["first", "second"]
                .map(|which| parts.asm.symbol(&format!("{which}_{label}_{number}")));
            let [handler, end] =
                ["then", "resume"].map(|name| parts.asm.symbol(&format!("{name}_{label}")));
            let mut bytes = 0;
            let stream = parts.asm.fragment(|asm| {
                bytes = streams.pair(asm, labels, &fused, handler, end);
            });
            chunks.push((stream, bytes));
            // The place of the second of a pair tells where its stream begins, the
            // place of the first where the second's part does.
            let [start, second] = labels.map(Expr::symbol);
            addresses.extend([second, start]);
        }
        if !self.tile.pairs.is_empty() {
            addresses.push(Expr::number(0));
        }
        for &row in &self.tile.singles {
            let column = parts.asm.symbol(&format!("column_{label}_{row}"));
            let mut bytes = 0;
            let codes = parts.asm.fragment(|asm| {
                bytes = gaps::put_compact(asm, self.layer, column, None, &columns(Some(row)));
            });
            chunks.push((codes, bytes));
            addresses.push(Expr::symbol(column));
        }
        if !self.tile.singles.is_empty() {
            addresses.push(Expr::number(0));
            need_gaps(parts, self.layer.design.narrow.is_some());
        }
        let mut chunks = Chunks { left: chunks.into_iter().rev().collect() };
        let first = self.tile.first_scanned();
        let section = match self.tile.pairs.is_empty() {
            true => SectionKind::Data,
            false => self.layer.lists_section(),
        };
        let [low, high] = ["low", "high"].map(|name| parts.asm.symbol(&format!("{name}_{label}")));
        let at_place_0 = || Expr::here().plus(-(first as i64));
        parts.data(|asm| {
            asm.section(section);
            asm.align(256);
            for (half, table) in [(Half::Low, low), (Half::High, high)] {
                chunks.fill(asm, first);
                asm.constant(table, at_place_0());
                put_table(asm, half, &addresses);
            }
            if let Some(residues) = self.residues {
                chunks.fill(asm, first);
                let rest = asm.symbol(&format!("rest_{label}"));
                asm.constant(rest, at_place_0());
                let residue = |slot: &Slot| match slot {
                    Slot::Row(row) => residues[*row] as u8,
                    Slot::Gap | Slot::Sentinel => 0,
                };
                let bytes: Vec<u8> = self.tile.scanned_slots().iter().map(residue).collect();
                for bytes in bytes.chunks(16) {
                    asm.bytes(bytes);
                }
            }
            asm.section(section);
            chunks.rest(asm);
        });
    }
}

/// Statements with their bytes, to be put one after the other.
struct Chunks {
    /// The last first.
    left: Vec<(Fragment, usize)>,
}

impl Chunks {
    /// Writes `room` bytes: chunks that fit, and zeros.
    fn fill(&mut self, asm: &mut ObjectBuilder, mut room: usize) {
        for at in (0..self.left.len()).rev() {
            if self.left[at].1 <= room {
                let (chunk, bytes) = self.left.remove(at);
                room -= bytes;
                asm.append(chunk);
            }
        }
        if room > 0 {
            asm.space(room);
        }
    }

    fn rest(mut self, asm: &mut ObjectBuilder) {
        while let Some((chunk, _)) = self.left.pop() {
            asm.append(chunk);
        }
    }
}
