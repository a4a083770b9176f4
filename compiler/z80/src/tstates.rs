//! Time on a Z80.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};

/// A time in T-states: periods of the processor's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TStates(pub u64);

impl Add for TStates {
    type Output = TStates;

    fn add(self, other: TStates) -> TStates {
        TStates(self.0 + other.0)
    }
}

impl AddAssign for TStates {
    fn add_assign(&mut self, other: TStates) {
        self.0 += other.0;
    }
}

impl Sub for TStates {
    type Output = TStates;

    fn sub(self, other: TStates) -> TStates {
        TStates(self.0 - other.0)
    }
}

impl Mul<u64> for TStates {
    type Output = TStates;

    fn mul(self, times: u64) -> TStates {
        TStates(self.0 * times)
    }
}

impl Sum for TStates {
    fn sum<I: Iterator<Item = TStates>>(times: I) -> TStates {
        TStates(times.map(|time| time.0).sum())
    }
}

impl From<TStates> for f64 {
    /// For averages.
    fn from(times: TStates) -> f64 {
        times.0 as f64
    }
}

impl fmt::Display for TStates {
    /// The bare number, so that a width applies to it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
