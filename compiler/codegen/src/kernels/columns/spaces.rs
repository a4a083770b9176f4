//! All-space n-grams: what the reply's encoder counts while the reply is empty. They are
//! added once a prompt, to the prompt's partial sums, and each is subtracted again when a
//! character of the reply changes it.

use zirc_network::text::hash;
use zirc_network::{Network, Op, Value};
use zirc_z80::{Expr, ObjectBuilder, SymbolId, TStates};

use super::design::{Form, InputKind, LinearDesign, Sink, Start};
use super::layer::LayerCode;
use super::lists::Lists;
use super::streams::Streams;
use super::task_code::TaskCode;
use super::walk::{LaunchStream, TakeStream};

zirc_z80::template! {
    "spaces.asm";
    struct IsBeyond = is_beyond { said: SymbolId, window: u32, known: SymbolId }
    struct IsNothing = is_nothing { known: SymbolId }
    struct FindUndo = find_undo { table: SymbolId }
}

/// The parameters of an `ngrams` encoder.
pub(super) struct NgramSpec {
    pub(super) window: u32,
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) buckets: u32,
}

impl NgramSpec {
    pub(super) fn of(op: &Op) -> Option<Self> {
        let Op::Ngrams { window, orders, buckets, .. } = op else { return None };
        let (least, most) = (*orders.start(), *orders.end());
        Some(NgramSpec { window: *window, least, most, buckets: *buckets })
    }

    /// The buckets of the all-space n-grams that end `end` characters after the window's
    /// start.
    fn spaces_ending(&self, end: u32) -> impl Iterator<Item = usize> + '_ {
        (self.least..=self.most.min(end)).map(move |order| {
            let spaces = vec![b' '; order as usize];
            let seed = ((end - order) * 7) as u16;
            usize::from(hash(seed, &spaces)) % self.buckets as usize
        })
    }
}

/// The encoder's parameters, if the sums of `design` start from the prompt's partial sums
/// and those hold the all-space n-grams.
pub(super) fn keeps_spaces(network: &Network, design: &LinearDesign) -> Option<NgramSpec> {
    let InputKind::Events(encoder) = design.input else { return None };
    let threaded = design.forms.contains(&Form::Threaded);
    // With a floor, partial sums must be those of the prompt alone.
    let counts = design.counters.as_ref().is_some_and(|counters| counters.floor.is_none());
    let keeps = threaded && counts && matches!(design.start, Start::PartialSum(_));
    let grams = NgramSpec::of(&network.values[encoder].op)?;
    (keeps && grams.window < 255).then_some(grams)
}

/// The count of all-space n-grams in `row` while the reply is empty. It is 0 unless the
/// linear op that starts from the sums of `design` keeps them there.
pub(super) fn known_spaces(layer: &LayerCode<'_>, design: &LinearDesign, row: usize) -> i64 {
    let Sink::PartialSum(total) = design.sink else { return 0 };
    let Some(total_design) = &layer.all[total] else { return 0 };
    let Some(grams) = keeps_spaces(layer.emission.network, total_design) else { return 0 };
    let Op::Linear { matrix, .. } = layer.emission.network.values[total].op else { return 0 };
    let row = layer.emission.network.matrices[matrix].row(row);
    let buckets = (1..=grams.window).flat_map(|end| grams.spaces_ending(end).collect::<Vec<_>>());
    buckets.map(|bucket| i64::from(row[bucket])).sum()
}

/// Whether the linear op that starts from these sums keeps all-space n-grams there, and so
/// counts the characters said from 0.
pub(super) fn resets_said(layer: &LayerCode<'_>) -> bool {
    let Sink::PartialSum(total) = layer.design.sink else { return false };
    let total = layer.all[total].as_ref();
    total.is_some_and(|total| keeps_spaces(layer.emission.network, total).is_some())
}

/// Subtracts from the prompt's partial sums the all-space n-grams that the last character
/// said has changed.
pub(super) fn undo(
    layer: &LayerCode<'_>,
    code: &mut TaskCode,
    grams: &NgramSpec,
    partial: Value,
    said: SymbolId,
) {
    let mut negated = Streams::new(true, layer.design.mask).negated();
    code.data(|asm| undo_table(asm, layer, grams, &mut negated));
    negated.require(code);
    let resume = code.note_stack("undone");
    let window = grams.window;
    code.before(|asm| {
        let [known, table] = ["known", "undo"].map(|name| asm.symbol(name));
        let sums = Expr::symbol(asm.external(&layer.emission.accumulators(partial)));
        asm.put(IsBeyond { said, window, known })
            .put(IsNothing { known })
            .put(FindUndo { table })
            .put(TakeStream {})
            .put(LaunchStream { sums });
        resume.put(asm);
        asm.label(known);
    });
}

/// The table of the streams that undo all-space n-grams, and the streams.
fn undo_table(
    asm: &mut ObjectBuilder,
    layer: &LayerCode<'_>,
    grams: &NgramSpec,
    negated: &mut Streams,
) {
    let numbers = 1..=grams.window;
    let stream = |number| asm.symbol(&format!("undo_{number}"));
    let labels: Vec<SymbolId> = numbers.clone().map(stream).collect();
    let [table, end] = ["undo", "undone"].map(|name| asm.symbol(name));
    asm.section(layer.lists_section());
    asm.label(table).beside("the address of each character's stream");
    for labels in labels.chunks(8) {
        asm.words(labels.iter().copied().map(Expr::symbol));
    }
    for (number, &label) in numbers.zip(&labels) {
        negated.single(asm, label, &undone(layer, grams, number), end);
    }
}

/// T-states of [`undo`] up to the first list of the stream, if there is one. `said` is the
/// count of characters said, at most one more than the window holds.
pub(super) fn undo_t_states(window: u32, said: u32) -> TStates {
    let (is_beyond, is_nothing) = (IsBeyond::block(), IsNothing::block());
    match said {
        0 => is_beyond.through() + is_nothing.taken(),
        said if said > window => is_beyond.taken(),
        _ => {
            is_beyond.through()
                + is_nothing.through()
                + FindUndo::block().through()
                + TakeStream::block().through()
                + LaunchStream::block().through()
        }
    }
}

/// The lists of the all-space n-grams that the `number`th character said changes.
pub(super) fn undone(layer: &LayerCode<'_>, grams: &NgramSpec, number: u32) -> Vec<Lists> {
    let mut net = vec![0i32; layer.matrix.rows];
    for bucket in grams.spaces_ending(grams.window + 1 - number) {
        for (net, weight) in net.iter_mut().zip(layer.matrix.column(bucket)) {
            *net += i32::from(weight);
        }
    }
    let mut tiles = vec![Lists::default(); layer.design.tiles.len()];
    for (place, net) in layer.places.iter().zip(net) {
        let lists = &mut tiles[place.tile];
        let list = if net > 0 { &mut lists.plus } else { &mut lists.minus };
        list.extend((0..net.abs()).map(|_| place.index));
    }
    for list in tiles.iter_mut().flat_map(|lists| [&mut lists.plus, &mut lists.minus]) {
        list.sort_unstable();
    }
    tiles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_undone_while_the_window_holds_what_was_said() {
        assert_eq!([0, 1, 20, 21].map(|said| undo_t_states(20, said).0), [43, 136, 136, 32]);
    }
}
