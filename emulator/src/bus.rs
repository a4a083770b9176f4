//! The bus: 64 KB of memory with a mark for every byte, and the clock.
//!
//! The core asks the bus to wait for all the T-states of an instruction but the
//! four of an I/O access, which [`Bus::read_io`] and [`Bus::write_io`] add. With
//! these it agrees with Zilog's documentation in every instruction, as
//! `tests/timings.rs` shows; nothing else is corrected. No device answers: a
//! port reads as FFh.

use rustzx_z80::Z80Bus;

use crate::{Address, FaultKind, TStates};

/// Every byte of the address space has a mark: a set of these.
mod mark {
    /// Has been loaded, poked or written.
    pub(super) const WRITTEN: u8 = 1;
    /// Is the program's to write and to run.
    pub(super) const PROGRAM: u8 = 2;
    /// The host wants to be told before the instruction here is executed.
    pub(super) const PROBE: u8 = 4;
    /// CP/M acts when execution arrives here.
    pub(super) const TRAP: u8 = 8;
}

const SIZE: usize = 0x1_0000;

/// T-states of an I/O machine cycle.
const IO_CYCLE: u64 = 4;

/// Memory, marks and clock.
pub(crate) struct Bus {
    memory: Box<[u8; SIZE]>,
    marks: Box<[u8; SIZE]>,
    clock: u64,
    breach: Option<FaultKind>,
}

impl Bus {
    /// A memory in which nothing has been written and nothing is the program's.
    pub(crate) fn new() -> Self {
        Bus { memory: Box::new([0; SIZE]), marks: Box::new([0; SIZE]), clock: 0, breach: None }
    }

    /// T-states since the program started.
    #[inline]
    pub(crate) fn clock(&self) -> TStates {
        TStates(self.clock)
    }

    /// Takes back the time since `clock`.
    pub(crate) fn set_clock(&mut self, clock: TStates) {
        self.clock = clock.0;
    }

    /// The byte at `address`, whatever its mark.
    #[inline]
    pub(crate) fn peek(&self, address: Address) -> u8 {
        self.memory[usize::from(address.0)]
    }

    /// Puts a byte where the host wants it.
    pub(crate) fn poke(&mut self, address: Address, value: u8) {
        self.memory[usize::from(address.0)] = value;
        self.marks[usize::from(address.0)] |= mark::WRITTEN;
    }

    /// Makes the addresses `first..end` the program's.
    pub(crate) fn grant(&mut self, first: Address, end: Address) {
        for mark in &mut self.marks[usize::from(first.0)..usize::from(end.0)] {
            *mark |= mark::PROGRAM;
        }
    }

    /// Makes CP/M act when execution arrives at `address`.
    pub(crate) fn set_trap(&mut self, address: Address) {
        self.marks[usize::from(address.0)] |= mark::TRAP;
    }

    /// Sets or clears the probe at `address`.
    pub(crate) fn set_probe(&mut self, address: Address, on: bool) {
        let mark = &mut self.marks[usize::from(address.0)];
        *mark = if on { *mark | mark::PROBE } else { *mark & !mark::PROBE };
    }

    /// Whether the instruction at `pc` is neither probed, trapped nor outside
    /// the program's memory.
    #[inline]
    pub(crate) fn is_ordinary(&self, pc: u16) -> bool {
        self.marks[usize::from(pc)] & (mark::PROGRAM | mark::PROBE | mark::TRAP) == mark::PROGRAM
    }

    /// Whether the host wants to be told of execution at `pc`.
    pub(crate) fn is_probe(&self, pc: u16) -> bool {
        self.marks[usize::from(pc)] & mark::PROBE != 0
    }

    /// Whether CP/M acts on execution at `pc`.
    pub(crate) fn is_trap(&self, pc: u16) -> bool {
        self.marks[usize::from(pc)] & mark::TRAP != 0
    }

    /// Whether the program may write and run the byte at `address`.
    pub(crate) fn is_program(&self, address: u16) -> bool {
        self.marks[usize::from(address)] & mark::PROGRAM != 0
    }

    /// Whether the byte at `address` has ever been loaded, poked or written.
    pub(crate) fn is_written(&self, address: Address) -> bool {
        self.marks[usize::from(address.0)] & mark::WRITTEN != 0
    }

    /// The highest address in `first..end` that has ever been loaded, poked or
    /// written.
    pub(crate) fn highest_written(&self, first: Address, end: Address) -> Option<Address> {
        (first.0..end.0).rev().map(Address).find(|&address| self.is_written(address))
    }

    /// Reads for the program, outside of time.
    pub(crate) fn load(&self, address: Address) -> Result<u8, FaultKind> {
        if self.is_written(address) {
            Ok(self.peek(address))
        } else {
            Err(FaultKind::ReadUnwritten { address })
        }
    }

    /// Writes for the program, outside of time.
    pub(crate) fn store(&mut self, address: Address, value: u8) -> Result<(), FaultKind> {
        if self.is_program(address.0) {
            self.poke(address, value);
            Ok(())
        } else {
            Err(FaultKind::WriteOutside { address, value })
        }
    }

    /// The first forbidden access since the last call.
    #[inline]
    pub(crate) fn take_breach(&mut self) -> Option<FaultKind> {
        self.breach.take()
    }

    #[cold]
    fn note(&mut self, kind: FaultKind) {
        self.breach.get_or_insert(kind);
    }
}

impl Z80Bus for Bus {
    #[inline]
    fn read_internal(&mut self, address: u16) -> u8 {
        let at = usize::from(address);
        if self.marks[at] & mark::WRITTEN == 0 {
            self.note(FaultKind::ReadUnwritten { address: Address(address) });
        }
        self.memory[at]
    }

    #[inline]
    fn write_internal(&mut self, address: u16, value: u8) {
        let at = usize::from(address);
        if self.marks[at] & mark::PROGRAM == 0 {
            self.note(FaultKind::WriteOutside { address: Address(address), value });
            return;
        }
        self.memory[at] = value;
        self.marks[at] |= mark::WRITTEN;
    }

    #[inline]
    fn wait_mreq(&mut self, _address: u16, t_states: usize) {
        self.clock += t_states as u64;
    }

    #[inline]
    fn wait_no_mreq(&mut self, _address: u16, t_states: usize) {
        self.clock += t_states as u64;
    }

    #[inline]
    fn wait_internal(&mut self, t_states: usize) {
        self.clock += t_states as u64;
    }

    #[inline]
    fn wait_loop(&mut self, _address: u16, t_states: usize) {
        self.clock += t_states as u64;
    }

    fn read_io(&mut self, _port: u16) -> u8 {
        self.clock += IO_CYCLE;
        0xFF
    }

    fn write_io(&mut self, _port: u16, _value: u8) {
        self.clock += IO_CYCLE;
    }

    fn read_interrupt(&mut self) -> u8 {
        0xFF
    }

    fn reti(&mut self) {}

    fn halt(&mut self, _halted: bool) {}

    #[inline]
    fn int_active(&self) -> bool {
        false // the machine interrupts between the core's instructions
    }

    #[inline]
    fn nmi_active(&self) -> bool {
        false
    }

    #[inline]
    fn pc_callback(&mut self, _address: u16) {}
}
