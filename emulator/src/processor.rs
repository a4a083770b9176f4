//! The processor with its bus, and the watchdogs that see every instruction.

use rustzx_z80::Z80;

use crate::bus::Bus;
use crate::registers::Garbage;
use crate::stack::{self, StackWatch};
use crate::{Address, Event, Fault, FaultKind, Registers, TStates, intel8080};

/// The processor in the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cpu {
    /// A Z80, T-state exact.
    #[default]
    Z80,
    /// An Intel 8080, as far as a program needs to find out that it is one:
    /// parity after arithmetic, and a fault at the first instruction that only
    /// a Z80 has. Timings and the remaining flags are still the Z80's.
    I8080,
}

/// A processor, its bus, and what watches over them.
pub(crate) struct Processor {
    pub(crate) cpu: Z80,
    pub(crate) bus: Bus,
    pub(crate) stack: StackWatch,
    kind: Cpu,
    garbage: Garbage,
    /// Where the instruction is that was executed last.
    last: Address,
    patience: TStates,
    /// When the program counts as run away.
    deadline: TStates,
}

impl Processor {
    /// A processor about to execute at `pc`, with garbage in the registers. A
    /// program may run for `patience` without calling the console.
    pub(crate) fn new(kind: Cpu, bus: Bus, sp: Address, pc: Address, patience: TStates) -> Self {
        let mut cpu = Z80::default();
        let mut garbage = Garbage::new();
        garbage.registers(sp.0, pc.0).write(&mut cpu.regs);
        Processor {
            cpu,
            bus,
            stack: StackWatch::new(sp),
            kind,
            garbage,
            last: Address(0),
            patience,
            deadline: patience,
        }
    }

    /// T-states that the program has executed so far.
    #[inline]
    pub(crate) fn clock(&self) -> TStates {
        self.bus.clock()
    }

    /// Where execution is.
    #[inline]
    pub(crate) fn pc(&self) -> Address {
        Address(self.cpu.regs.get_pc())
    }

    /// When the program counts as run away.
    pub(crate) fn deadline(&self) -> TStates {
        self.deadline
    }

    /// The program has called the console: it is not running away.
    pub(crate) fn grant_patience(&mut self) {
        self.deadline = self.clock().saturating_add(self.patience);
    }

    /// The end of a program that has run away.
    pub(crate) fn silence(&self) -> Event {
        self.fault(FaultKind::Silent { patience: self.patience }, self.pc())
    }

    /// The end of a program by a fault of the instruction at `pc`.
    pub(crate) fn fault(&self, kind: FaultKind, pc: Address) -> Event {
        Event::Fault(Fault { kind, pc, at: self.clock() })
    }

    /// The end of a program by a fault of a call that was to return to it.
    pub(crate) fn fault_of_call(&self, kind: FaultKind) -> Event {
        self.fault(kind, self.return_address().unwrap_or(self.pc()))
    }

    fn return_address(&self) -> Result<Address, FaultKind> {
        let sp = Address(self.cpu.regs.get_sp());
        let address = [self.bus.load(sp)?, self.bus.load(sp.offset(1))?];
        Ok(Address(u16::from_le_bytes(address)))
    }

    /// Returns to the program from a call of the platform, in no time. The
    /// program finds garbage in every register that `results` does not set.
    pub(crate) fn return_from_call(
        &mut self,
        results: impl FnOnce(&mut Registers),
    ) -> Result<(), FaultKind> {
        let pc = self.return_address()?;
        let sp = Address(self.cpu.regs.get_sp()).offset(2);
        let mut registers = self.garbage.registers(sp.0, pc.0);
        results(&mut registers);
        registers.write(&mut self.cpu.regs);
        self.stack.returned(sp);
        Ok(())
    }

    /// Executes the program's instruction at `pc`.
    #[inline]
    pub(crate) fn instruction(&mut self, pc: Address) -> Result<(), FaultKind> {
        self.execute(self.kind, pc)
    }

    /// Executes the instruction at `pc` as a processor of this kind.
    #[inline]
    pub(crate) fn execute(&mut self, kind: Cpu, pc: Address) -> Result<(), FaultKind> {
        let (opcode, sp) = (self.opcode(pc), self.cpu.regs.get_sp());
        match kind {
            Cpu::Z80 => self.cpu.emulate(&mut self.bus),
            Cpu::I8080 => intel8080::execute(&mut self.cpu, &mut self.bus)?,
        }
        self.last = pc;
        self.executed(opcode, sp)
    }

    /// The first two bytes of the instruction that was executed last.
    pub(crate) fn last_opcode(&self) -> [u8; 2] {
        self.opcode(self.last)
    }

    #[inline]
    fn opcode(&self, address: Address) -> [u8; 2] {
        [self.bus.peek(address), self.bus.peek(address.offset(1))]
    }

    /// Lets the watchdogs see the instruction that has just been executed, with
    /// SP as it was before.
    #[inline]
    pub(crate) fn executed(&mut self, opcode: [u8; 2], sp: u16) -> Result<(), FaultKind> {
        if let Some(kind) = self.bus.take_breach() {
            return Err(kind);
        }
        if self.cpu.is_halted() {
            return Err(FaultKind::Halt);
        }
        let (from, to) = (Address(sp), Address(self.cpu.regs.get_sp()));
        if from == to {
            Ok(())
        } else if stack::loads_sp(opcode) {
            self.stack.loaded(to);
            Ok(())
        } else {
            self.stack.moved(from, to)
        }
    }
}
