//! The BDOS: the console functions of CP/M 2.2 and 3.1. A call takes no
//! T-states, and leaves garbage in every register that does not hold its result.

use crate::machine::{Machine, Poll, State};
use crate::platforms::cpm::console;
use crate::platforms::cpm::page_zero::DMA_BUFFER;
use crate::{Address, BdosVersion, Event, Exit, FaultKind};

/// What function 6 does instead of printing the character.
mod direct {
    /// Takes a key if there is one.
    pub(super) const INPUT: u8 = 0xFF;
    /// Tells whether there is one; in CP/M 2.2, nothing.
    pub(super) const STATUS: u8 = 0xFE;
    /// Waits for one (CP/M 3).
    pub(super) const WAIT: u8 = 0xFD;
}

impl Machine {
    /// Execution has arrived at the BDOS.
    pub(crate) fn call_bdos(&mut self) {
        let result = self.dispatch();
        self.settle(result);
    }

    /// Function 10 has its line.
    pub(crate) fn finish_line(&mut self, buffer: Address, line: &[u8]) {
        self.grant_patience();
        self.console.end_line();
        let result = self.store_line(buffer, line);
        self.settle(result.map(|()| Some(0)));
    }

    /// Function 1 has its key, and echoes it; function 6 does not.
    pub(crate) fn finish_key(&mut self, key: u8, echo: bool) {
        self.grant_patience();
        if echo && console::is_graphic(key) {
            self.console.print(key);
        }
        self.settle(Ok(Some(u16::from(key))));
    }

    /// Functions 6 and 11 have looked for a key.
    pub(crate) fn finish_poll(&mut self, poll: Poll) {
        let result = match poll {
            Poll::Take => self.console.direct_key().unwrap_or(0),
            Poll::Direct if self.console.has_direct_key() => 0xFF,
            Poll::Status if self.console.has_key() => 1,
            Poll::Direct | Poll::Status => 0,
        };
        self.settle(Ok(Some(u16::from(result))));
    }

    /// Executes the function in C: its result in HL, or `None` when it waits or
    /// has ended the program.
    fn dispatch(&mut self) -> Result<Option<u16>, FaultKind> {
        let argument = Address(self.cpu.regs.get_de());
        let character = self.cpu.regs.get_e();
        let version = self.config.bdos;
        match self.cpu.regs.get_c() {
            0 => {
                self.stop(Event::Exit(Exit::SystemReset));
                return Ok(None);
            }
            1 => {
                self.state = State::AwaitsKey { echo: true };
                return Ok(None);
            }
            2 => self.console.print(character),
            6 => return Ok(self.direct_console(character)),
            9 => self.print_string(argument)?,
            10 => {
                let default = version == BdosVersion::V31 && argument == Address(0);
                let buffer = if default { DMA_BUFFER } else { argument };
                let max = self.bus.load(buffer)?.max(1);
                self.state = State::AwaitsLine { buffer, max };
                return Ok(None);
            }
            11 => {
                self.state = State::Polls { poll: Poll::Status, told: false };
                return Ok(None);
            }
            12 => return Ok(Some(version_number(version))),
            function => return Err(FaultKind::UnknownFunction { function }),
        }
        Ok(Some(0))
    }

    /// Function 6: its result, or `None` when it waits.
    fn direct_console(&mut self, character: u8) -> Option<u16> {
        match (character, self.config.bdos) {
            (direct::INPUT, _) => self.state = State::Polls { poll: Poll::Take, told: false },
            (direct::STATUS, BdosVersion::V22) => return Some(0),
            (direct::STATUS, BdosVersion::V31) => {
                self.state = State::Polls { poll: Poll::Direct, told: false };
            }
            (direct::WAIT, BdosVersion::V31) => self.state = State::AwaitsKey { echo: false },
            _ => {
                self.console.print_direct(character);
                return Some(0);
            }
        }
        None
    }

    /// Ends a call with its result in HL: back to the program, or a fault.
    fn settle(&mut self, result: Result<Option<u16>, FaultKind>) {
        let pc = self.return_address();
        let outcome = result.and_then(|result| {
            if let Some(hl) = result {
                self.return_to_program(pc?, hl);
            }
            Ok(())
        });
        if let Err(kind) = outcome {
            self.fail(kind, pc.unwrap_or(self.cpu.regs.get_pc()));
        }
    }

    fn return_address(&self) -> Result<u16, FaultKind> {
        let sp = Address(self.cpu.regs.get_sp());
        Ok(u16::from_le_bytes([self.bus.load(sp)?, self.bus.load(sp.offset(1))?]))
    }

    fn return_to_program(&mut self, pc: u16, hl: u16) {
        let sp = Address(self.cpu.regs.get_sp()).offset(2);
        let garbage = self.garbage.registers(sp.0, pc);
        let [l, h] = hl.to_le_bytes();
        let registers = crate::Registers {
            af: u16::from_be_bytes([l, garbage.af as u8]),
            bc: u16::from_be_bytes([h, garbage.bc as u8]),
            hl,
            ..garbage
        };
        registers.write(&mut self.cpu.regs);
        self.stack.returned(sp);
        self.state = State::Running;
    }

    fn print_string(&mut self, start: Address) -> Result<(), FaultKind> {
        for distance in 0..=u16::MAX {
            match self.bus.load(start.offset(distance))? {
                b'$' => return Ok(()),
                byte => self.console.print(byte),
            }
        }
        Err(FaultKind::UnendedString { address: start })
    }

    fn store_line(&mut self, buffer: Address, line: &[u8]) -> Result<(), FaultKind> {
        self.bus.store(buffer.offset(1), line.len() as u8)?;
        for (distance, &byte) in (2..).zip(line) {
            self.bus.store(buffer.offset(distance), byte)?;
        }
        Ok(())
    }
}

/// What function 12 answers.
fn version_number(version: BdosVersion) -> u16 {
    match version {
        BdosVersion::V22 => 0x0022,
        BdosVersion::V31 => 0x0031,
    }
}
