//! Prevents overflow: adds clamps where a network's sums are not proved to fit 16 bits.

use zirc_network::overflow;
use zirc_network::ranges::Ranges;
use zirc_network::{Network, Op, Value};

/// The most attempts to lower clamps.
const TRIES: usize = 64;
/// The margin below the bound that would just do, since several inputs of a sum may be
/// clamped.
const LESS: f64 = 0.97;

/// Clamps activations of `network` until no sum can leave 16 bits. Returns whether that
/// succeeds. Only rectifiers change: a `relu` becomes a `clamp`, and clamps get lower
/// bounds.
pub(crate) fn secure(network: &mut Network) -> bool {
    // Quick bounds are mostly enough.
    if overflow::is_proved(network, &Ranges::by_intervals(network)) {
        return true;
    }
    for _ in 0..TRIES {
        let ranges = Ranges::compute(network);
        if overflow::is_proved(network, &ranges) {
            return true;
        }
        let mut lowered = false;
        for value in network.values.keys().collect::<Vec<_>>() {
            let Op::Linear { input, .. } = network.values[value].op else { continue };
            let sums = ranges.sums(value);
            let worst = sums.iter().map(|sum| (-sum.low - 1).max(sum.high)).max().unwrap_or(0);
            if worst > i64::from(i16::MAX) {
                let share = f64::from(i16::MAX) / worst as f64 * LESS;
                lowered |= lower(network, &ranges, input, share);
            }
        }
        if !lowered {
            return false;
        }
    }
    false
}

/// Lowers the bounds of all rectifiers that `value` reads, to `share` of their ranges.
/// Returns whether any got lower.
fn lower(network: &mut Network, ranges: &Ranges, value: Value, share: f64) -> bool {
    match network.values[value].op.clone() {
        Op::Relu(input) | Op::Clamp { input, .. } => {
            let found = ranges.hull_of_values(value);
            let less = |bound: i64| (bound as f64 * share) as i64;
            let high = if found.high > 0 { less(found.high) } else { found.high };
            let low = if found.low < 0 { less(found.low) } else { found.low.min(high) };
            let is_lower = high < found.high || low > found.low;
            let (low, high) = (low as i16, high as i16);
            if is_lower {
                network.values[value].op = Op::Clamp { input, low, high };
            }
            is_lower
        }
        Op::Shr { input, .. } | Op::Slice { input, .. } => lower(network, ranges, input, share),
        Op::Concat { parts } => {
            parts.into_iter().fold(false, |any, part| lower(network, ranges, part, share) | any)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use zirc_diagnostics::Source;
    use zirc_network::read;

    use super::*;

    #[test]
    fn what_may_overflow_is_clamped_and_what_cannot_be_is_told() {
        let text = |op: &str| {
            let row = format!("\"{}\" 0\n", "+".repeat(16));
            format!(
                "zir 1\nnetwork big {{\n  prompt limit 255\n  %a = trigrams prompt, buckets 16, \
                 scale 1000\n  %h = linear %a, @h\n  %x = {op} %h\n  %y = linear %x, @h\n  \
                 answer argmax %y, labels {}\n}}\nweights @h: i2[16, 16] {{\n{}}}\n",
                (0..16).map(|n| format!("\"{n}\" ")).collect::<String>(),
                row.repeat(16),
            )
        };
        let secured = |text: &str| {
            let (mut network, _) = read(&Source::new("big", text)).expect("it is sound");
            let is_secure = secure(&mut network);
            (is_secure, network)
        };
        // The sums of the first layer itself leave 16 bits: nothing can be clamped there.
        assert!(!secured(&text("relu")).0);
        let (is_secure, network) = secured(&text("relu").replace("scale 1000", "scale 100"));
        assert!(is_secure);
        let value = network.value_named("x").expect("it is there");
        let Op::Clamp { low: 0, high, .. } = network.values[value].op else {
            panic!("{:?} is no clamp", network.values[value].op);
        };
        assert!((1500..=2047).contains(&high), "{high}");
    }
}
