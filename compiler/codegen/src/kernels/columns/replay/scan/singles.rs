//! The scan of single accumulators, whose columns are compact.

use zirc_z80::TStates;

use super::accumulators::Accumulators;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::replay::stream::CompactColumn;
use crate::kernels::columns::replay::sums::Sums;
use crate::kernels::columns::scan::ROUND;
use crate::kernels::columns::scan::costs::{pairs, singles};
use crate::kernels::columns::tiles::Tile;

/// The rows of a tile whose columns are compact.
pub(super) struct Singles {
    columns: Vec<(usize, CompactColumn)>,
}

impl Singles {
    pub(super) fn new(layer: &LayerCode<'_>, tile: &Tile) -> Self {
        let column = |&row: &usize| (row, CompactColumn::new(layer, row));
        Singles { columns: tile.singles.iter().map(column).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// T-states of the scan. Every one that fires begins a new round.
    pub(super) fn run(&self, accumulators: &Accumulators<'_>, sums: &mut Sums) -> TStates {
        let silent = pairs::silent();
        let mut cost = TStates(0);
        let mut in_round = 0;
        for (row, column) in &self.columns {
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
                cost += singles::column() + column.walk(sums, activation);
            }
        }
        if in_round == 2 * ROUND {
            cost += pairs::round_end();
        }
        cost + pairs::fires() + accumulators.activations.single_sentinel()
    }
}
