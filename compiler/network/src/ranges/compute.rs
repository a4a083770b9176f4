//! The computation of ranges: three methods, one after the other.

use cranelift_entity::SecondaryMap;

use super::affine::Affine;
use super::bounds::{Bucket, Ranges};
use super::corners::Corners;
use super::encoder::{Encoder, WINDOWS, encoders, is_sum_of_many};
use super::extreme::{self, Extreme};
use super::interval::{Interval, hull};
use super::substitute::Substitution;
use crate::{Network, Op, Value, ValueData};

/// How much work ranges may take.
struct Effort {
    /// The most additions for windows of replies; beyond that, any n-grams are assumed.
    windows: u64,
    /// The most multiplications for substitution. Values for which not enough are left have
    /// the bounds of interval arithmetic.
    substitution: u64,
    /// The tuning rounds of each bound.
    rounds: u64,
}

impl Ranges {
    /// Bounds every element of every value of a verified network, in a few
    /// milliseconds where it is no larger than a Z80 can hold.
    pub fn compute(network: &Network) -> Self {
        let effort = Effort { windows: 1 << 22, substitution: 1 << 28, rounds: 0 };
        Ranges::with(network, &effort)
    }

    /// The same, but as tight as possible in about a second for a network that fits a Z80.
    /// `overflow reject` uses these.
    pub fn tight(network: &Network) -> Self {
        let effort = Effort { windows: WINDOWS, substitution: 1 << 33, rounds: 12 };
        Ranges::with(network, &effort)
    }

    /// The same by interval arithmetic alone, except sums of counts: a baseline for the
    /// others.
    pub fn by_intervals(network: &Network) -> Self {
        Ranges::with(network, &Effort { windows: WINDOWS, substitution: 0, rounds: 0 })
    }

    /// For each sum of an op that adds up only counts, the texts found that come nearest to
    /// the least and the greatest end of its range; none for other ops.
    pub fn extremes(&self, network: &Network, value: Value) -> Vec<[Extreme; 2]> {
        extreme::extremes(network, self, value)
    }

    fn with(network: &Network, effort: &Effort) -> Self {
        let mut ranges = Ranges { sums: SecondaryMap::new(), sources: SecondaryMap::new() };
        let encoders = encoders(network, effort.windows);
        let mut deep = Vec::new();
        for (value, data) in &network.values {
            ranges.sources[value] = ranges.sources_of(value, data);
            let affine = Affine::of(network, &encoders, &ranges, &data.op);
            ranges.sums[value] = ranges.bound(network, value, affine.as_ref());
            if is_sum_of_many(&data.op) && !affine.is_some_and(|affine| affine.is_of_counts()) {
                deep.push(value);
            }
        }
        if effort.substitution > 0 {
            ranges.substitute(network, &encoders, effort, &deep);
        }
        ranges
    }

    /// Tightens the ranges of `deep` sums, which depend on more than counts, and of all
    /// values that depend on them.
    fn substitute(
        &mut self,
        network: &Network,
        encoders: &SecondaryMap<Value, Option<Encoder>>,
        effort: &Effort,
        deep: &[Value],
    ) {
        let Some(&first) = deep.first() else { return };
        let corners = Corners::of(network, encoders, self);
        let mut substitution = Substitution::new(network, self, corners);
        let mut left = effort.substitution;
        for value in network.values.keys().skip_while(|&value| value < first) {
            let affine = Affine::of(network, encoders, self, &network.values[value].op);
            self.narrow(value, self.bound(network, value, affine.as_ref()));
            if deep.contains(&value) {
                let sums = substitution.ranges(self, value, effort.rounds, &mut left);
                self.narrow(value, sums);
            }
            substitution.settle(self, value);
        }
    }

    fn sources_of(&self, value: Value, data: &ValueData) -> Vec<Option<Bucket>> {
        match &data.op {
            Op::Trigrams { buckets, .. } | Op::Ngrams { buckets, .. } => (0..*buckets as usize)
                .map(|number| Some(Bucket { encoder: value, number }))
                .collect(),
            Op::Concat { parts } => {
                parts.iter().flat_map(|&part| self.sources[part].iter().copied()).collect()
            }
            Op::Slice { input, range } => {
                self.sources[*input][range.start as usize..range.end as usize].to_vec()
            }
            _ => vec![None; data.ty.width],
        }
    }

    /// The ranges of the elements of a value: by interval arithmetic, but for the
    /// counts in a linear op's sums, which are `affine`.
    fn bound(&self, network: &Network, value: Value, affine: Option<&Affine>) -> Vec<Interval> {
        let op = &network.values[value].op;
        match op {
            Op::Trigrams { buckets, .. } | Op::Ngrams { buckets, .. } => {
                let encoder = Encoder::of(network, op).expect("encoders count");
                // An encoder with one bucket holds all its n-grams there; with more, any
                // number in each.
                let least = if *buckets == 1 { encoder.least } else { 0 };
                let sum = Interval::new(least * encoder.scale, encoder.most * encoder.scale);
                vec![sum; *buckets as usize]
            }
            Op::Concat { parts } => parts.iter().flat_map(|&part| self.values(part)).collect(),
            Op::Slice { input, range } => {
                self.values(*input).skip(range.start as usize).take(range.len()).collect()
            }
            Op::Linear { .. } => affine.map(Affine::ranges).unwrap_or_default(),
            _ => self.elements(op),
        }
    }

    /// The ranges of the elements of an elementwise op. It is monotonic in each operand, so
    /// its extremes are at ends of their ranges.
    fn elements(&self, op: &Op) -> Vec<Interval> {
        let operands = op.operands();
        let none = Interval::new(0, 0);
        let mut others = operands.iter().skip(1).flat_map(|&other| self.values(other));
        let range = |x: Interval| {
            let y = others.next().unwrap_or(none);
            let corners = [(x.low, y.low), (x.low, y.high), (x.high, y.low), (x.high, y.high)];
            let elements = corners.into_iter().filter_map(|(x, y)| op.element(x, y));
            hull(elements.map(|element| Interval::new(element, element)))
        };
        operands.first().into_iter().flat_map(|&first| self.values(first)).map(range).collect()
    }
}

/// Each value's bounds in words.
pub(crate) fn comments(network: &Network) -> crate::answers::Answers {
    let ranges = Ranges::compute(network);
    Box::new(move |value| {
        let hull = ranges.hull(value);
        let verdict = if hull.fits_i16() { "" } else { ", may leave 16 bits" };
        format!("{}..={}{verdict}", hull.low, hull.high)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Matrix, MatrixRef, Output, WeightType};

    fn network(weights: &[i8], columns: usize, bias: &[i16]) -> Network {
        let output = Output::Reply { charset: b"a".to_vec(), limit: 9, logits: Value::from_u32(0) };
        let mut network = Network::new("test", 10, output);
        network.matrices.push(Matrix {
            name: "w".into(),
            weight_type: WeightType::I2,
            rows: bias.len(),
            columns,
            weights: weights.to_vec(),
            bias: bias.to_vec(),
        });
        network
    }

    fn matrix(network: &Network) -> MatrixRef {
        network.matrices.keys().next().expect("it has one")
    }

    #[test]
    fn a_linear_over_encoders_is_bounded_over_the_simplex_not_the_box() {
        let mut network = network(&[1, 1, -2, 0, 1, 1, 1, 1], 4, &[3, 3]);
        let x = network.define("x", Op::Trigrams { band: None, buckets: 4, scale: 5 });
        let matrix = matrix(&network);
        let y = network.define("y", Op::Linear { input: x, matrix, onto: None, times: 1 });
        let ranges = Ranges::compute(&network);
        assert_eq!(ranges.sums(y)[0], Interval { low: 3 - 100, high: 3 + 50 });
        assert_eq!(ranges.sums(y)[1], Interval { low: 3, high: 3 + 50 });
    }

    #[test]
    fn a_reply_always_holds_the_same_number_of_ngrams() {
        let mut network = network(&[1, 1], 2, &[0]);
        let ngrams = Op::Ngrams { window: 4, orders: 1..=2, buckets: 2, scale: 10 };
        let x = network.define("x", ngrams);
        let matrix = matrix(&network);
        let y = network.define("y", Op::Linear { input: x, matrix, onto: None, times: 1 });
        assert_eq!(Ranges::compute(&network).sums(y), [Interval { low: 70, high: 70 }]);
    }

    #[test]
    fn a_split_linear_is_bounded_like_the_whole_one() {
        let mut network = network(&[1, -1, 1, -1], 4, &[0]);
        let asked = network.define("asked", Op::Trigrams { band: None, buckets: 2, scale: 1 });
        let ngrams = Op::Ngrams { window: 4, orders: 1..=1, buckets: 2, scale: 1 };
        let said = network.define("said", ngrams);
        let x = network.define("x", Op::Concat { parts: vec![asked, said] });
        let matrix = matrix(&network);
        let y = network.define("y", Op::Linear { input: x, matrix, onto: None, times: 1 });
        network.output = network.output.with_logits(y);
        let halved = crate::passes::split(&network);
        let whole = Ranges::compute(&network).hull(y);
        let y = halved.value_named("y").expect("names are kept");
        // The reply's four letters can be at most two more in one bucket than in the
        // other, wherever it begins.
        assert_eq!(whole, Interval { low: -10, high: 12 });
        assert_eq!(Ranges::compute(&halved).hull(y), whole);
    }

    /// The network of `ops`, whose encoder `%x` is two wide and counts up to ten.
    fn parsed(ops: &str, weights: &str) -> Network {
        let text = format!(
            "zir 1\nnetwork n {{\noverflow wrap\nprompt limit 10\n\
             %x = trigrams prompt, buckets 2, scale 8\n{ops}\n\
             answer argmax %y, labels \"a\" \"b\"\n}}\n{weights}"
        );
        crate::syntax::parse(&zirc_diagnostics::Source::new("n.zir", text)).expect("it is right").0
    }

    #[test]
    fn what_cancels_does_cancel() {
        let network = parsed(
            "%a = linear %x, @a\n%b = relu %a\n%c = linear %b, @a\n%d = relu %c\n\
             %e = concat %d, %d\n%y = linear %e, @y",
            "weights @a: i2[2, 2] {\n\"+.\" 5\n\"-+\" -3\n}\n\
             weights @y: i2[2, 4] {\n\"+.-.\" 7\n\".+.-\"\n}",
        );
        let y = network.value_named("y").expect("it is there");
        let at = |at| Interval { low: at, high: at };
        assert_eq!(Ranges::compute(&network).sums(y), [at(7), at(0)]);
        assert!(Ranges::by_intervals(&network).hull(y).low < -70);
    }

    #[test]
    fn the_counts_that_are_most_for_one_neuron_are_least_for_another() {
        let network = parsed(
            "%a = linear %x, @a\n%b = shr %a, 2\n%c = relu %b\n%y = linear %c, @y",
            "weights @a: i2[2, 2] {\n\"+-\"\n\"-+\"\n}\n\
             weights @y: i2[2, 2] {\n\"++\" 1\n\"+=\"\n}",
        );
        let y = network.value_named("y").expect("it is there");
        // All ten trigrams are in one bucket, and only one of the neurons is active.
        let sums = [Interval { low: 0, high: 21 }, Interval { low: -40, high: 20 }];
        let found = Ranges::compute(&network);
        assert_eq!(found.sums(y)[0].high, sums[0].high);
        assert_eq!(found.sums(y)[1], sums[1]);
    }

    #[test]
    fn large_terms_that_cancel_are_not_lost_to_rounding() {
        // By bucket the weights of 34 copies are 33, 34, -42 and -58, and the window,
        // which is blank, always has 2, 1, 1 and 1 of them: 0 in all, times 2^30.
        let copies = 34;
        let column = |mut weight: i32| {
            let mut drawn = vec![b'.'; copies];
            for weights in &mut drawn {
                let step = weight.clamp(-2, 1);
                *weights = b"=-.+"[(step + 2) as usize];
                weight -= step;
            }
            drawn
        };
        let columns = [33, 34, -42, -58].map(column);
        let row: Vec<u8> =
            (0..copies).flat_map(|copy| columns.each_ref().map(|column| column[copy])).collect();
        let many = ["%said"; 34].join(", ");
        let text = format!(
            "zir 1\nnetwork n {{\noverflow wrap\nprompt limit 10\nreply charset \"a\" limit 1\n\
             %asked = trigrams prompt, buckets 1, scale 1\n\
             %said = ngrams reply, window 5, orders 1..=1, buckets 4, scale 6553\n\
             %many = concat {many}\n%a = linear %asked, @a\n\
             %b = linear %many, @b onto %a, times 32767\n%c = relu %b\n\
             %y = linear %c, @y\nnext argmax %y\n}}\n\
             weights @a: i2[1, 1] {{\n\"+\" -3\n}}\n\
             weights @b: i2[1, {}] {{\n\"{}\"\n}}\n\
             weights @y: i2[2, 1] {{\n\"+\"\n\".\"\n}}\n",
            4 * copies,
            String::from_utf8_lossy(&row)
        );
        let source = zirc_diagnostics::Source::new("n.zir", text);
        let network = crate::syntax::parse(&source).expect("it is right").0;
        let y = network.value_named("y").expect("it is there");
        let mut interpreter = crate::Interpreter::new(&network);
        interpreter.set_prompt(b"aaaaaaaaaa");
        interpreter.step();
        assert_eq!(interpreter.value(y), [7, 0]);
        for ranges in [Ranges::compute(&network), Ranges::tight(&network)] {
            assert!(ranges.sums(y)[0].high >= 7, "{:?}", ranges.sums(y));
        }
    }

    #[test]
    fn what_may_wrap_can_be_anything_afterwards() {
        let mut network = network(&[], 0, &[]);
        let x = network.define("x", Op::Trigrams { band: None, buckets: 2, scale: 32767 });
        let y = network.define("y", Op::Relu(x));
        let ranges = Ranges::compute(&network);
        assert_eq!(ranges.hull(x).high, 327_670);
        assert_eq!(ranges.hull(y), Interval { low: 0, high: 32767 });
    }
}
