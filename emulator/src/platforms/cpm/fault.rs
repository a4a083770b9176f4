//! Faults that only CP/M has.

use std::fmt;

use crate::Address;

/// The kinds of forbidden action that only CP/M has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpmFault {
    /// It called a BDOS function that this machine does not have.
    UnknownFunction {
        /// The function's number.
        function: u8,
    },
    /// Function 9 was given a string without a `$`.
    UnendedString {
        /// The start of the string.
        address: Address,
    },
    /// It returned to a CCP that it had overwritten.
    CcpOverwritten {
        /// The lowest address it overwrote.
        address: Address,
    },
}

impl fmt::Display for CpmFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CpmFault::UnknownFunction { function } => {
                write!(f, "called BDOS function {function}, which this machine does not have")
            }
            CpmFault::UnendedString { address } => {
                write!(f, "printed the string at {address}, which no `$` ends")
            }
            CpmFault::CcpOverwritten { address } => {
                write!(f, "returned to the CCP, but had overwritten it at {address}")
            }
        }
    }
}
