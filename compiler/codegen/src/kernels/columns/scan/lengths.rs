//! Columns without a table of addresses. They are stored one after the other, and a table has
//! their lengths: a byte less a column. Where residues differ, each is before the codes of its
//! column.

use zirc_z80::{Object, ObjectBuilder, SectionKind, SymbolId};

use super::tile::TileScan;
use crate::assemble;
use crate::kernels::basics::Finish;
use crate::kernels::columns::codes;
use crate::kernels::columns::gaps::{need_gaps, put_codes};
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::task_code::TaskCode;
use crate::kernels::columns::tiles::Tile;

zirc_z80::template! {
    "lengths.asm";
    struct BeginLengths = begin_lengths { lengths: SymbolId, columns: SymbolId, before: usize }
    struct FindByLength = find_by_length { find: SymbolId }
    struct CountPlaces = count_places {}
    struct PastColumn = past_column { each: SymbolId }
    struct TakeColumn = take_column {}
    struct TakeResidue = take_residue {}
}

/// The fewest columns for which lengths save more than the code to find columns takes.
const FEWEST: usize = 48;

/// The fewest bytes that the codes of a column have on average: shorter ones would take longer to find than to
/// walk.
const SHORTEST: usize = 2;

/// The lengths of the columns of a tile, if they are stored so.
pub(in crate::kernels::columns) fn lengths(
    layer: &LayerCode<'_>,
    tile: &Tile,
    has_residues: bool,
) -> Option<Vec<u8>> {
    let applies = layer.design.saves_bytes && tile.pairs.is_empty() && tile.singles.len() >= FEWEST;
    if !applies {
        return None;
    }
    let length = |&row: &usize| {
        let tiles = layer.design.tiles.iter().zip(layer.reached(row));
        let bytes = |(tile, reached): (&Tile, Vec<(u8, i8)>)| {
            codes::bytes(layer.design.codes.codes(tile.first(), &reached).len())
        };
        u8::try_from(tiles.map(bytes).sum::<usize>() + usize::from(has_residues)).ok()
    };
    let lengths: Vec<u8> = tile.singles.iter().map(length).collect::<Option<_>>()?;
    let bytes: usize = lengths.iter().map(|&length| usize::from(length)).sum();
    let shortest = SHORTEST + usize::from(has_residues);
    (bytes >= shortest * lengths.len()).then_some(lengths)
}

/// The label of the routine that finds a column, and its module.
const FIND: &str = "find_column";

impl TileScan<'_> {
    /// Puts the lengths and the columns.
    pub(super) fn put_lengths(&self, code: &mut TaskCode, lengths: &[u8]) {
        need_gaps(code, self.layer);
        code.need_module(FIND, find_module);
        let residues = self.residues.filter(|_| self.has_residues());
        code.data(|asm| {
            let [table, columns] = ["lengths", "columns"].map(|name| self.label(asm, name));
            asm.section(SectionKind::Data);
            asm.label(table).beside("0, and the bytes of each column but the last");
            let before = [&[0], &lengths[..lengths.len() - 1]].concat();
            for lengths in before.chunks(16) {
                asm.bytes(lengths);
            }
            asm.label(columns);
            for &row in &self.tile.singles {
                // It is less than a unit, which is 256 at most.
                if let Some(residues) = residues {
                    asm.bytes([residues[row] as u8]);
                }
                put_codes(asm, self.layer, &self.layer.reached(row));
            }
        });
    }

    /// Puts code that begins before the first column.
    pub(super) fn begin_lengths(&self, asm: &mut ObjectBuilder) {
        let [lengths, columns] = ["lengths", "columns"].map(|name| self.label(asm, name));
        asm.put(BeginLengths { lengths, columns, before: self.tile.first_scanned() - 1 });
    }

    /// Puts code that finds the column of the place in L.
    pub(super) fn find_by_length(&self, asm: &mut ObjectBuilder) {
        let find = asm.external(FIND);
        asm.put(FindByLength { find });
    }
}

fn find_module() -> Object {
    let mut asm = ObjectBuilder::new(FIND);
    let find = asm.symbol(FIND);
    asm.public(find);
    asm.section(SectionKind::Code);
    asm.comment(
        "Finds the column of a place behind the last that was found.
in:      L = the place; DE' = the last column, C' = its place, HL' = where its
         length is
out:     DE = the column; DE', C', HL' as before
changes: AF, B'",
    );
    let each = asm.local(find, "each");
    asm.label(find).put(CountPlaces {}).put(PastColumn { each }).put(TakeColumn {}).put(Finish {});
    assemble::finish(asm)
}
