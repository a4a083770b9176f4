//! What makes a running machine return to its host.

use crate::{Address, Fault};

/// Something the host must see or answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The program printed a byte (functions 1, 2, 6 and 9).
    Output(u8),
    /// Function 10 waits for a line of at most `max` bytes, and the keys pressed
    /// so far are none. Answer with
    /// [`Machine::supply_line`](crate::Machine::supply_line),
    /// [`press`](crate::Machine::press), [`reboot`](crate::Machine::reboot) or
    /// [`end_of_input`](crate::Machine::end_of_input).
    Line {
        /// The room in the program's buffer.
        max: u8,
    },
    /// The program asks for a key and none has been pressed: answer with
    /// [`Machine::press`](crate::Machine::press).
    Key {
        /// Function 1 waits until there is one (or the input ends), and so does
        /// output that ^S has stopped. Functions 6 and 11 go on without: run
        /// again and they report that there is none.
        waits: bool,
    },
    /// The program is about to execute the instruction at a probe.
    Probe(Address),
    /// The program has ended. Running on gives the same event.
    Exit(Exit),
    /// The program did what it must not. Running on gives the same event.
    Fault(Fault),
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It jumped to 0000h or to the BIOS's warm boot.
    WarmBoot,
    /// It called function 0.
    SystemReset,
    /// It returned to the CCP.
    Return,
    /// The operator typed ^C at the start of a line.
    Reboot,
    /// It asked for more input than there is.
    EndOfInput,
}
