//! Maskable interrupts: when they are requested, and how the processor accepts them.

use rustzx_z80::{FLAG_PV, IntMode, Z80Bus};

use crate::processor::{Cpu, Processor};
use crate::{Address, FaultKind, TStates};

/// Whether the machine interrupts its programs.
///
/// If the program has interrupts enabled, a handler of the platform serves a request in mode 1.
/// It saves every register on the program's stack. The clock stands still meanwhile, as in
/// calls of the platform, so that it counts the program alone. A request that finds interrupts
/// disabled waits; further requests are lost meanwhile. The Z80 is an NMOS one: `ld a,i` and
/// `ld a,r` find interrupts disabled if one is accepted while they execute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interrupts {
    /// There are no requests.
    #[default]
    Absent,
    /// A request every so many T-states of the program, which starts with
    /// interrupts enabled.
    Every(TStates),
    /// The program starts with interrupts disabled, and must not enable them: there is always a
    /// request, and no handler.
    Masked,
}

/// The address that a request in mode 1 calls.
pub(crate) const VECTOR: Address = Address(0x0038);

/// The opcode that the watchdogs see for accepting a request.
const RST_38: u8 = 0xFF;

/// The source of interrupt requests.
pub(crate) struct Interrupter {
    interrupts: Interrupts,
    /// When the next interrupt is requested.
    request: TStates,
    /// The longest that a request has had to wait.
    longest_wait: TStates,
}

impl Interrupter {
    pub(crate) fn new(interrupts: Interrupts) -> Self {
        let request = match interrupts {
            Interrupts::Absent => TStates::MAX,
            Interrupts::Every(period) => period,
            Interrupts::Masked => TStates(0),
        };
        Interrupter { interrupts, request, longest_wait: TStates(0) }
    }

    /// The longest that a request has had to wait so far.
    pub(crate) fn longest_wait(&self) -> TStates {
        self.longest_wait
    }

    /// Serves a request, if there is one. Returns the time of the next check.
    pub(crate) fn serve(&mut self, processor: &mut Processor) -> Result<TStates, FaultKind> {
        let clock = processor.clock();
        if clock < self.request {
            return Ok(self.request);
        }
        if !processor.cpu.regs.get_iff1() || delays_interrupts(processor.last_opcode()) {
            return Ok(TStates(clock.0 + 1));
        }
        self.interrupt(processor)?;
        Ok(self.request)
    }

    /// Interrupts the program, and goes on until the handler returns.
    fn interrupt(&mut self, processor: &mut Processor) -> Result<(), FaultKind> {
        let Interrupts::Every(TStates(period)) = self.interrupts else {
            return Err(FaultKind::EnabledInterrupts);
        };
        let (clock, pc, sp) = (processor.clock(), processor.pc(), processor.cpu.regs.get_sp());
        if processor.stack.is_lent() {
            return Err(FaultKind::InterruptedOffStack { sp: Address(sp) });
        }
        self.longest_wait = self.longest_wait.max(clock - self.request);
        self.request = TStates((clock.0 / period.max(1) + 1).saturating_mul(period.max(1)));
        if copies_iff2(processor.last_opcode()) {
            let flags = processor.cpu.regs.get_flags() & !FLAG_PV;
            processor.cpu.regs.set_flags(flags);
        }
        if let IntMode::Im2 = processor.cpu.get_im() {
            return accept_in_mode_2(processor);
        }
        accept(processor, VECTOR)?;
        while (processor.pc(), processor.cpu.regs.get_sp()) != (pc, sp) {
            // A platform's handler is a Z80's.
            processor.execute(Cpu::Z80, processor.pc())?;
        }
        processor.bus.set_clock(clock);
        Ok(())
    }
}

/// Goes to a handler that is the program's own, and counts as all of it.
fn accept_in_mode_2(processor: &mut Processor) -> Result<(), FaultKind> {
    let vector = Address(u16::from_be_bytes([processor.cpu.regs.get_i(), 0xFF]));
    let handler = [processor.bus.load(vector)?, processor.bus.load(vector.offset(1))?];
    processor.bus.wait_internal(19);
    accept(processor, Address(u16::from_le_bytes(handler)))
}

/// What the processor does when it accepts a request.
fn accept(processor: &mut Processor, handler: Address) -> Result<(), FaultKind> {
    let sp = processor.cpu.regs.get_sp();
    processor.cpu.regs.inc_r();
    processor.cpu.regs.set_iff1(false);
    processor.cpu.regs.set_iff2(false);
    processor.cpu.push_pc_to_stack(&mut processor.bus);
    processor.cpu.regs.set_pc(handler.0);
    processor.executed([RST_38, 0], sp)
}

/// Whether no interrupt is accepted after this instruction: `ei`, or a prefix
/// that another one makes void.
fn delays_interrupts([first, second]: [u8; 2]) -> bool {
    first == 0xFB || matches!(first, 0xDD | 0xFD) && matches!(second, 0xDD | 0xED | 0xFD)
}

/// Whether this is `ld a,i` or `ld a,r`.
fn copies_iff2([first, second]: [u8; 2]) -> bool {
    first == 0xED && matches!(second, 0x57 | 0x5F)
}
