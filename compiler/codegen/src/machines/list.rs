//! The list of machines.

use super::cpm::CPM;
use super::machine::Machine;

/// All machines, the default first.
pub const MACHINES: &[&Machine] = &[&CPM];

/// The machine called `name`.
pub fn named(name: &str) -> Option<&'static Machine> {
    MACHINES.iter().copied().find(|machine| machine.name == name)
}
