//! The stack watchdog: follows SP, and finds the deepest use of the stack, and overruns.
//!
//! A program may use SP for data (popping a stream, pushing to fill a buffer): then SP is lent.
//! It is the stack's again when it is loaded with an address inside the stack, or with the
//! value that it had before.

use crate::{Address, FaultKind};

/// The memory a program has set aside for its stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackRange {
    /// The lowest address of the stack.
    pub low: Address,
    /// The address after its highest, where SP starts.
    pub top: Address,
}

/// Follows SP.
pub(crate) struct StackWatch {
    declared: Option<StackRange>,
    top: Address,
    lowest: Address,
    /// SP while it is the stack's, and what it was when it was lent.
    sp: Address,
    lent: bool,
    loaded_before: bool,
}

impl StackWatch {
    /// A watch over a stack that is empty at `sp` and whose range is not known.
    pub(crate) fn new(sp: Address) -> Self {
        StackWatch { declared: None, top: sp, lowest: sp, sp, lent: false, loaded_before: false }
    }

    /// From now on, the stack is `range`.
    pub(crate) fn declare(&mut self, range: StackRange, sp: Address) {
        let loaded_before = self.loaded_before;
        *self = StackWatch { declared: Some(range), loaded_before, ..StackWatch::new(range.top) };
        self.lent = !self.is_stack(sp);
        if !self.lent {
            self.sp = sp;
            self.lowest = sp;
        }
    }

    /// Bytes used below the top of the stack, at the most.
    pub(crate) fn deepest(&self) -> u16 {
        self.top.0.wrapping_sub(self.lowest.0)
    }

    /// Whether SP is lent, for all that is declared. Until it is loaded, it is
    /// what started the program that has the stack.
    pub(crate) fn is_lent(&self) -> bool {
        self.lent && self.loaded_before && self.declared.is_some()
    }

    /// SP was loaded.
    pub(crate) fn loaded(&mut self, sp: Address) {
        if !self.loaded_before && self.declared.is_none() {
            *self = StackWatch::new(sp);
        }
        self.loaded_before = true;
        self.lent = !self.is_stack(sp);
        if !self.lent {
            self.settle(sp);
        }
    }

    /// SP was moved by a push, a pop, `inc sp` or `dec sp`.
    #[inline]
    pub(crate) fn moved(&mut self, from: Address, to: Address) -> Result<(), FaultKind> {
        if self.lent {
            return Ok(());
        }
        self.settle(to);
        match self.declared {
            Some(StackRange { low, .. }) if to < low && to.offset(2) == from => {
                Err(FaultKind::StackOverrun { sp: to, low })
            }
            _ => Ok(()),
        }
    }

    /// A call of the platform has taken its return address from the stack.
    pub(crate) fn returned(&mut self, to: Address) {
        if !self.lent {
            self.settle(to);
        }
    }

    fn settle(&mut self, sp: Address) {
        self.sp = sp;
        self.lowest = self.lowest.min(sp);
    }

    fn is_stack(&self, sp: Address) -> bool {
        let inside = match self.declared {
            Some(range) => range.low < sp && sp <= range.top,
            None => sp == self.top,
        };
        inside || sp == self.sp
    }
}

/// Whether the instruction that starts with these bytes, and that changed SP,
/// loaded it (`ld sp,nn`, `ld sp,hl`, `ld sp,ix`, `ld sp,(nn)`).
pub(crate) fn loads_sp([first, second]: [u8; 2]) -> bool {
    match first {
        0x31 | 0xF9 => true,
        0xDD | 0xFD => matches!(second, 0x31 | 0xF9),
        0xED => second == 0x7B,
        _ => false,
    }
}
