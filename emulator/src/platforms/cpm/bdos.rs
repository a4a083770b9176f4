//! The BDOS: the console functions of CP/M 2.2 and 3.1. A call takes no
//! T-states, and leaves garbage in every register that does not hold its result.

use crate::platforms::cpm::config::BdosVersion;
use crate::platforms::cpm::console::{Console, Look, Typing};
use crate::platforms::cpm::cursor::is_graphic;
use crate::platforms::cpm::fault::CpmFault;
use crate::platforms::cpm::page_zero::DMA_BUFFER;
use crate::platforms::platform::Turn;
use crate::processor::Processor;
use crate::{Address, Event, Exit, FaultKind};

/// What function 6 does instead of printing the character.
mod direct {
    /// Takes a key if there is one.
    pub(super) const INPUT: u8 = 0xFF;
    /// Tells whether there is one; in CP/M 2.2, nothing.
    pub(super) const STATUS: u8 = 0xFE;
    /// Waits for one (CP/M 3).
    pub(super) const WAIT: u8 = 0xFD;
}

/// A BDOS, and the call it is in.
pub(crate) struct Bdos {
    pub(crate) console: Console,
    version: BdosVersion,
    state: State,
}

/// What the BDOS is doing.
#[derive(Clone, Copy)]
enum State {
    /// Nothing: the program runs.
    Idle,
    /// Function 10 waits for a line to put at `buffer`.
    AwaitsLine { buffer: Address, max: u8 },
    /// Function 1 or 6 waits for a key.
    AwaitsKey { echo: bool },
    /// Function 6 or 11 asks whether there is a key, and the host may have been
    /// told so.
    Polls { poll: Poll, told: bool },
}

/// What a program asks about keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Poll {
    /// Function 6: the key, if there is one.
    Take,
    /// Function 6: whether there is one.
    Direct,
    /// Function 11: whether there is one.
    Status,
}

/// The end of a program whose operator has typed ^C.
const REBOOT: Turn = Turn::Nobody(Event::Exit(Exit::Reboot));

impl Bdos {
    pub(crate) fn new(version: BdosVersion) -> Self {
        Bdos { console: Console::new(version), version, state: State::Idle }
    }

    /// What the console shows next, or why it does not.
    pub(crate) fn output(&mut self) -> Option<Turn> {
        match self.console.deliver() {
            Ok(byte) => byte.map(|byte| Turn::Host(Event::Output(byte))),
            Err(look) => Some(heed(look)),
        }
    }

    /// The program has called.
    pub(crate) fn call(&mut self, processor: &mut Processor) -> Turn {
        let result = match self.dispatch(processor) {
            Ok(Called::Result(hl)) => self.settle(processor, hl),
            Ok(Called::Waits(state)) => {
                self.state = state;
                Ok(())
            }
            Ok(Called::Reset) => return Turn::Nobody(Event::Exit(Exit::SystemReset)),
            Err(kind) => Err(kind),
        };
        turn(processor, result)
    }

    /// Goes on with the call.
    pub(crate) fn attend(&mut self, processor: &mut Processor) -> Turn {
        match self.state {
            State::Idle => Turn::Program,
            State::AwaitsLine { buffer, max } => match self.console.type_key(max) {
                Typing::Waits => Turn::Host(Event::Line { max }),
                Typing::Goes => Turn::System,
                Typing::Done(line) => {
                    let result = self.finish_line(processor, buffer, &line);
                    turn(processor, result)
                }
                Typing::Reboot => REBOOT,
            },
            State::AwaitsKey { echo } => match self.console.key() {
                Some(key) => self.finish_key(processor, key, echo),
                None => Turn::Host(Event::Key { waits: true }),
            },
            State::Polls { poll, told } => self.poll(processor, poll, told),
        }
    }

    /// Answers function 10 with a line.
    pub(crate) fn supply_line(
        &mut self,
        processor: &mut Processor,
        line: &[u8],
    ) -> Result<(), FaultKind> {
        match self.state {
            State::AwaitsLine { buffer, max } => {
                self.finish_line(processor, buffer, &line[..line.len().min(usize::from(max))])
            }
            _ => Ok(()),
        }
    }

    /// Whether the program can go on only with input.
    pub(crate) fn awaits_input(&self) -> bool {
        matches!(self.state, State::AwaitsLine { .. } | State::AwaitsKey { .. })
            || self.console.is_stopped()
    }

    /// Function 10 has its line.
    fn finish_line(
        &mut self,
        processor: &mut Processor,
        buffer: Address,
        line: &[u8],
    ) -> Result<(), FaultKind> {
        processor.grant_patience();
        self.console.end_line();
        processor.bus.store(buffer.offset(1), line.len() as u8)?;
        for (distance, &byte) in (2..).zip(line) {
            processor.bus.store(buffer.offset(distance), byte)?;
        }
        self.settle(processor, 0)
    }

    /// Function 1 has its key, and echoes it; function 6 does not.
    fn finish_key(&mut self, processor: &mut Processor, key: u8, echo: bool) -> Turn {
        processor.grant_patience();
        if echo && is_graphic(key) {
            self.console.print(key);
        }
        let result = self.settle(processor, u16::from(key));
        turn(processor, result)
    }

    /// Answers a poll, after the host has had its chance to press a key.
    fn poll(&mut self, processor: &mut Processor, poll: Poll, told: bool) -> Turn {
        if poll == Poll::Status {
            let look = self.console.look();
            if look != Look::Free {
                return heed(look);
            }
        }
        let has_key = match poll {
            Poll::Status => self.console.has_key(),
            Poll::Take | Poll::Direct => self.console.has_direct_key(),
        };
        if !(has_key || told) {
            self.state = State::Polls { poll, told: true };
            return Turn::Host(Event::Key { waits: false });
        }
        let answer = match poll {
            Poll::Take => self.console.direct_key().unwrap_or(0),
            Poll::Direct if has_key => 0xFF,
            Poll::Status if has_key => 1,
            Poll::Direct | Poll::Status => 0,
        };
        let result = self.settle(processor, u16::from(answer));
        turn(processor, result)
    }

    /// Executes the function in C.
    fn dispatch(&mut self, processor: &Processor) -> Result<Called, FaultKind> {
        let argument = Address(processor.cpu.regs.get_de());
        let character = processor.cpu.regs.get_e();
        match processor.cpu.regs.get_c() {
            0 => return Ok(Called::Reset),
            1 => return Ok(Called::Waits(State::AwaitsKey { echo: true })),
            2 => self.console.print(character),
            6 => return Ok(self.direct_console(character)),
            9 => self.print_string(processor, argument)?,
            10 => {
                let default = self.version == BdosVersion::V31 && argument == Address(0);
                let buffer = if default { DMA_BUFFER } else { argument };
                let max = processor.bus.load(buffer)?.max(1);
                return Ok(Called::Waits(State::AwaitsLine { buffer, max }));
            }
            11 => return Ok(Called::Waits(State::Polls { poll: Poll::Status, told: false })),
            12 => return Ok(Called::Result(version_number(self.version))),
            function => return Err(FaultKind::Cpm(CpmFault::UnknownFunction { function })),
        }
        Ok(Called::Result(0))
    }

    /// Function 6.
    fn direct_console(&mut self, character: u8) -> Called {
        Called::Waits(match (character, self.version) {
            (direct::INPUT, _) => State::Polls { poll: Poll::Take, told: false },
            (direct::STATUS, BdosVersion::V31) => State::Polls { poll: Poll::Direct, told: false },
            (direct::WAIT, BdosVersion::V31) => State::AwaitsKey { echo: false },
            (direct::STATUS, BdosVersion::V22) => return Called::Result(0),
            _ => {
                self.console.print_direct(character);
                return Called::Result(0);
            }
        })
    }

    fn print_string(&mut self, processor: &Processor, start: Address) -> Result<(), FaultKind> {
        for distance in 0..=u16::MAX {
            match processor.bus.load(start.offset(distance))? {
                b'$' => return Ok(()),
                byte => self.console.print(byte),
            }
        }
        Err(FaultKind::Cpm(CpmFault::UnendedString { address: start }))
    }

    /// Ends a call with its result: in HL, and in BA.
    fn settle(&mut self, processor: &mut Processor, result: u16) -> Result<(), FaultKind> {
        let [l, h] = result.to_le_bytes();
        processor.return_from_call(|registers| {
            registers.af = u16::from_be_bytes([l, registers.af as u8]);
            registers.bc = u16::from_be_bytes([h, registers.bc as u8]);
            registers.hl = result;
        })?;
        self.state = State::Idle;
        Ok(())
    }
}

/// What became of a call.
enum Called {
    /// It is done, with this result.
    Result(u16),
    /// It waits.
    Waits(State),
    /// It has ended the program.
    Reset,
}

/// Waits or reboots, when ^S has stopped the output.
fn heed(look: Look) -> Turn {
    match look {
        Look::Free => Turn::System,
        Look::Stopped => Turn::Host(Event::Key { waits: true }),
        Look::Reboot => REBOOT,
    }
}

/// Whose turn it is after a call that may have failed.
fn turn(processor: &Processor, result: Result<(), FaultKind>) -> Turn {
    match result {
        Ok(()) => Turn::System,
        Err(kind) => Turn::Nobody(processor.fault_of_call(kind)),
    }
}

/// What function 12 answers.
fn version_number(version: BdosVersion) -> u16 {
    match version {
        BdosVersion::V22 => 0x0022,
        BdosVersion::V31 => 0x0031,
    }
}
