//! Interrupts: maskable requests in mode 1, which a handler in the BIOS serves
//! on the program's stack. [`Interrupts`] says what a program sees of them.

use rustzx_z80::{FLAG_PV, IntMode, Z80, Z80Bus};

use crate::bus::Bus;
use crate::machine::Machine;
use crate::platforms::cpm::page_zero::{jump, put};
use crate::{Address, FaultKind, Interrupts, MemoryMap, TStates};

/// Where a request in mode 1 leads.
const VECTOR: Address = Address(0x0038);

/// The handler: as much stack as a BIOS may take, and garbage in all that it
/// has saved.
const HANDLER: &[u8] = &[
    0xF5, 0xC5, 0xD5, 0xE5, 0xDD, 0xE5, 0xFD, 0xE5, // push af, bc, de, hl, ix, iy
    0x21, 0xA5, 0x5A, // ld hl,5AA5h
    0x44, 0x4C, 0x54, 0x5D, // ld b,h / ld c,h / ld d,h / ld e,l
    0xE5, 0xDD, 0xE1, // push hl / pop ix
    0xE5, 0xFD, 0xE1, // push hl / pop iy
    0x29, 0x9F, // add hl,hl / sbc a,a
    0xFD, 0xE1, 0xDD, 0xE1, 0xE1, 0xD1, 0xC1, 0xF1, // pop iy, ix, hl, de, bc, af
    0xFB, 0xED, 0x4D, // ei / reti
];

/// What accepting a request is like to the watchdogs.
const RST_38: u8 = 0xFF;

/// Where the handler lies: in the BIOS, beyond its jump table.
fn handler(map: MemoryMap) -> Address {
    map.bios().offset(0x80)
}

/// Puts the vector and the handler into memory, and enables interrupts.
pub(crate) fn prepare(cpu: &mut Z80, bus: &mut Bus, map: MemoryMap) {
    cpu.set_im(1);
    cpu.regs.set_iff1(true);
    cpu.regs.set_iff2(true);
    put(bus, VECTOR, &jump(handler(map)));
    put(bus, handler(map), HANDLER);
}

/// When the first request comes.
pub(crate) fn first_request(interrupts: Interrupts) -> TStates {
    match interrupts {
        Interrupts::Absent => TStates::MAX,
        Interrupts::Every(period) => period,
        Interrupts::Masked => TStates(0),
    }
}

impl Machine {
    /// Serves the request that may have come. Answers when to look again, or
    /// `None` when there was a fault.
    pub(crate) fn serve_request(&mut self) -> Option<TStates> {
        let clock = self.clock();
        if clock < self.request {
            return Some(self.request);
        }
        if !self.cpu.regs.get_iff1() || delays_interrupts(self.opcode(self.last)) {
            return Some(TStates(clock.0 + 1));
        }
        let pc = self.cpu.regs.get_pc();
        match self.interrupt(pc) {
            Ok(()) => Some(self.request),
            Err(kind) => {
                self.fail(kind, pc);
                None
            }
        }
    }

    /// Interrupts the program at `pc`, and goes on until the handler returns.
    fn interrupt(&mut self, pc: u16) -> Result<(), FaultKind> {
        let Interrupts::Every(TStates(period)) = self.config.interrupts else {
            return Err(FaultKind::EnabledInterrupts);
        };
        let (clock, sp) = (self.clock(), self.cpu.regs.get_sp());
        if self.stack.is_lent() {
            return Err(FaultKind::InterruptedOffStack { sp: Address(sp) });
        }
        self.longest_wait = self.longest_wait.max(clock - self.request);
        self.request = TStates((clock.0 / period.max(1) + 1).saturating_mul(period.max(1)));
        if copies_iff2(self.opcode(self.last)) {
            let flags = self.cpu.regs.get_flags() & !FLAG_PV;
            self.cpu.regs.set_flags(flags);
        }
        if let IntMode::Im2 = self.cpu.get_im() {
            return self.accept_in_mode_2();
        }
        self.accept(VECTOR)?;
        while (self.cpu.regs.get_pc(), self.cpu.regs.get_sp()) != (pc, sp) {
            self.last = Address(self.cpu.regs.get_pc());
            let opcode = self.opcode(self.last);
            let sp = self.cpu.regs.get_sp();
            self.cpu.emulate(&mut self.bus);
            self.executed(opcode, sp)?;
        }
        self.bus.set_clock(clock);
        Ok(())
    }

    /// Goes to a handler that is the program's own, and counts as all of it.
    fn accept_in_mode_2(&mut self) -> Result<(), FaultKind> {
        let vector = Address(u16::from_be_bytes([self.cpu.regs.get_i(), 0xFF]));
        let handler = [self.bus.load(vector)?, self.bus.load(vector.offset(1))?];
        self.bus.wait_internal(19);
        self.accept(Address(u16::from_le_bytes(handler)))
    }

    /// What the processor does when it accepts a request.
    fn accept(&mut self, handler: Address) -> Result<(), FaultKind> {
        let sp = self.cpu.regs.get_sp();
        self.cpu.regs.inc_r();
        self.cpu.regs.set_iff1(false);
        self.cpu.regs.set_iff2(false);
        self.cpu.push_pc_to_stack(&mut self.bus);
        self.cpu.regs.set_pc(handler.0);
        self.executed([RST_38, 0], sp)
    }
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
