//! The interface between the machine and the system that a program runs under.

use crate::bus::Bus;
use crate::processor::Processor;
use crate::{Address, Event, FaultKind};

/// The system that a program runs under: what answers its calls, and the console.
/// The memory that is the program's, what in it is read-only, and the addresses
/// where the system acts are marked on the [`Bus`] from the start.
pub(crate) trait Platform: Send {
    /// The next output of the console, or whose turn it is if that must wait; `None` if there is
    /// no output.
    fn output(&mut self) -> Option<Turn>;

    /// Goes on with the call that the program has made, if it is in one.
    fn attend(&mut self, processor: &mut Processor) -> Turn;

    /// Execution has arrived at an address where the system acts.
    fn arrive(&mut self, processor: &mut Processor, address: Address) -> Turn;

    /// Ends the call that waits for a line, with this one; does nothing unless one
    /// does.
    fn supply_line(&mut self, processor: &mut Processor, line: &[u8]) -> Result<(), FaultKind>;

    /// A key is pressed.
    fn press(&mut self, key: u8);

    /// Whether the program can go on only with input.
    fn awaits_input(&self) -> bool;

    /// The program has ended: drops output that will never be shown.
    fn end(&mut self);

    /// The column in which the system believes the cursor to be.
    fn column(&self) -> u8;

    /// How many bytes there are from the program's first one to the last one
    /// that has been loaded, poked or written so far.
    fn memory_extent(&self, bus: &Bus) -> u16;
}

/// Whose turn it is, after the system has had its own.
pub(crate) enum Turn {
    /// The program's, which executes the instruction where it is.
    Program,
    /// The system's once more, when what it has printed is shown.
    System,
    /// The host's, and then the system's once more.
    Host(Event),
    /// Nobody's: the program has ended.
    Nobody(Event),
}
