//! The bus: 64 KB of memory with a mark for every byte, and the clock.
//!
//! The core asks the bus to wait for all the T-states of an instruction but the
//! four of an I/O access, which [`Bus::read_io`] and [`Bus::write_io`] add. With
//! these it agrees with Zilog's documentation in every instruction, as
//! `tests/timings.rs` shows; nothing else is corrected. No device answers: a
//! port reads as FFh.

use std::ops::RangeInclusive;

use rustzx_z80::Z80Bus;

use crate::{Address, FaultKind, TStates};

/// Every byte of the address space has a mark: a set of these.
mod mark {
    /// Has been loaded, poked or written.
    pub(super) const WRITTEN: u8 = 1;
    /// Is the program's to run, and to write unless it is read-only.
    pub(super) const PROGRAM: u8 = 2;
    /// The host wants to be told before the instruction here is executed.
    pub(super) const PROBE: u8 = 4;
    /// The platform acts when execution arrives here.
    pub(super) const TRAP: u8 = 8;
    /// Cannot be written.
    pub(super) const READ_ONLY: u8 = 16;
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
    /// A memory in which no byte has been written and none is the program's.
    pub(crate) fn new() -> Self {
        Bus { memory: Box::new([0; SIZE]), marks: Box::new([0; SIZE]), clock: 0, breach: None }
    }

    /// T-states since the program started.
    #[inline]
    pub(crate) fn clock(&self) -> TStates {
        TStates(self.clock)
    }

    /// Sets the clock back to `clock`.
    pub(crate) fn set_clock(&mut self, clock: TStates) {
        self.clock = clock.0;
    }

    /// The byte at `address`, whatever its mark.
    #[inline]
    pub(crate) fn peek(&self, address: Address) -> u8 {
        self.memory[usize::from(address.0)]
    }

    /// Writes bytes for the host, from `address` on.
    pub(crate) fn put(&mut self, address: Address, bytes: &[u8]) {
        for (distance, &byte) in (0..).zip(bytes) {
            self.poke(address.offset(distance), byte);
        }
    }

    /// Writes a byte for the host.
    #[inline]
    pub(crate) fn poke(&mut self, address: Address, value: u8) {
        self.memory[usize::from(address.0)] = value;
        self.marks[usize::from(address.0)] |= mark::WRITTEN;
    }

    /// Makes these addresses the program's.
    pub(crate) fn grant(&mut self, addresses: RangeInclusive<u16>) {
        self.mark(addresses, mark::PROGRAM);
    }

    /// Makes these addresses the program's, to read and run.
    pub(crate) fn grant_read_only(&mut self, addresses: RangeInclusive<u16>) {
        self.mark(addresses, mark::PROGRAM | mark::READ_ONLY);
    }

    fn mark(&mut self, addresses: RangeInclusive<u16>, marks: u8) {
        for address in addresses {
            self.marks[usize::from(address)] |= marks;
        }
    }

    /// Makes the platform act when execution arrives at `address`.
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
    pub(crate) fn is_ordinary(&self, pc: Address) -> bool {
        self.marks[usize::from(pc.0)] & (mark::PROGRAM | mark::PROBE | mark::TRAP) == mark::PROGRAM
    }

    /// Whether the host wants to be told of execution at `pc`.
    pub(crate) fn is_probe(&self, pc: Address) -> bool {
        self.marks[usize::from(pc.0)] & mark::PROBE != 0
    }

    /// Whether the platform acts on execution at `pc`.
    pub(crate) fn is_trap(&self, pc: Address) -> bool {
        self.marks[usize::from(pc.0)] & mark::TRAP != 0
    }

    /// Whether the program may run the byte at `address`.
    pub(crate) fn is_program(&self, address: Address) -> bool {
        self.marks[usize::from(address.0)] & mark::PROGRAM != 0
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
        if !self.is_writable(address) {
            return Err(self.refused(address, value));
        }
        self.poke(address, value);
        Ok(())
    }

    #[inline]
    fn is_writable(&self, address: Address) -> bool {
        let marks = self.marks[usize::from(address.0)];
        marks & (mark::PROGRAM | mark::READ_ONLY) == mark::PROGRAM
    }

    /// Why the program may not write to `address`.
    #[cold]
    fn refused(&self, address: Address, value: u8) -> FaultKind {
        match self.is_program(address) {
            true => FaultKind::WriteReadOnly { address, value },
            false => FaultKind::WriteOutside { address, value },
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
        let address = Address(address);
        if !self.is_writable(address) {
            self.note(self.refused(address, value));
            return;
        }
        self.poke(address, value);
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
