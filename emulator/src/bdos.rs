//! The BDOS: the console functions of CP/M 2.2. A call takes no T-states, and
//! leaves garbage in every register that does not hold its result.

use crate::console;
use crate::machine::{Machine, State};
use crate::{Address, Event, Exit, FaultKind};

/// What function 12 answers: CP/M 2.2.
const VERSION: u16 = 0x0022;
/// As a character for function 6: asks for one instead.
const INPUT: u8 = 0xFF;

impl Machine {
    /// Execution has arrived at the BDOS.
    pub(crate) fn call_bdos(&mut self) {
        let result = self.dispatch();
        self.settle(result);
    }

    /// Function 10 has its line.
    pub(crate) fn finish_line(&mut self, buffer: Address, line: &[u8]) {
        self.grant_patience();
        let result = self.store_line(buffer, line);
        self.settle(result.map(|()| Some(0)));
    }

    /// Function 1 has its key, and echoes it.
    pub(crate) fn finish_key(&mut self, key: u8) {
        self.grant_patience();
        if console::is_graphic(key) {
            self.column.print_expanded(key, &mut self.output);
        }
        self.settle(Ok(Some(u16::from(key))));
    }

    /// Function 6 takes the key there is, or 0; function 11 tells whether there
    /// is one.
    pub(crate) fn finish_poll(&mut self, take: bool) {
        let result = if take {
            self.keys.pop_front().map_or(0, u16::from)
        } else {
            u16::from(!self.keys.is_empty())
        };
        self.settle(Ok(Some(result)));
    }

    /// Executes the function in C: its result in HL, or `None` when it waits or
    /// has ended the program.
    fn dispatch(&mut self) -> Result<Option<u16>, FaultKind> {
        let argument = Address(self.cpu.regs.get_de());
        let character = self.cpu.regs.get_e();
        match self.cpu.regs.get_c() {
            0 => {
                self.stop(Event::Exit(Exit::SystemReset));
                return Ok(None);
            }
            1 => {
                self.state = State::AwaitsKey;
                return Ok(None);
            }
            2 => self.column.print_expanded(character, &mut self.output),
            6 if character == INPUT => {
                self.state = State::Polls { take: true, told: false };
                return Ok(None);
            }
            6 => self.output.push_back(character),
            9 => self.print_string(argument)?,
            10 => {
                let max = self.bus.load(argument)?.max(1);
                self.state = State::AwaitsLine { buffer: argument, max };
                return Ok(None);
            }
            11 => {
                self.state = State::Polls { take: false, told: false };
                return Ok(None);
            }
            12 => return Ok(Some(VERSION)),
            function => return Err(FaultKind::UnknownFunction { function }),
        }
        Ok(Some(0))
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
                byte => self.column.print_expanded(byte, &mut self.output),
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
