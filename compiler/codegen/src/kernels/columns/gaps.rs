//! The walk of compact columns, whose codes [`codes`](super::codes) defines.

use zirc_z80::{Expr, Filled, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::codes::{Code, CodeSet, FAR, encode};
use super::layer::LayerCode;
use super::lists::Reached;
use super::task_code::TaskCode;
use crate::assemble;
use crate::kernels::basics::{Finish, taken, through};

zirc_z80::template! {
    "gaps.asm";
    struct ToTile = to_tile { before: Expr, walk: SymbolId }
    struct FirstCode = first_code { first: SymbolId }
    struct SecondCode = second_code { second: SymbolId }
    struct IsSkip = is_skip { skip: SymbolId }
    struct FirstSign = first_sign {}
    struct SecondSign = second_sign {}
    struct IsMinus = is_minus { minus: SymbolId }
    struct FirstGap = first_gap {}
    struct IsLongest = is_longest { longest: SymbolId }
    struct IsFar = is_far { gap: u8, far: SymbolId }
    struct PastGap = past_gap {}
    struct AddWord = add_word {}
    struct SubtractWord = subtract_word {}
    struct Increment = increment {}
    struct Decrement = decrement {}
    struct GoOn = go_on { next: SymbolId }
    struct LoadSkip = load_skip { skip: SymbolId, skipped: usize }
    struct ToSkip = to_skip { over: SymbolId }
    struct SkipOver = skip_over { over: SymbolId, next: SymbolId }
    struct PastByte = past_byte {}
}

/// Which code of a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    First,
    Second,
}

impl Half {
    /// Takes the code.
    fn code(self, label: SymbolId) -> Filled {
        match self {
            Half::First => FirstCode { first: label }.into(),
            Half::Second => SecondCode { second: label }.into(),
        }
    }

    /// Takes its sign.
    fn sign(self) -> Filled {
        match self {
            Half::First => FirstSign {}.into(),
            Half::Second => SecondSign {}.into(),
        }
    }

    /// Takes its gap.
    fn gap(self) -> Option<Filled> {
        (self == Half::First).then(|| FirstGap {}.into())
    }
}

/// A walk of compact columns: how it updates accumulators, and what the codes mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Walk {
    /// Whether the accumulators are byte counters.
    pub(super) is_byte: bool,
    pub(super) set: CodeSet,
}

impl Walk {
    /// That of a layer.
    pub(super) fn of(layer: &LayerCode<'_>) -> Self {
        Walk { is_byte: layer.design.counters.is_some(), set: layer.design.codes }
    }

    /// The name of the module with its code.
    fn module(self) -> String {
        let accumulators = if self.is_byte { "bytes" } else { "words" };
        let far = if self.set.is_far { "_far" } else { "" };
        let twos = if self.set.has_again { "_twos" } else { "" };
        format!("gaps_{accumulators}{far}{twos}")
    }

    /// The blocks that add to an accumulator and subtract from it.
    fn updates(self) -> [Filled; 2] {
        match self.is_byte {
            true => [Increment {}.into(), Decrement {}.into()],
            false => [AddWord {}.into(), SubtractWord {}.into()],
        }
    }

    /// Makes that module.
    fn object(self) -> Object {
        let name = self.module();
        let mut asm = ObjectBuilder::new(&name);
        let entry = asm.symbol(&name);
        asm.public(entry);
        asm.section(SectionKind::Code);
        asm.comment(&format!(
            "Adds a compact column to the accumulators of a tile.
in:      DE = its codes; H = the page of the accumulators; L = the place before
         the first
{}out:     DE = the address after the codes
changes: AF, L",
            if self.is_byte { "" } else { "         BC = what a weight of 1 adds\n" }
        ));
        let second = asm.local(entry, "second");
        let first = Labels::new(&mut asm, (self, entry), [entry, second], Half::First);
        let second = Labels::new(&mut asm, (self, entry), [second, entry], Half::Second);
        self.plus(&mut asm, &first);
        self.plus(&mut asm, &second);
        asm.put(GoOn { next: second.next });
        self.minus(&mut asm, &first);
        self.skips(&mut asm, &first);
        asm.put(PastByte {}).put(Finish {});
        self.minus(&mut asm, &second);
        self.skips(&mut asm, &second);
        asm.put(Finish {});
        assemble::finish(asm)
    }

    /// Takes a code, and adds if it says so.
    fn plus(self, asm: &mut ObjectBuilder, labels: &Labels) {
        let Labels { half, code, minus, skips: [skip, _, far, _], .. } = *labels;
        let [add, _] = self.updates();
        asm.put(half.code(code));
        asm.put_all(skip.map(|skip| IsSkip { skip }.into()));
        asm.put(half.sign()).put(IsMinus { minus }).put_all(half.gap());
        asm.put_all(far.map(|far| IsFar { gap: FAR, far }.into()));
        asm.put(PastGap {}).put(add);
    }

    /// Subtracts, and goes on.
    fn minus(self, asm: &mut ObjectBuilder, labels: &Labels) {
        let Labels { half, minus, skips: [_, longest, _, far], next, .. } = *labels;
        let [_, subtract] = self.updates();
        asm.label(minus).put_all(half.gap());
        asm.put_all(longest.map(|longest| IsLongest { longest }.into()));
        asm.put_all(far.map(|far| IsFar { gap: FAR, far }.into()));
        asm.put(PastGap {}).put(subtract).put(GoOn { next });
    }

    /// Skips, and goes on, or falls through if the column ends.
    fn skips(self, asm: &mut ObjectBuilder, labels: &Labels) {
        let Labels { skips, over, next, .. } = *labels;
        for (times, number) in self.set.skips().into_iter().enumerate().rev() {
            let skipped = self.set.most() * (times + 1);
            asm.put_all(skips[number].map(|skip| LoadSkip { skip, skipped }.into()));
            if times > 0 {
                asm.put(ToSkip { over });
            }
        }
        asm.put(SkipOver { over, next });
    }

    /// T-states of codes, without the call of the walk.
    pub(super) fn cost(self, codes: &[Code]) -> TStates {
        let halves = [Half::First, Half::Second].map(|half| self.half(half));
        let code = |(at, code): (usize, &Code)| {
            let HalfCosts { plus, minus, skips } = &halves[at % 2];
            match code {
                Code::Plus(_) => *plus,
                Code::Minus(_) => *minus,
                Code::Skip(number) => skips[*number],
            }
        };
        let is_odd = codes.len() % 2 == 1;
        let end = if is_odd { through(PastByte::block()) } else { TStates(0) };
        codes.iter().enumerate().map(code).sum::<TStates>() + end
    }

    /// T-states of the codes of one half.
    fn half(self, half: Half) -> HalfCosts {
        let (code, sign) = match half {
            Half::First => (FirstCode::block(), through(FirstSign::block())),
            Half::Second => (SecondCode::block(), through(SecondSign::block())),
        };
        let gap = if half == Half::First { through(FirstGap::block()) } else { TStates(0) };
        let is_far = IsFar::block();
        let past_far = if self.set.is_far { through(is_far) } else { TStates(0) };
        let is_longest = IsLongest::block();
        let past_longest = if self.set.has_again { TStates(0) } else { through(is_longest) };
        let [add, subtract] = self.updates().map(|update| through(update.block));
        let go_on = if half == Half::First { TStates(0) } else { taken(GoOn::block()) };
        let begin = through(code) + through(IsSkip::block()) + sign;
        let to_plus = begin + through(IsMinus::block()) + gap;
        let to_minus = begin + taken(IsMinus::block()) + gap;
        let skip = through(LoadSkip::block()) + taken(SkipOver::block());
        let to_skip = skip + taken(ToSkip::block());
        HalfCosts {
            plus: to_plus + past_far + through(PastGap::block()) + add + go_on,
            minus: to_minus
                + past_longest
                + past_far
                + through(PastGap::block())
                + subtract
                + taken(GoOn::block()),
            skips: [
                through(code) + taken(IsSkip::block()) + skip,
                to_minus + taken(is_longest) + to_skip,
                to_plus + taken(is_far) + to_skip,
                to_minus + past_longest + taken(is_far) + to_skip,
            ],
        }
    }
}

/// The labels of the code for one half.
struct Labels {
    half: Half,
    code: SymbolId,
    minus: SymbolId,
    /// Those of the skips that there are, by their numbers.
    skips: [Option<SymbolId>; 4],
    over: SymbolId,
    /// The code for the other half.
    next: SymbolId,
}

impl Labels {
    fn new(
        asm: &mut ObjectBuilder,
        (walk, entry): (Walk, SymbolId),
        [code, next]: [SymbolId; 2],
        half: Half,
    ) -> Self {
        let mut label = |name: &str| asm.local(entry, &format!("{name}{}", half as usize + 1));
        let [minus, over] = ["minus", "over"].map(&mut label);
        let mut skips = [None; 4];
        for number in walk.set.skips() {
            skips[number] = Some(label(["skip", "longest", "far", "far_minus"][number]));
        }
        Labels { half, code, minus, skips, over, next }
    }
}

/// T-states of codes, by what they mean.
struct HalfCosts {
    plus: TStates,
    minus: TStates,
    /// By their numbers.
    skips: [TStates; 4],
}

/// T-states of the call of the walk for a tile, and of its return.
pub(super) fn walk() -> TStates {
    through(ToTile::block()) + through(Finish::block())
}

/// Adds the module that walks the compact columns of a layer.
pub(super) fn need_gaps(code: &mut TaskCode, layer: &LayerCode<'_>) {
    let walk = Walk::of(layer);
    code.need_module(&walk.module(), || walk.object());
}

/// Puts a compact column, and returns its bytes.
pub(super) fn put_compact(
    asm: &mut ObjectBuilder,
    layer: &LayerCode<'_>,
    label: SymbolId,
    handler: Option<SymbolId>,
    reached: &Reached,
) -> usize {
    let mut size = 0;
    asm.label(label);
    if let Some(handler) = handler {
        asm.words([Expr::symbol(handler)]);
        size += 2;
    }
    size + put_codes(asm, layer, reached)
}

/// Puts the codes of a compact column, tile by tile, and returns their bytes.
pub(super) fn put_codes(
    asm: &mut ObjectBuilder,
    layer: &LayerCode<'_>,
    reached: &Reached,
) -> usize {
    let mut size = 0;
    for (tile, reached) in layer.design.tiles.iter().zip(reached) {
        let codes = encode(&layer.design.codes.codes(tile.first(), reached));
        size += codes.len();
        for codes in codes.chunks(16) {
            asm.bytes(codes);
        }
    }
    size
}

/// Puts calls that walk the compact column at DE, tile by tile.
pub(super) fn put_walks(asm: &mut ObjectBuilder, layer: &LayerCode<'_>) {
    let walk = asm.external(&Walk::of(layer).module());
    let sums = asm.external(&layer.sums);
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        let page = 256 * layer.design.pages() * number;
        let before = page + (tile.first() + 255) % 256;
        asm.put(ToTile { before: Expr::symbol(sums).plus(before as i64), walk });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_takes_what_its_path_through_the_blocks_does() {
        let halves = |is_far, has_again| {
            let walk = Walk { is_byte: false, set: CodeSet { is_far, has_again } };
            [Half::First, Half::Second].map(|half| {
                let HalfCosts { plus, minus, skips } = walk.half(half);
                [plus.0, minus.0, skips[0].0]
            })
        };
        assert_eq!(halves(false, true), [[96, 111, 51], [100, 105, 57]]);
        assert_eq!(halves(false, false), [[96, 122, 51], [100, 116, 57]]);
        assert_eq!(halves(true, true), [[110, 125, 51], [114, 119, 57]]);
        let far = Walk { is_byte: true, set: CodeSet { is_far: true, has_again: false } };
        let HalfCosts { plus, minus, skips } = far.half(Half::First);
        assert_eq!([plus, minus].map(|cost| cost.0), [77, 103]);
        assert_eq!(skips.map(|cost| cost.0), [51, 102, 100, 116]);
        assert_eq!((walk(), through(PastByte::block())), (TStates(37), TStates(6)));
    }
}
