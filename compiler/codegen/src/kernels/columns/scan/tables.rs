//! The tables of a scan, and the columns they lead to.

use zirc_z80::{Expr, Fragment, ObjectBuilder, SectionKind};

use super::tile::Scan;
use crate::kernels::columns::gaps::{self, need_gaps};
use crate::kernels::columns::lists::{Reached, fuse, lists};
use crate::kernels::columns::parts::{Half, Parts, put_table};
use crate::kernels::columns::streams::Streams;
use crate::kernels::columns::tiles::Slot;

/// The bytes of a place in the tables of addresses.
pub(in crate::kernels::columns) const ADDRESS: usize = 2;

impl Scan<'_> {
    /// The tables by place: where each column is, and what the activations at the
    /// thresholds are. Their pages' unused beginnings hold streams.
    pub(super) fn tables(&self, parts: &mut Parts, streams: &mut Streams) {
        if !self.tile.singles.is_empty() {
            need_gaps(parts, self.layer.design.narrow.is_some());
        }
        let (mut chunks, mut addresses) = self.streams(&mut parts.asm, streams);
        let (columns, places) = self.compact(&mut parts.asm);
        chunks.extend(columns);
        addresses.extend(places);
        let chunks = Chunks { left: chunks.into_iter().rev().collect() };
        parts.data(|asm| self.write(asm, chunks, &addresses));
    }

    /// The streams of the pairs, and the addresses for their places.
    fn streams(&self, asm: &mut ObjectBuilder, streams: &mut Streams) -> (Vec<Chunk>, Vec<Expr>) {
        let (mut chunks, mut addresses) = (Vec::new(), Vec::new());
        if self.tile.pairs.is_empty() {
            return (chunks, addresses);
        }
        let (handler, end) = (self.label(asm, "then"), asm.symbol(&self.resume()));
        for (number, &[first, second]) in self.tile.pairs.iter().enumerate() {
            let fused = fuse(&lists(&self.reached(first)), &lists(&self.reached(second)));
            let labels = ["first", "second"]
                .map(|which| asm.symbol(&format!("{which}_{}_{number}", self.label)));
            let put = |asm: &mut _| streams.pair(asm, labels, &fused, handler, end);
            chunks.push(Chunk::new(asm, put));
            // The place of the second of a pair tells where its stream begins, the
            // place of the first where the second's part does.
            let [start, second] = labels.map(Expr::symbol);
            addresses.extend([second, start]);
        }
        addresses.push(Expr::number(0));
        (chunks, addresses)
    }

    /// The compact columns, and the addresses for their places.
    fn compact(&self, asm: &mut ObjectBuilder) -> (Vec<Chunk>, Vec<Expr>) {
        let (mut chunks, mut addresses) = (Vec::new(), Vec::new());
        for &row in &self.tile.singles {
            let column = asm.symbol(&format!("column_{}_{row}", self.label));
            let reached = self.reached(Some(row));
            let put = |asm: &mut _| gaps::put_compact(asm, self.layer, column, None, &reached);
            chunks.push(Chunk::new(asm, put));
            addresses.push(column.into());
        }
        if !self.tile.singles.is_empty() {
            addresses.push(Expr::number(0));
        }
        (chunks, addresses)
    }

    /// The rows that the column of a neuron reaches, if there is a neuron.
    fn reached(&self, row: Option<usize>) -> Reached {
        let none = || vec![Vec::new(); self.layer.design.tiles.len()];
        row.map_or_else(none, |row| self.layer.reached(row))
    }

    /// The tables, from the first place that is scanned on, and all chunks.
    fn write(&self, asm: &mut ObjectBuilder, mut chunks: Chunks, addresses: &[Expr]) {
        let first = self.tile.first_scanned();
        let section = match self.tile.pairs.is_empty() {
            true => SectionKind::Data,
            false => self.layer.lists_section(),
        };
        let mut table = |asm: &mut ObjectBuilder, name: &str| {
            chunks.fill(asm, first);
            let label = self.label(asm, name);
            asm.constant(label, Expr::here().plus(-(first as i64)));
        };
        asm.section(section);
        asm.align(256);
        table(asm, "low");
        put_table(asm, Half::Low, addresses);
        table(asm, "high");
        put_table(asm, Half::High, addresses);
        if let Some(residues) = self.residues {
            table(asm, "rest");
            for bytes in self.rest(residues).chunks(16) {
                asm.bytes(bytes);
            }
        }
        asm.section(section);
        chunks.all(asm);
    }

    /// What the activation at the threshold is, place by place.
    fn rest(&self, residues: &[i64]) -> Vec<u8> {
        let residue = |slot: &Slot| match slot {
            // A byte holds it, since a unit of 256 or less is above it.
            Slot::Row(row) => residues[*row] as u8,
            Slot::Gap | Slot::Sentinel => 0,
        };
        self.tile.scanned_slots().iter().map(residue).collect()
    }
}

/// A column.
struct Chunk {
    statements: Fragment,
    bytes: usize,
}

impl Chunk {
    /// What `put` puts, which returns its bytes.
    fn new(asm: &mut ObjectBuilder, put: impl FnOnce(&mut ObjectBuilder) -> usize) -> Self {
        let mut bytes = 0;
        let statements = asm.fragment(|asm| bytes = put(asm));
        Chunk { statements, bytes }
    }
}

/// Columns, to be written one after the other.
struct Chunks {
    /// The last first.
    left: Vec<Chunk>,
}

impl Chunks {
    /// Writes `room` bytes: chunks that fit, and zeros.
    fn fill(&mut self, asm: &mut ObjectBuilder, mut room: usize) {
        for at in (0..self.left.len()).rev() {
            if self.left[at].bytes <= room {
                let Chunk { statements, bytes } = self.left.remove(at);
                room -= bytes;
                asm.append(statements);
            }
        }
        if room > 0 {
            asm.space(room);
        }
    }

    /// Writes all that are left.
    fn all(mut self, asm: &mut ObjectBuilder) {
        while let Some(chunk) = self.left.pop() {
            asm.append(chunk.statements);
        }
    }
}
