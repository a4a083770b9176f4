//! Rectifiers: chains of shifts, ReLUs and clamps that make a sum an activation
//! which is 0 up to a threshold and grows from there.

use crate::network::{Network, Op, Value};

/// `max(0, min(most, x >> shift))`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rectifier {
    /// The bits shifted out, 0 to 6.
    pub shift: u32,
    /// The greatest result, above 0.
    pub most: i64,
}

/// The largest shift that leaves the high byte of a sum a part of the result
/// which can be told from the low one's.
const LARGEST_SHIFT: u32 = 6;

impl Rectifier {
    /// What the chain of unary ops does, if it is that, to sums that may be
    /// negative or never are.
    pub fn of(network: &Network, chain: &[Value], may_be_negative: bool) -> Option<Self> {
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
        let rectifies = low == 0 || (low < 0 && !may_be_negative);
        (rectifies && high > 0 && shift <= LARGEST_SHIFT).then_some(Rectifier { shift, most: high })
    }

    /// The greatest result of any 16-bit sum.
    pub fn greatest(self) -> i64 {
        self.most.min(i64::from(i16::MAX) >> self.shift)
    }
}
