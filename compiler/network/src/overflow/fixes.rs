//! Fixes for a network that may overflow. Each is tried on a copy of the network, whose
//! bounds give its figures.

use super::edits::{Edits, Hold};
use super::verdicts::{bound, is_proved};
use crate::ranges::{Interval, Ranges};
use crate::syntax;
use crate::{Network, Op, Value};

/// The work allowed for bounds while looking for fixes, in weights and elements.
const WORK: u64 = 20_000_000;

/// A change to a network's text, and its effect on an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to write, as part of a sentence, lines of text in backquotes.
    pub what: String,
    /// The op to change, if another than the one that overflows.
    pub at: Option<Value>,
    /// Whether it fixes the whole network by itself.
    pub is_whole: bool,
    /// The least interval that then holds all of the op's sums.
    pub sums: Interval,
}

/// Fixes for the ops of a network. All fixes of one kind together make it provable.
#[derive(Clone, Debug, Default)]
pub struct Fixes(Vec<(Value, Fix)>);

impl Fixes {
    /// Finds fixes for a network in which these ops, in this order, may overflow.
    pub fn find(network: &Network, over: &[Value]) -> Fixes {
        let mut tailor = Tailor { network, left: WORK };
        let mut fixes = Vec::new();
        for kind in [Kind::Shift, Kind::Clamp] {
            fixes.extend(tailor.fix_all(over, kind).unwrap_or_default());
        }
        fixes.extend(tailor.shorten(over).unwrap_or_default());
        let mut distinct: Vec<(Value, Fix)> = Vec::new();
        for fix in fixes {
            if !distinct.contains(&fix) {
                distinct.push(fix);
            }
        }
        Fixes(distinct)
    }

    /// The fixes for one op.
    pub fn of(&self, value: Value) -> impl Iterator<Item = &Fix> {
        self.0.iter().filter(move |(of, _)| *of == value).map(|(_, fix)| fix)
    }
}

/// The change tried first to make an op's sums smaller.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Shifting what it reads.
    Shift,
    /// Clamping what it reads.
    Clamp,
}

struct Tailor<'n> {
    network: &'n Network,
    left: u64,
}

impl Tailor<'_> {
    /// Fixes of one kind for all ops, each on top of those before. `None` if they are not
    /// enough.
    fn fix_all(&mut self, over: &[Value], kind: Kind) -> Option<Vec<(Value, Fix)>> {
        let mut edits = Edits::default();
        let mut fixes = Vec::new();
        for &value in over {
            if self.fits(&edits, value) {
                continue;
            }
            let (changed, at) = self.fix(&edits, value, kind)?;
            let sums = self.hull(&changed, value)?;
            let what = self.in_words(&changed, at);
            fixes.push((
                value,
                Fix { what, at: (at != value).then_some(at), is_whole: false, sums },
            ));
            edits = changed;
        }
        let fixed = edits.apply(self.network).network;
        is_proved(&fixed, &bound(&fixed)).then_some(fixes)
    }

    /// The smallest change on top of `edits` that makes the sums of `value` fit, and the op
    /// to change.
    fn fix(&mut self, edits: &Edits, value: Value, kind: Kind) -> Option<(Edits, Value)> {
        let op = edits.op(self.network, value).clone();
        if op.operands().is_empty() {
            return self.scale_down(edits, value, &op).map(|edits| (edits, value));
        }
        if kind == Kind::Shift
            && let Some(found) = self.shift_more(edits, value)
        {
            return Some(found);
        }
        let kinds = match kind {
            Kind::Shift => [Kind::Shift, Kind::Clamp],
            Kind::Clamp => [Kind::Clamp, Kind::Shift],
        };
        let ways = kinds.into_iter().flat_map(|kind| [(kind, false), (kind, true)]);
        for (kind, all) in ways {
            let found = match kind {
                Kind::Shift => self.hold(edits, value, 15, all, |step| Hold::Shr(step as u32)),
                Kind::Clamp => {
                    let low = self.low_end(edits, value, all);
                    let clamp = |step| {
                        let most = i16::MAX - step as i16;
                        Hold::Clamp(if low < 0 { -most } else { 0 }, most)
                    };
                    self.hold(edits, value, i64::from(i16::MAX) - 1, all, clamp)
                }
            };
            if let Some(edits) = found {
                return Some((edits, value));
            }
        }
        None
    }

    /// An encoder's largest scale that fits.
    fn scale_down(&mut self, edits: &Edits, value: Value, op: &Op) -> Option<Edits> {
        let with = |scale: i16| {
            let mut op = op.clone();
            if let Op::Trigrams { scale: old, .. } | Op::Ngrams { scale: old, .. } = &mut op {
                *old = scale;
            }
            edits.with_op(value, op)
        };
        let (Op::Trigrams { scale, .. } | Op::Ngrams { scale, .. }) = *op else { return None };
        let sign = scale.signum();
        let size = i64::from(scale).abs();
        let smaller = |step: i64| with((size - step) as i16 * sign);
        let step = self.least(size - 1, |tailor, step| tailor.fits(&smaller(step), value))?;
        Some(smaller(step))
    }

    /// A larger amount for the `shr` through which all that an op reads passes.
    fn shift_more(&mut self, edits: &Edits, value: Value) -> Option<(Edits, Value)> {
        let shr = self.shr_before(edits, value)?;
        let Op::Shr { input, amount } = *edits.op(self.network, shr) else { return None };
        let more = |step: i64| edits.with_op(shr, Op::Shr { input, amount: amount + step as u32 });
        let most = 15 - i64::from(amount);
        let step = self.least(most, |tailor, step| tailor.fits(&more(step), value))?;
        Some((more(step), shr))
    }

    /// The nearest `shr` before the first operand of an op, through ops with one operand.
    fn shr_before(&self, edits: &Edits, value: Value) -> Option<Value> {
        let mut at = *edits.op(self.network, value).operands().first()?;
        loop {
            at = match edits.op(self.network, at) {
                Op::Shr { .. } => return Some(at),
                Op::Relu(input) | Op::Clamp { input, .. } | Op::Slice { input, .. } => *input,
                Op::Concat { parts } if parts.iter().all(|part| *part == parts[0]) => parts[0],
                _ => return None,
            };
        }
    }

    /// The weakest hold before `value` that makes its sums fit. Holds are numbered up to
    /// `most`, the strongest.
    fn hold(
        &mut self,
        edits: &Edits,
        value: Value,
        most: i64,
        all: bool,
        hold: impl Fn(i64) -> Hold,
    ) -> Option<Edits> {
        let held = |step| edits.with_hold(value, hold(step), all);
        let step = self.least(most, |tailor, step| tailor.fits(&held(step), value))?;
        Some(held(step))
    }

    /// The least element of an op's operands: of all, or of the first.
    fn low_end(&mut self, edits: &Edits, value: Value, all: bool) -> i64 {
        let edited = edits.apply(self.network);
        let ranges = self.bounds(&edited.network);
        let operands = edits.op(self.network, value).operands();
        let read = operands.iter().take(if all { operands.len() } else { 1 });
        let lows = read.map(|&operand| {
            ranges.as_ref().map_or(-1, |ranges| ranges.hull_of_values(edited.value(operand)).low)
        });
        lows.min().unwrap_or(0)
    }

    /// The least step from 1 to `most` that fits, by bisection.
    fn least(&mut self, most: i64, mut fits: impl FnMut(&mut Self, i64) -> bool) -> Option<i64> {
        if most < 1 || !fits(self, most) {
            return None;
        }
        let (mut low, mut high) = (0, most);
        while high - low > 1 {
            let middle = (low + high) / 2;
            if fits(self, middle) { high = middle } else { low = middle }
        }
        Some(high)
    }

    /// The advice for the change to the op `at`.
    fn in_words(&self, edits: &Edits, at: Value) -> String {
        let lines = edits.lines(self.network, at);
        let Some((last, before)) = lines.split_last() else { return String::new() };
        if before.is_empty() {
            let old = &self.network.values[at].op;
            return format!("write `{last}` in place of `{}`", syntax::op(old, self.network));
        }
        let before: Vec<String> = before.iter().map(|line| format!("`{line}`")).collect();
        format!("write {} before it and then `{last}`", before.join(" and "))
    }

    /// The longest prompt limit with which all sums are proved.
    fn shorten(&mut self, over: &[Value]) -> Option<Vec<(Value, Fix)>> {
        let limit = i64::from(self.network.prompt_limit);
        let shorter = |step: i64| Edits::default().with_prompt_limit((limit - step) as u32);
        let step = self.least(limit - 1, |tailor, step| {
            let network = shorter(step).apply(tailor.network).network;
            tailor.bounds(&network).is_some_and(|ranges| is_proved(&network, &ranges))
        })?;
        let edited = shorter(step).apply(self.network);
        let ranges = self.bounds(&edited.network)?;
        let what = format!("write `prompt limit {}` in place of {limit}", limit - step);
        let fix = |&value: &Value| {
            let sums = ranges.hull(edited.value(value));
            (value, Fix { what: what.clone(), at: None, is_whole: true, sums })
        };
        Some(over.iter().map(fix).collect())
    }

    fn fits(&mut self, edits: &Edits, value: Value) -> bool {
        self.hull(edits, value).is_some_and(Interval::fits_i16)
    }

    fn hull(&mut self, edits: &Edits, value: Value) -> Option<Interval> {
        let edited = edits.apply(self.network);
        Some(self.bounds(&edited.network)?.hull(edited.value(value)))
    }

    /// Quick bounds, as long as there is work left.
    fn bounds(&mut self, network: &Network) -> Option<Ranges> {
        let weights = network.values.values().map(|data| match data.op {
            Op::Linear { matrix, .. } => network.matrices[matrix].weights.len(),
            _ => 0,
        });
        let elements = network.values.values().map(|data| data.ty.width * 8 + 100);
        let work = weights.chain(elements).fold(0, |sum, work| sum + work as u64);
        self.left = self.left.checked_sub(work)?;
        Some(Ranges::compute(network))
    }
}
