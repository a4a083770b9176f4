//! Overflow, trained away: clamps where a network's sums are not proved to fit 16
//! bits.

use zirc_compiler::network::{Network, Op, Value};
use zirc_compiler::overflow;
use zirc_compiler::passes::Ranges;

/// How often clamps are lowered before it is given up.
const TRIES: usize = 64;
/// By how much less than would just do, since several inputs of a sum may be clamped.
const LESS: f64 = 0.97;

/// Clamps activations of `network` until no sum can leave 16 bits, and says whether
/// that is so. Only rectifiers change: a `relu` becomes a `clamp`, and clamps get lower.
pub(crate) fn secure(network: &mut Network) -> bool {
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
