//! The bounds that `Ranges` claims, against what networks compute: no sum of a
//! run leaves its bounds, and a linear op that reads encoders alone reaches both
//! ends of its own for some counts of the encoders' grams.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use zirc_compiler::network::{Interpreter, Network, Op, Value};
use zirc_compiler::passes::{self, Interval, Ranges};
use zirc_tests::{networks, prompts};

/// Runs `network` on `prompt` and compares every exact sum with its bounds.
fn within_bounds(network: &Network, ranges: &Ranges, prompt: &[u8]) -> Result<(), TestCaseError> {
    let mut interpreter = Interpreter::new(network);
    interpreter.hear(prompt);
    let mut seen = 0;
    loop {
        let class = interpreter.step();
        let overflows = &interpreter.overflows()[seen..];
        seen += overflows.len();
        for (value, data) in &network.values {
            let mut sums: Vec<i64> =
                interpreter.value(value).iter().map(|&element| element.into()).collect();
            for overflow in overflows.iter().filter(|overflow| overflow.value == value) {
                sums[overflow.element] = overflow.sum;
            }
            for (element, (sum, bounds)) in sums.iter().zip(ranges.sums(value)).enumerate() {
                let Interval { low, high } = *bounds;
                prop_assert!(
                    (low..=high).contains(sum),
                    "%{}[{element}] is {sum}, claimed to be in {low}..={high}",
                    data.name
                );
            }
        }
        if !interpreter.say(class) {
            return Ok(());
        }
    }
}

/// The elements of `value` when all grams of each encoder share the bucket that
/// `corner` gives for it, with how many they are. `None` if something but
/// encoders and linear ops goes into it.
fn at_corner(
    network: &Network,
    value: Value,
    corner: &dyn Fn(Value) -> (usize, i64),
) -> Option<Vec<i64>> {
    let at = |value| at_corner(network, value, corner);
    let elements = match &network.values[value].op {
        Op::Trigrams { scale, .. } | Op::Ngrams { scale, .. } => {
            let (bucket, grams) = corner(value);
            let mut elements = vec![0; network.width(value)];
            elements[bucket] = grams * i64::from(*scale);
            elements
        }
        Op::Concat { parts } => {
            parts.iter().map(|&part| at(part)).collect::<Option<Vec<_>>>()?.concat()
        }
        Op::Slice { input, range } => {
            at(*input)?[range.start as usize..range.end as usize].to_vec()
        }
        Op::Linear { input, matrix, onto, times } => {
            let matrix = &network.matrices[*matrix];
            let start = match onto {
                Some(onto) if matches!(network.values[*onto].op, Op::Linear { .. }) => at(*onto)?,
                Some(_) => return None,
                None => matrix.bias.iter().map(|&bias| bias.into()).collect(),
            };
            // What a linear op sums is an encoder's, not another layer's.
            let input = reads_encoders(network, *input).then(|| at(*input))??;
            let dot = |row| -> i64 {
                matrix.row(row).iter().zip(&input).map(|(&w, x)| i64::from(w) * x).sum()
            };
            let times = i64::from(*times);
            start.iter().enumerate().map(|(row, start)| start + times * dot(row)).collect()
        }
        _ => return None,
    };
    Some(elements)
}

/// Whether `value` holds buckets of encoders and nothing else.
fn reads_encoders(network: &Network, value: Value) -> bool {
    match &network.values[value].op {
        Op::Trigrams { .. } | Op::Ngrams { .. } => true,
        Op::Concat { .. } | Op::Slice { .. } => {
            network.values[value].op.operands().iter().all(|&part| reads_encoders(network, part))
        }
        _ => false,
    }
}

/// All that `value` depends on, itself included.
fn ancestors(network: &Network, value: Value) -> Vec<Value> {
    let mut all = vec![value];
    let mut next = 0;
    while next < all.len() {
        let operands = network.values[all[next]].op.operands();
        all.extend(operands);
        let mut seen = HashSet::new();
        all.retain(|&value| seen.insert(value));
        next += 1;
    }
    all
}

/// The buckets that the grams of each encoder may share, and how many they are.
fn corners(network: &Network, encoder: Value) -> Vec<(usize, i64)> {
    let grams = match &network.values[encoder].op {
        Op::Ngrams { window, orders, .. } => {
            vec![orders.clone().map(|order| i64::from(window + 1 - order)).sum()]
        }
        _ => vec![0, i64::from(network.prompt_limit)],
    };
    let buckets = 0..network.width(encoder);
    buckets.flat_map(|bucket| grams.iter().map(move |&grams| (bucket, grams))).collect()
}

/// The least interval around each element of `value` in all corners of the
/// simplex of its encoders' counts; `None` where that is not what bounds it, or
/// there are too many corners.
fn bounds_of_corners(network: &Network, ranges: &Ranges, value: Value) -> Option<Vec<Interval>> {
    let ancestors = ancestors(network, value);
    if !ancestors.iter().all(|&ancestor| ancestor == value || ranges.hull(ancestor).fits_i16()) {
        return None;
    }
    let is_encoder = |value: &Value| network.values[*value].op.operands().is_empty();
    let encoders: Vec<Value> = ancestors.into_iter().filter(is_encoder).collect();
    let corners: Vec<Vec<(usize, i64)>> =
        encoders.iter().map(|&encoder| corners(network, encoder)).collect();
    let count = corners.iter().try_fold(1, |all: usize, some| all.checked_mul(some.len()));
    let count = count.filter(|&count| count <= 2000)?;
    let mut bounds: Vec<Interval> = Vec::new();
    for number in 0..count {
        let corner = |encoder: Value| {
            let at = encoders.iter().position(|&other| other == encoder).expect("it is one");
            let before: usize = corners[..at].iter().map(Vec::len).product();
            corners[at][number / before % corners[at].len()]
        };
        let elements = at_corner(network, value, &corner)?;
        if bounds.is_empty() {
            bounds = elements.iter().map(|&x| Interval { low: x, high: x }).collect();
        }
        for (bounds, element) in bounds.iter_mut().zip(elements) {
            bounds.low = bounds.low.min(element);
            bounds.high = bounds.high.max(element);
        }
    }
    Some(bounds)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sum_leaves_its_bounds(network in networks(9), prompts in vec(prompts(), 1..4)) {
        for network in [&network, &passes::run(&network)] {
            let ranges = Ranges::compute(network);
            for prompt in &prompts {
                within_bounds(network, &ranges, prompt)?;
            }
        }
    }

    #[test]
    fn a_linear_op_over_encoders_reaches_its_bounds(network in networks(5)) {
        for network in [&network, &passes::run(&network)] {
            let ranges = Ranges::compute(network);
            let linears = network.values.iter().filter(|(_, data)| matches!(data.op, Op::Linear { .. }));
            for (value, data) in linears {
                if let Some(bounds) = bounds_of_corners(network, &ranges, value) {
                    prop_assert_eq!(ranges.sums(value), &bounds[..], "%{}", data.name);
                }
            }
        }
    }
}
