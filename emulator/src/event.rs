//! The events for which a running machine returns to its host.

use crate::{Address, Fault};

/// Something the host must see or answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The program printed a byte.
    Output(u8),
    /// The program waits for a line of at most `max` bytes, and no key has been pressed. Answer
    /// with
    /// [`Machine::supply_line`](crate::Machine::supply_line),
    /// [`press`](crate::Machine::press), [`reboot`](crate::Machine::reboot) or
    /// [`end_of_input`](crate::Machine::end_of_input).
    Line {
        /// The most bytes of the program's buffer.
        max: u8,
    },
    /// The program asks for a key and none has been pressed: answer with
    /// [`Machine::press`](crate::Machine::press).
    Key {
        /// Whether the program waits until there is one (or the input ends): under
        /// CP/M, in function 1 and in output that ^S has stopped. Otherwise run
        /// again, and it is told that there is none.
        waits: bool,
    },
    /// The program is about to execute the instruction at a probe.
    Probe(Address),
    /// The program has ended. Running on gives the same event.
    Exit(Exit),
    /// The program did something forbidden. Running on gives the same event.
    Fault(Fault),
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It restarted CP/M: it jumped to 0000h or to the BIOS's warm boot.
    WarmBoot,
    /// It called CP/M's function 0.
    SystemReset,
    /// It returned to its caller: the CCP, or the board's monitor.
    Return,
    /// The operator stopped it, by ^C at the start of a line under CP/M.
    Reboot,
    /// It asked for more input than there is.
    EndOfInput,
}
