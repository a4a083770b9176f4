//! Activation chains: shifts, ReLUs and clamps that make a sum an activation, which is 0 up to
//! a threshold and grows from there.

use zirc_network::ranges::Interval;
use zirc_network::{Network, Op, Value};

/// `max(0, min(most, x >> shift))`, and what is proved of the sums `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ActivationChain {
    /// The bits shifted out, 0 to 6.
    pub(super) shift: u32,
    /// The greatest activation that the chain allows, above 0.
    pub(super) most: i64,
    /// The greatest `x >> shift` there is.
    reach: i64,
    /// Whether a sum may be so low that it wraps around when the threshold is subtracted.
    pub(super) sinks: bool,
    /// Whether a table tells the activations of low bytes.
    pub(super) by_table: bool,
}

/// The largest shift for which the high byte of an activation comes from the high byte of the
/// sum alone.
const LARGEST_SHIFT: u32 = 6;

impl ActivationChain {
    /// This form of a chain of unary ops on sums of that range, if it has this form.
    pub(super) fn of(network: &Network, chain: &[Value], sums: Interval) -> Option<Self> {
        // The chain so far is min(high, max(low, x >> shift)). A shift keeps the
        // order of what it shifts, so the bounds can be shifted instead.
        let (mut shift, mut low, mut high) = (0, i64::from(i16::MIN), i64::from(i16::MAX));
        for &value in chain {
            match network.values[value].op {
                Op::Shr { amount, .. } => {
                    shift += amount;
                    (low, high) = (low >> amount, high >> amount);
                }
                Op::Relu(_) => (low, high) = (low.max(0), high.max(0)),
                Op::Clamp { low: least, high: most, .. } => {
                    let clamp = |x: i64| x.clamp(least.into(), most.into());
                    (low, high) = (clamp(low), clamp(high));
                }
                _ => return None,
            }
        }
        let rectifies = low == 0 || (low < 0 && sums.low >= 0);
        (rectifies && high > 0 && shift <= LARGEST_SHIFT).then(|| ActivationChain {
            shift,
            most: high,
            reach: sums.high >> shift,
            sinks: sums.low < i64::from(i16::MIN) + (1 << shift),
            by_table: false,
        })
    }

    /// A ReLU of sums shifted by so many bits.
    #[cfg(test)]
    pub(super) fn of_shift(shift: u32) -> Self {
        let reach = i64::from(i16::MAX) >> shift;
        ActivationChain { shift, most: reach, reach, sinks: false, by_table: false }
    }

    /// The same, with a table.
    pub(super) fn with_table(self) -> Self {
        ActivationChain { by_table: true, ..self }
    }

    /// The least sum that fires. In straight-line columns an activation of 0 does no harm: there
    /// no sum needs to wrap around.
    pub(super) fn threshold(self, is_straight: bool) -> i64 {
        if is_straight && self.sinks { 0 } else { 1 << self.shift }
    }

    /// The greatest activation of any sum there is.
    pub(super) fn greatest(self) -> i64 {
        self.most.min(self.reach)
    }

    /// Whether some sum's activation is limited by `most`.
    pub(super) fn caps(self) -> bool {
        self.most < self.reach
    }

    /// Whether every activation fits a byte.
    pub(super) fn fits_byte(self) -> bool {
        self.greatest() < 256
    }

    /// Whether the sum of any two activations fits a byte.
    pub(super) fn two_fit_byte(self) -> bool {
        2 * self.greatest() < 256
    }

    /// Whether the low byte of a sum, less the threshold, determines every activation, and none
    /// is as large as that of a low byte of FFh.
    pub(super) fn fits_low_byte(self) -> bool {
        !self.sinks && self.reach < 256 >> self.shift
    }
}
