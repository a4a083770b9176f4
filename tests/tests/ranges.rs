//! The bounds of `Ranges`, compared with runs of networks: no sum leaves its bounds, and a
//! linear op that reads only encoders reaches both ends of its bounds, for some counts of
//! n-grams and for some text.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use zirc_network::passes::Schedule;
use zirc_network::ranges::{Extreme, Interval, Ranges};
use zirc_network::{Interpreter, Network, Op, Output, Value};
use zirc_tests::{model, networks, prompts};

/// Runs `network` on `prompt` and compares every exact sum with its bounds.
fn within_bounds(network: &Network, ranges: &Ranges, prompt: &[u8]) -> Result<(), TestCaseError> {
    let mut interpreter = Interpreter::new(network);
    interpreter.set_prompt(prompt);
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

/// Prompts that take the sums of a network far: those of one character, and those
/// that take a sum of counts to an end of its range.
fn hunters(network: &Network, ranges: &Ranges) -> Vec<Vec<u8>> {
    let limit = network.prompt_limit as usize;
    let letters = (0..=u8::MAX).step_by(5).chain(*b" aez~");
    let mut prompts: Vec<Vec<u8>> = letters.map(|letter| vec![letter; limit]).collect();
    for value in network.values.keys() {
        let extremes = ranges.extremes(network, value);
        prompts.extend(extremes.into_iter().take(3).flatten().map(|text| text.prompt));
    }
    prompts
}

/// The exact sum of an accumulator after a text.
fn sum_after(network: &Network, value: Value, element: usize, text: &Extreme) -> i64 {
    let mut interpreter = Interpreter::new(network);
    interpreter.set_prompt(&text.prompt);
    for said in &text.said {
        let Output::Reply { charset, .. } = &network.output else { panic!("nothing can be said") };
        interpreter.say(charset.iter().position(|it| it == said).expect("it can be said"));
    }
    let said = text.said.len();
    interpreter.step();
    let overflow = interpreter.overflows().iter().find(|overflow| {
        (overflow.value, overflow.element, overflow.said) == (value, element, said)
    });
    overflow.map_or(interpreter.value(value)[element].into(), |overflow| overflow.sum)
}

/// The most by which one n-gram of the prompt in another bucket changes a sum of
/// counts, if the text that takes it to an end of its range can come as near: if
/// there is one encoder of the prompt, of so few buckets that any character leads
/// to each, and at most one of the reply, of so few windows that all are looked at.
fn one_trigram(network: &Network, value: Value, element: usize) -> Option<i64> {
    let all = ancestors(network, value);
    let ops = || all.iter().map(|&value| &network.values[value].op);
    let (mut asked, mut said) = (0, 0);
    for op in ops() {
        match op {
            Op::Trigrams { buckets, .. } => asked += if *buckets > 128 { 2 } else { 1 },
            Op::Ngrams { window, orders, .. } => {
                let symbols = network.output.classes() as u64;
                let grams = symbols.checked_pow((*orders.end()).max(2));
                let cost = grams.and_then(|grams| grams.checked_mul(u64::from(*window)));
                said += if cost.is_none_or(|cost| cost > 1 << 19) { 2 } else { 1 };
            }
            _ => {}
        }
    }
    let scale = ops().find_map(|op| match op {
        Op::Trigrams { scale, .. } => Some(i64::from(*scale)),
        _ => None,
    });
    let weights = ops().map(|op| match op {
        Op::Linear { matrix, times, .. } => {
            let row = network.matrices[*matrix].row(element);
            let all = row.iter().copied().chain([0]);
            let (least, most) = (all.clone().min().unwrap_or(0), all.max().unwrap_or(0));
            i64::from(most - least) * i64::from(*times).abs()
        }
        _ => 0,
    });
    // A bucket may be read more than once.
    let reads = network.values.values().map(|data| data.op.operands().len() as i64).sum::<i64>();
    (asked <= 1 && said <= 1).then(|| weights.sum::<i64>() * scale.unwrap_or(0).abs() * reads)
}

/// How many networks each test looks at.
const CASES: u32 = 100;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: CASES, ..ProptestConfig::default() })]

    #[test]
    fn no_sum_leaves_its_bounds(network in networks(9), prompts in vec(prompts(), 1..4)) {
        for network in [&network, &Schedule::default().run(&network)] {
            for ranges in [Ranges::compute(network), Ranges::tight(network)] {
                let hunters = hunters(network, &ranges);
                for prompt in prompts.iter().chain(&hunters) {
                    within_bounds(network, &ranges, prompt)?;
                }
            }
        }
    }

    #[test]
    fn a_linear_op_over_encoders_has_the_bounds_of_the_simplex(network in networks(5)) {
        for network in [&network, &Schedule::default().run(&network)] {
            let ranges = Ranges::compute(network);
            let linears = network.values.iter().filter(|(_, data)| matches!(data.op, Op::Linear { .. }));
            for (value, data) in linears {
                let Some(simplex) = bounds_of_corners(network, &ranges, value) else { continue };
                let is_asked = |&it: &Value| !matches!(network.values[it].op, Op::Ngrams { .. });
                if ancestors(network, value).iter().all(is_asked) {
                    prop_assert_eq!(ranges.sums(value), &simplex[..], "%{}", data.name);
                }
                for (sum, simplex) in ranges.sums(value).iter().zip(simplex) {
                    // The windows of replies are fewer than their simplex.
                    prop_assert!(simplex.low <= sum.low && sum.high <= simplex.high);
                }
            }
        }
    }

    #[test]
    fn a_linear_op_over_encoders_comes_within_a_trigram_of_its_bounds(network in networks(9)) {
        let ranges = Ranges::tight(&network);
        for (value, data) in &network.values {
            for (element, [least, greatest]) in ranges.extremes(&network, value).iter().enumerate() {
                let Interval { low, high } = ranges.sums(value)[element];
                for (text, short) in [(least, least.sum - low), (greatest, high - greatest.sum)] {
                    prop_assert_eq!(text.sum, sum_after(&network, value, element, text));
                    prop_assert!(short >= 0, "{text:?} leaves {low}..={high}");
                    if let Some(most) = one_trigram(&network, value, element) {
                        prop_assert!(
                            short <= most,
                            "%{}[{element}] comes no nearer to {low}..={high} than {text:?}",
                            data.name
                        );
                    }
                }
            }
        }
    }
}

/// The linear ops of a network, in order.
fn linears(network: &Network) -> Vec<Value> {
    let is_linear = |value: &Value| matches!(network.values[*value].op, Op::Linear { .. });
    network.values.keys().filter(is_linear).collect()
}

#[test]
fn substitution_halves_the_bounds_of_deep_layers_of_trained_models() {
    for network in ["guess", "tinychat"].into_iter().filter_map(model) {
        let [intervals, tight] = [Ranges::by_intervals(&network), Ranges::tight(&network)];
        for &value in &linears(&network)[1..3] {
            let [layer, by_intervals] = [&tight, &intervals].map(|ranges| ranges.hull(value));
            assert!(2 * layer.high <= by_intervals.high, "{layer:?} of {by_intervals:?}");
            assert!(2 * layer.low >= by_intervals.low, "{layer:?} of {by_intervals:?}");
            let width = |range: &Interval| range.high - range.low;
            let shares = tight.sums(value).iter().zip(intervals.sums(value));
            let halved = shares.filter(|(tight, all)| 2 * width(tight) <= width(all)).count();
            // A few neurons of small weights have little that could cancel.
            assert!(50 * halved >= 49 * network.width(value), "only {halved} are halved");
        }
    }
}

#[test]
fn the_first_layer_of_trained_models_comes_within_a_trigram_of_its_bounds() {
    for network in ["guess", "tinychat"].into_iter().filter_map(model) {
        let ranges = Ranges::tight(&network);
        let first = linears(&network)[0];
        let extremes = ranges.extremes(&network, first);
        assert_eq!(extremes.len(), network.width(first));
        for (element, [least, greatest]) in extremes.iter().enumerate() {
            let Interval { low, high } = ranges.sums(first)[element];
            for (text, short) in [(least, least.sum - low), (greatest, high - greatest.sum)] {
                assert_eq!(sum_after(&network, first, element, text), text.sum);
                // Of weights from -2 to 1, times the scale.
                assert!((0..=3 * 32).contains(&short), "{element}: {text:?} of {low}..={high}");
            }
        }
    }
}
