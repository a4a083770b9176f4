//! Faults: the actions that end a program, and the messages for them.

use std::fmt;

use crate::platforms::cpm::fault::CpmFault;
use crate::{Address, TStates};

/// A forbidden action of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it did.
    pub kind: FaultKind,
    /// The instruction that did it; for a call of the platform, where it would
    /// return to; for an interrupt, the instruction before which it came.
    pub pc: Address,
    /// The clock after that instruction.
    pub at: TStates,
}

/// The kinds of forbidden action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It wrote outside its memory (under CP/M, that is 0080h–00FFh and from 0100h
    /// up to the BDOS). The byte was not stored.
    WriteOutside {
        /// Where it wrote.
        address: Address,
        /// What it wrote.
        value: u8,
    },
    /// It wrote to memory that is read-only. The byte was not stored.
    WriteReadOnly {
        /// Where it wrote.
        address: Address,
        /// What it wrote.
        value: u8,
    },
    /// It read, or fetched as an instruction, a byte that was never loaded,
    /// poked or written.
    ReadUnwritten {
        /// Where it read.
        address: Address,
    },
    /// It pushed below the low end of the declared stack.
    StackOverrun {
        /// The stack pointer after the push.
        sp: Address,
        /// The lowest address of the stack.
        low: Address,
    },
    /// It executes outside its memory.
    ExecuteOutside,
    /// It executed `halt`.
    Halt,
    /// It ran too long without a console call.
    Silent {
        /// The patience it was given.
        patience: TStates,
    },
    /// It asked CP/M for what CP/M cannot do.
    Cpm(CpmFault),
    /// It was interrupted while SP was not the declared stack's.
    InterruptedOffStack {
        /// The stack pointer.
        sp: Address,
    },
    /// It enabled interrupts, which it had found disabled.
    EnabledInterrupts,
    /// It executed an instruction that the 8080 does not have.
    NeedsZ80 {
        /// The instruction's first byte.
        opcode: u8,
    },
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::WriteOutside { address, value } => {
                write!(f, "wrote {value:02X}h to {address}, outside the program's memory")
            }
            FaultKind::WriteReadOnly { address, value } => {
                write!(f, "wrote {value:02X}h to {address}, which is read-only")
            }
            FaultKind::ReadUnwritten { address } => {
                write!(f, "read {address}, which was never written")
            }
            FaultKind::StackOverrun { sp, low } => {
                write!(f, "pushed down to {sp}, below the stack, which ends at {low}")
            }
            FaultKind::ExecuteOutside => write!(f, "ran outside the program's memory"),
            FaultKind::Halt => write!(f, "executed halt"),
            FaultKind::Silent { patience } => {
                write!(f, "ran for {patience} without a console call")
            }
            FaultKind::Cpm(fault) => fault.fmt(f),
            FaultKind::InterruptedOffStack { sp } => {
                write!(f, "was interrupted while SP was {sp}, outside its stack")
            }
            FaultKind::EnabledInterrupts => {
                write!(f, "enabled interrupts, which it had found disabled")
            }
            FaultKind::NeedsZ80 { opcode } => {
                write!(f, "executed opcode {opcode:02X}h, which the 8080 does not have")
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the program {} (PC {}, after {})", self.kind, self.pc, self.at)
    }
}

impl std::error::Error for Fault {}
