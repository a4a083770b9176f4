//! The scan of single accumulators, whose columns are compact.

use zirc_z80::TStates;

use super::accumulators::Accumulators;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::replay::stream::CompactColumn;
use crate::kernels::columns::replay::sums::Sums;
use crate::kernels::columns::scan::costs::{self, pairs, singles};
use crate::kernels::columns::scan::{ROUND, lengths};
use crate::kernels::columns::tiles::Tile;

/// The rows of a tile whose columns are compact.
pub(super) struct Singles {
    columns: Vec<(usize, CompactColumn)>,
    /// Whether the columns are found by their lengths.
    by_length: bool,
    /// T-states that residues save where they are in the columns.
    in_column: TStates,
}

impl Singles {
    pub(super) fn new(layer: &LayerCode<'_>, tile: &Tile, has_residues: bool) -> Self {
        let column = |&row: &usize| (row, CompactColumn::new(layer, row));
        let by_length = lengths(layer, tile, has_residues).is_some();
        let [before_codes, in_table] = costs::lengths::residues();
        let in_column =
            if by_length && has_residues { in_table - before_codes } else { TStates(0) };
        Singles { columns: tile.singles.iter().map(column).collect(), by_length, in_column }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// T-states of the scan. Every one that fires begins a new round.
    pub(super) fn run(&self, accumulators: &Accumulators<'_>, sums: &mut Sums) -> TStates {
        let silent = pairs::silent();
        let mut cost = if self.by_length { costs::lengths::begin() } else { TStates(0) };
        let mut in_round = 0;
        let mut places = 0;
        for (row, column) in &self.columns {
            places += 1;
            if in_round == 2 * ROUND {
                cost += pairs::round_end();
                in_round = 0;
            }
            let held = accumulators.get(*row);
            if !accumulators.fires(held) {
                cost += silent;
                in_round += 1;
                continue;
            }
            in_round = 0;
            let (read, activation) = accumulators.activations.single(*row, held);
            cost += pairs::fires() + read;
            if let Some(activation) = activation {
                cost += match self.by_length {
                    true => costs::lengths::column(std::mem::take(&mut places)) - self.in_column,
                    false => singles::column(),
                };
                cost += column.walk(sums, activation);
            }
        }
        if in_round == 2 * ROUND {
            cost += pairs::round_end();
        }
        cost + pairs::fires() + accumulators.activations.single_sentinel()
    }
}
