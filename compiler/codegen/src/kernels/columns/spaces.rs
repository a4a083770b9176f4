//! All-space n-grams: what the reply's encoder counts before anything is said. They are
//! added once a prompt, to the prompt's sums, and each is taken from those when it
//! changes.

use zirc_network::text::hash;
use zirc_network::{Network, Op, Value};
use zirc_z80::{Expr, ObjectBuilder, SymbolId, TStates};

use super::design::{Form, InputKind, LinearDesign, Sink, Start};
use super::layer::LayerCode;
use super::lists::Lists;
use super::parts::Parts;
use super::streams::Streams;
use super::walk::Launch;

zirc_z80::template! {
    "spaces.asm";
    struct IsBeyond = is_beyond { said: SymbolId, window: u32, known: SymbolId }
    struct IsNothing = is_nothing { known: SymbolId }
    struct FindUndo = find_undo { table: SymbolId }
}

/// The parameters of an `ngrams` encoder.
pub(super) struct Grams {
    pub(super) window: u32,
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) buckets: u32,
}

impl Grams {
    pub(super) fn of(op: &Op) -> Option<Self> {
        let Op::Ngrams { window, orders, buckets, .. } = op else { return None };
        let (least, most) = (*orders.start(), *orders.end());
        Some(Grams { window: *window, least, most, buckets: *buckets })
    }

    /// The buckets of the all-space n-grams that end `end` characters after the
    /// window's beginning.
    fn spaces_ending(&self, end: u32) -> impl Iterator<Item = usize> + '_ {
        (self.least..=self.most.min(end)).map(move |order| {
            let spaces = vec![b' '; order as usize];
            let seed = ((end - order) * 7) as u16;
            usize::from(hash(seed, &spaces)) % self.buckets as usize
        })
    }
}

/// Whether the sums of `columns` start from a prompt's, to which all-space
/// n-grams are added once and from which each is taken when it changes.
pub(super) fn keeps_spaces(network: &Network, columns: &LinearDesign) -> Option<Grams> {
    let InputKind::Events(encoder) = columns.source else { return None };
    let threaded = columns.forms.contains(&Form::Threaded);
    let keeps = threaded && columns.narrow.is_some() && matches!(columns.start, Start::Half(_));
    let grams = Grams::of(&network.values[encoder].op)?;
    (keeps && grams.window < 255).then_some(grams)
}

/// What the all-space n-grams of the linear op that starts from `columns`, if it
/// keeps them so, count in `row` before anything is said.
pub(super) fn known_spaces(layer: &LayerCode<'_>, columns: &LinearDesign, row: usize) -> i64 {
    let Sink::Half(whole) = columns.sink else { return 0 };
    let Some(whole_columns) = &layer.all[whole] else { return 0 };
    let Some(grams) = keeps_spaces(layer.emission.network, whole_columns) else { return 0 };
    let Op::Linear { matrix, .. } = layer.emission.network.values[whole].op else { return 0 };
    let row = layer.emission.network.matrices[matrix].row(row);
    let buckets = (1..=grams.window).flat_map(|end| grams.spaces_ending(end).collect::<Vec<_>>());
    buckets.map(|bucket| i64::from(row[bucket])).sum()
}

/// Whether a step's linear op starts from this one's sums and keeps spaces.
pub(super) fn resets_said(layer: &LayerCode<'_>) -> bool {
    let Sink::Half(whole) = layer.design.sink else { return false };
    let whole = layer.all[whole].as_ref();
    whole.is_some_and(|whole| keeps_spaces(layer.emission.network, whole).is_some())
}

/// Takes from the prompt's sums the all-space n-grams that the last character
/// said has changed.
pub(super) fn undo(
    layer: &LayerCode<'_>,
    parts: &mut Parts,
    grams: &Grams,
    half: Value,
    said: SymbolId,
) {
    let mut negated = Streams::new(true).negated();
    parts.data(|asm| undo_table(asm, layer, grams, &mut negated));
    negated.require(parts);
    let resume = parts.note_stack(&format!("undone_{}", layer.symbol));
    let window = grams.window;
    parts.before(|asm| {
        let [known, table] = ["known", "undo"].map(|name| layer.label(asm, name));
        let sums = Expr::symbol(asm.external(&layer.emission.accumulators(half)));
        asm.put(IsBeyond { said, window, known })
            .put(IsNothing { known })
            .put(FindUndo { table })
            .put(Launch { sums });
        resume.put(asm);
        asm.label(known);
    });
}

/// The table of the streams that undo all-space n-grams, and the streams.
fn undo_table(
    asm: &mut ObjectBuilder,
    layer: &LayerCode<'_>,
    grams: &Grams,
    negated: &mut Streams,
) {
    let symbol = layer.symbol;
    let numbers = 1..=grams.window;
    let stream = |number| asm.symbol(&format!("undo_{symbol}_{number}"));
    let labels: Vec<SymbolId> = numbers.clone().map(stream).collect();
    let [table, end] = ["undo", "undone"].map(|name| layer.label(asm, name));
    asm.section(layer.lists_section());
    asm.label(table).beside("the address of each character's stream");
    for labels in labels.chunks(8) {
        asm.words(labels.iter().copied().map(Expr::symbol));
    }
    for (number, &label) in numbers.zip(&labels) {
        negated.single(asm, label, &undone(layer, grams, number), end);
    }
}

/// T-states of [`undo`] if so many characters have been said, or one more than the window
/// holds; if a stream undoes what they changed, up to its first list.
pub(super) fn undo_t_states(window: u32, said: u32) -> TStates {
    let (is_beyond, is_nothing) = (IsBeyond::block(), IsNothing::block());
    match said {
        0 => is_beyond.through() + is_nothing.taken(),
        said if said > window => is_beyond.taken(),
        _ => {
            is_beyond.through()
                + is_nothing.through()
                + FindUndo::block().through()
                + Launch::block().through()
        }
    }
}

/// What the all-space n-grams count that the character said as the `number`th
/// changes.
pub(super) fn undone(layer: &LayerCode<'_>, grams: &Grams, number: u32) -> Vec<Lists> {
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
