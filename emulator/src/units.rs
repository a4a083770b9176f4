//! The machine's units: addresses and T-states.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// An address in the 64 KB; arithmetic wraps as the Z80's does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub u16);

impl Address {
    /// The address `distance` bytes further up.
    pub const fn offset(self, distance: u16) -> Address {
        Address(self.0.wrapping_add(distance))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}h", self.0)
    }
}

/// A number of T-states (clock periods of the Z80), or a time counted in them
/// since the program started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TStates(pub u64);

impl TStates {
    /// Later than any time a machine reaches.
    pub const MAX: TStates = TStates(u64::MAX);

    /// The sum, or [`TStates::MAX`] where it would be more.
    pub const fn saturating_add(self, more: TStates) -> TStates {
        TStates(self.0.saturating_add(more.0))
    }
}

impl Add for TStates {
    type Output = TStates;

    fn add(self, more: TStates) -> TStates {
        TStates(self.0 + more.0)
    }
}

impl AddAssign for TStates {
    fn add_assign(&mut self, more: TStates) {
        self.0 += more.0;
    }
}

impl Sub for TStates {
    type Output = TStates;

    fn sub(self, earlier: TStates) -> TStates {
        TStates(self.0 - earlier.0)
    }
}

impl fmt::Display for TStates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} T", self.0)
    }
}
