//! The tables of a scan, and the columns whose addresses they hold.

use zirc_z80::{Expr, Fragment, ObjectBuilder, SectionKind};

use super::tile::TileScan;
use crate::kernels::columns::gaps::{self, need_gaps};
use crate::kernels::columns::lists::{Reached, fuse, lists};
use crate::kernels::columns::streams::Streams;
use crate::kernels::columns::task_code::{AddressByte, TaskCode, put_table};
use crate::kernels::columns::tiles::Slot;

/// The bytes of an address in the tables, of each place.
pub(in crate::kernels::columns) const ADDRESS: usize = 2;

impl TileScan<'_> {
    /// Puts the tables by place: the addresses of the columns, and the residues. Each table has
    /// a page, whose unused start holds columns.
    pub(super) fn tables(&self, code: &mut TaskCode, streams: &mut Streams) {
        if !self.tile.singles.is_empty() {
            need_gaps(code, self.layer);
        }
        let (mut chunks, starts) = self.streams(&mut code.asm, streams);
        let (columns, addresses) = self.compact(&mut code.asm);
        chunks.extend(columns);
        let chunks = Chunks { left: chunks.into_iter().rev().collect() };
        code.data(|asm| self.write(asm, chunks, &starts, &addresses));
    }

    /// The streams of the pairs, and where each begins: for the first of the pair, and for the
    /// second.
    fn streams(
        &self,
        asm: &mut ObjectBuilder,
        streams: &mut Streams,
    ) -> (Vec<Chunk>, [Vec<Expr>; 2]) {
        let (mut chunks, mut addresses) = (Vec::new(), [Vec::new(), Vec::new()]);
        if self.tile.pairs.is_empty() {
            return (chunks, addresses);
        }
        let (handler, end) = (self.label(asm, "then"), asm.symbol(&self.resume()));
        for (number, &[first, second]) in self.tile.pairs.iter().enumerate() {
            let fused = fuse(&lists(&self.reached(first)), &lists(&self.reached(second)));
            let labels = ["first", "second"]
                .map(|which| asm.symbol(&format!("{which}_{}_{number}", self.number)));
            let put = |asm: &mut _| streams.pair(asm, labels, &fused, handler, end);
            chunks.push(Chunk::new(asm, put));
            for (addresses, label) in addresses.iter_mut().zip(labels) {
                addresses.push(Expr::symbol(label));
            }
        }
        (chunks, addresses)
    }

    /// The compact columns, and the table entries of their places.
    fn compact(&self, asm: &mut ObjectBuilder) -> (Vec<Chunk>, Vec<Expr>) {
        let (mut chunks, mut addresses) = (Vec::new(), Vec::new());
        for &row in &self.tile.singles {
            let column = asm.symbol(&format!("column_{}_{row}", self.number));
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

    /// What the column of a neuron reaches; nothing if there is no neuron.
    fn reached(&self, row: Option<usize>) -> Reached {
        let none = || vec![Vec::new(); self.layer.design.tiles.len()];
        row.map_or_else(none, |row| self.layer.reached(row))
    }

    /// Puts the tables, from the first place that is scanned on, and all chunks. The words for a
    /// pair are at the place of its second, the bytes for a single are at its place.
    fn write(
        &self,
        asm: &mut ObjectBuilder,
        mut chunks: Chunks,
        starts: &[Vec<Expr>; 2],
        addresses: &[Expr],
    ) {
        let has_pairs = !self.tile.pairs.is_empty();
        let first = self.tile.first_scanned();
        let section = match has_pairs {
            false => SectionKind::Data,
            true => self.layer.lists_section(),
        };
        let of_pairs = has_pairs.then_some(["streams", "seconds"]);
        let of_singles = (!self.tile.singles.is_empty()).then_some(["low", "high"]);
        let mut page = |asm: &mut ObjectBuilder, first: usize, names: &[&str]| {
            chunks.fill(asm, first);
            for name in names {
                let label = self.label(asm, name);
                asm.constant(label, Expr::here().plus(-(first as i64)));
            }
        };
        asm.section(section);
        asm.align(256);
        for (number, byte) in [AddressByte::Low, AddressByte::High].into_iter().enumerate() {
            let names = of_pairs.iter().chain(&of_singles).map(|names| names[number]);
            page(asm, first + usize::from(has_pairs), &names.collect::<Vec<_>>());
            for words in starts[number].chunks(4) {
                asm.words(words.iter().cloned());
            }
            put_table(asm, byte, addresses);
        }
        if let Some(residues) = self.residues {
            page(asm, first, &["rest"]);
            for bytes in self.rest(residues).chunks(16) {
                asm.bytes(bytes);
            }
        }
        asm.section(section);
        chunks.all(asm);
    }

    /// The residues, place by place.
    fn rest(&self, residues: &[i64]) -> Vec<u8> {
        let residue = |slot: &Slot| match slot {
            // It is less than a unit, which is 256 at most, so it fits a byte.
            Slot::Row(row) => residues[*row] as u8,
            Slot::Gap | Slot::Sentinel => 0,
        };
        self.tile.scanned_slots().iter().map(residue).collect()
    }
}

/// The statements of a column, and their bytes.
struct Chunk {
    statements: Fragment,
    bytes: usize,
}

impl Chunk {
    /// The statements that `put` adds; it returns their bytes.
    fn new(asm: &mut ObjectBuilder, put: impl FnOnce(&mut ObjectBuilder) -> usize) -> Self {
        let mut bytes = 0;
        let statements = asm.fragment(|asm| bytes = put(asm));
        Chunk { statements, bytes }
    }
}

/// Columns that are still to be put.
struct Chunks {
    /// The last first.
    left: Vec<Chunk>,
}

impl Chunks {
    /// Puts `free` bytes: chunks that fit, and zeros.
    fn fill(&mut self, asm: &mut ObjectBuilder, mut free: usize) {
        for at in (0..self.left.len()).rev() {
            if self.left[at].bytes <= free {
                let Chunk { statements, bytes } = self.left.remove(at);
                free -= bytes;
                asm.append(statements);
            }
        }
        if free > 0 {
            asm.space(free);
        }
    }

    /// Puts all that are left.
    fn all(mut self, asm: &mut ObjectBuilder) {
        while let Some(chunk) = self.left.pop() {
            asm.append(chunk.statements);
        }
    }
}
