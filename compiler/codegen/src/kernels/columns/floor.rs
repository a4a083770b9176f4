//! The floor of byte counters: partial sums that are below it are raised to it, before anything
//! is added.

use zirc_network::{Interpreter, Value};
use zirc_z80::{Expr, SymbolId, TStates};

use super::design::{Floor, Start};
use super::layer::{LayerCode, bias_of};
use super::task_code::TaskCode;
use crate::kernels::basics::{taken, through};

zirc_z80::template! {
    "floor.asm";
    struct LoadFloor = load_floor { byte: u8 }
    struct ToPage = to_page { page: Expr }
    struct IsAbove = is_above { place: u8, above: SymbolId }
    struct Raise = raise {}
}

/// The floor that the sums of `layer` start from, and the op of the partial sums.
fn of<'a>(layer: &LayerCode<'a>) -> Option<(&'a Floor, Value)> {
    match (&layer.design.counters, layer.design.start) {
        (Some(counters), Start::PartialSum(partial)) => Some((counters.floor.as_ref()?, partial)),
        _ => None,
    }
}

/// Whether the sum of a row starts from the floor if it would start below.
pub(super) fn has(layer: &LayerCode<'_>, row: usize) -> bool {
    of(layer).is_some_and(|(floor, _)| floor.rows.contains(&row))
}

/// The rows of the floor that are in a tile.
fn rows_in<'a>(
    layer: &'a LayerCode<'_>,
    floor: &'a Floor,
    tile: usize,
) -> impl Iterator<Item = usize> + 'a {
    floor.rows.iter().copied().filter(move |&row| layer.places[row].tile == tile)
}

/// Raises the accumulators that start below the floor.
pub(super) fn emit(layer: &LayerCode<'_>, code: &mut TaskCode) {
    let Some((floor, _)) = of(layer) else { return };
    let sums = Expr::symbol(code.external(&layer.sums));
    code.before(|asm| {
        asm.put(LoadFloor { byte: floor.byte });
        for tile in 0..layer.design.tiles.len() {
            let page = sums.clone().plus(256 * tile as i64).high();
            asm.put(ToPage { page });
            for row in rows_in(layer, floor, tile) {
                let above = asm.symbol(&format!("above_{row}"));
                asm.put(IsAbove { place: layer.places[row].index, above }).put(Raise {});
                asm.label(above);
            }
        }
    });
}

/// T-states if no accumulator is below the floor.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    let Some((floor, _)) = of(layer) else { return TStates(0) };
    through(LoadFloor::block())
        + through(ToPage::block()) * layer.design.tiles.len() as u64
        + taken(IsAbove::block()) * floor.rows.len() as u64
}

/// T-states of raising those that are below it, or at it, beyond that.
pub(super) fn raised(layer: &LayerCode<'_>, run: &Interpreter<'_>) -> TStates {
    let (Some((floor, partial)), Some(counters)) = (of(layer), &layer.design.counters) else {
        return TStates(0);
    };
    let is_raised = |&&row: &&usize| {
        let bias = i64::from(bias_of(layer, partial)[row]);
        let count = (i64::from(run.value(partial)[row]) - bias) / counters.unit;
        count + layer.offset(row) <= i64::from(floor.byte)
    };
    let each = through(IsAbove::block()) + through(Raise::block()) - taken(IsAbove::block());
    each * floor.rows.iter().filter(is_raised).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_two_t_states_more_if_it_is_raised() {
        assert_eq!(taken(IsAbove::block()), TStates(26));
        assert_eq!(through(IsAbove::block()) + through(Raise::block()), TStates(28));
    }
}
