//! Intervals of integers.

/// All integers from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub low: i64,
    /// The greatest.
    pub high: i64,
}

impl Interval {
    /// All 16-bit values.
    pub const I16: Interval = Interval { low: i16::MIN as i64, high: i16::MAX as i64 };

    /// The interval between two integers, whichever is the lesser.
    pub(super) fn new(a: i64, b: i64) -> Self {
        Interval { low: a.min(b), high: a.max(b) }
    }

    /// Whether every integer of it is a 16-bit value.
    pub fn fits_i16(self) -> bool {
        Self::I16.low <= self.low && self.high <= Self::I16.high
    }

    /// The interval after wrapping to 16 bits.
    pub(super) fn wrapped(self) -> Self {
        if self.fits_i16() { self } else { Self::I16 }
    }

    pub(super) fn times(self, factor: i64) -> Self {
        Interval::new(self.low * factor, self.high * factor)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Interval { low: self.low + other.low, high: self.high + other.high }
    }

    /// The intersection, which must not be empty.
    pub(super) fn and(self, other: Self) -> Self {
        Interval { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    /// The distance of the end farthest from 0.
    pub(super) fn magnitude(self) -> i64 {
        self.low.abs().max(self.high.abs())
    }
}

/// The least interval that holds all of `intervals`.
pub(super) fn hull(intervals: impl Iterator<Item = Interval>) -> Interval {
    intervals
        .reduce(|a, b| Interval { low: a.low.min(b.low), high: a.high.max(b.high) })
        .unwrap_or(Interval { low: 0, high: 0 })
}
