//! The tables of a scan, and the columns they lead to.

use super::tile::Scan;
use crate::kernels::columns::gaps::{self, need_gaps};
use crate::kernels::columns::lists::{Reached, fuse, lists};
use crate::kernels::columns::parts::{Parts, put, write_table};
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
            let labels = ["first", "second"].map(|which| format!("{which}_{label}_{number}"));
            let mut text = String::new();
            let handler = format!("then_{label}");
            let bytes =
                streams.pair(&mut text, &labels, &fused, &handler, &format!("resume_{label}"));
            chunks.push((text, bytes));
            // The place of the second of a pair tells where its stream begins, the
            // place of the first where the second's part does.
            let [start, second] = labels;
            addresses.extend([second, start]);
        }
        if !self.tile.pairs.is_empty() {
            addresses.push("0".into());
        }
        for &row in &self.tile.singles {
            let name = format!("column_{label}_{row}");
            let mut text = String::new();
            let bytes =
                gaps::write_compact(&mut text, self.layer, &name, None, &columns(Some(row)));
            chunks.push((text, bytes));
            addresses.push(name);
        }
        if !self.tile.singles.is_empty() {
            addresses.push("0".into());
            need_gaps(parts, self.layer.design.narrow.is_some());
        }
        let mut chunks = Chunks { left: chunks.into_iter().rev().collect() };
        let first = self.tile.first_scanned();
        let data = &mut String::new();
        let section = match self.tile.pairs.is_empty() {
            true => "data",
            false => self.layer.lists_section(),
        };
        put!(data, "        section {section}\n        align 256");
        for half in ["low", "high"] {
            chunks.fill(data, first);
            put!(data, "{half}_{label}: equ $ - {first}");
            write_table(data, half, &addresses);
        }
        if let Some(residues) = self.residues {
            chunks.fill(data, first);
            put!(data, "rest_{label}: equ $ - {first}");
            for slots in self.tile.scanned_slots().chunks(16) {
                let residue = |slot: &Slot| match slot {
                    Slot::Row(row) => residues[*row].to_string(),
                    Slot::Gap | Slot::Sentinel => "0".to_string(),
                };
                let bytes: Vec<String> = slots.iter().map(residue).collect();
                put!(data, "        db {}", bytes.join(","));
            }
        }
        put!(data, "        section {section}");
        chunks.rest(data);
        parts.data.push_str(data);
    }
}

/// Texts with their bytes, to be written one after the other.
struct Chunks {
    /// The last first.
    left: Vec<(String, usize)>,
}

impl Chunks {
    /// Writes `room` bytes: chunks that fit, and zeros.
    fn fill(&mut self, text: &mut String, mut room: usize) {
        for at in (0..self.left.len()).rev() {
            if self.left[at].1 <= room {
                let (chunk, bytes) = self.left.remove(at);
                room -= bytes;
                *text += &chunk;
            }
        }
        if room > 0 {
            put!(text, "        ds {room}");
        }
    }

    fn rest(mut self, text: &mut String) {
        while let Some((chunk, _)) = self.left.pop() {
            *text += &chunk;
        }
    }
}
