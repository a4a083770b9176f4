//! A bare board: ROM, RAM and a monitor that has a console.
//!
//! The program is in ROM and starts at its first byte, with interrupts disabled
//! and garbage in the registers. The monitor lies outside both; its entries are
//! `jp` instructions, three bytes apart:
//!
//! | at           | called with     | does                                         |
//! | ------------ | --------------- | -------------------------------------------- |
//! | `monitor`    | A               | prints the character in A                    |
//! | `monitor`+3  | HL, B           | reads a line of at most B bytes to HL, without its end; returns its length in A |
//! | `monitor`+6  |                 | ends the program                             |
//!
//! No other register survives a call. As under CP/M, a call takes no T-states but
//! those of the program's own `call`, so that what a program costs counts from
//! the return of one call for a line to the next.

use std::collections::VecDeque;
use std::fmt;
use std::ops::RangeInclusive;

use crate::bus::Bus;
use crate::interrupts::Interrupts;
use crate::machine::Machine;
use crate::platforms::platform::{Platform, Turn};
use crate::processor::{Cpu, Processor};
use crate::{Address, Event, Exit, FaultKind, TStates};

/// The distance between two entries of the monitor.
const ENTRY: u16 = 3;
const CARRIAGE_RETURN: u8 = 0x0D;

/// A bare board, into which a program is put in a ROM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The addresses of the ROM, which cannot be written.
    pub rom: RangeInclusive<u16>,
    /// The addresses of the RAM.
    pub ram: RangeInclusive<u16>,
    /// The address of the monitor's first entry.
    pub monitor: Address,
    /// For how long a program may run without calling the console before it
    /// counts as run away.
    pub patience: TStates,
}

impl Default for Board {
    /// ROM from 0000h, RAM from 8000h, and the monitor in the last page between,
    /// with a patience of 100 seconds at 4 MHz.
    fn default() -> Self {
        Board {
            rom: 0x0000..=0x7EFF,
            ram: 0x8000..=0xFFFF,
            monitor: Address(0x7F00),
            patience: TStates(400_000_000),
        }
    }
}

/// A program is larger than the ROM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RomTooSmall {
    /// The program's length.
    pub bytes: usize,
    /// The bytes of the ROM.
    pub limit: usize,
}

impl fmt::Display for RomTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RomTooSmall { bytes, limit } = self;
        write!(f, "the program has {bytes} bytes but the ROM only {limit}")
    }
}

impl std::error::Error for RomTooSmall {}

impl Machine {
    /// A bare board whose ROM begins with `program`.
    ///
    /// # Errors
    ///
    /// When the program is larger than the ROM.
    pub fn on_board(board: Board, program: &[u8]) -> Result<Machine, RomTooSmall> {
        let Board { rom, ram, monitor, patience } = board;
        let limit = rom.len();
        if program.len() > limit {
            return Err(RomTooSmall { bytes: program.len(), limit });
        }
        let (start, ram_start) = (Address(*rom.start()), Address(*ram.start()));
        let mut bus = Bus::new();
        bus.grant_read_only(rom);
        bus.grant(ram.clone());
        bus.put(start, program);
        let monitor = Monitor::new(monitor, ram, &mut bus);
        let processor = Processor::new(Cpu::Z80, bus, ram_start, start, patience);
        Ok(Machine::new(processor, monitor, Interrupts::Absent))
    }
}

/// The monitor, and what the console holds.
struct Monitor {
    entry: Address,
    ram: RangeInclusive<u16>,
    output: VecDeque<u8>,
    keys: VecDeque<u8>,
    /// The address for the line that the program waits for, and the most bytes of it.
    awaited: Option<(Address, u8)>,
}

impl Monitor {
    /// A monitor with its entries marked.
    fn new(entry: Address, ram: RangeInclusive<u16>, bus: &mut Bus) -> Self {
        for number in 0..3 {
            bus.set_trap(entry.offset(number * ENTRY));
        }
        Monitor { entry, ram, output: VecDeque::new(), keys: VecDeque::new(), awaited: None }
    }

    /// The line that the keys have made so far, if it is complete.
    fn typed_line(&mut self) -> Option<Vec<u8>> {
        let end = self.keys.iter().position(|&key| key == CARRIAGE_RETURN)?;
        let mut line: Vec<u8> = self.keys.drain(..=end).collect();
        line.pop();
        Some(line)
    }
}

impl Platform for Monitor {
    fn output(&mut self) -> Option<Turn> {
        self.output.pop_front().map(|byte| Turn::Host(Event::Output(byte)))
    }

    fn attend(&mut self, processor: &mut Processor) -> Turn {
        let Some((_, max)) = self.awaited else { return Turn::Program };
        match self.typed_line() {
            None => Turn::Host(Event::Line { max }),
            Some(line) => match self.supply_line(processor, &line) {
                Ok(()) => Turn::System,
                Err(kind) => Turn::Nobody(processor.fault_of_call(kind)),
            },
        }
    }

    fn arrive(&mut self, processor: &mut Processor, address: Address) -> Turn {
        let registers = &processor.cpu.regs;
        if address == self.entry {
            self.output.push_back(registers.get_acc());
            return match processor.return_from_call(|_| {}) {
                Ok(()) => Turn::System,
                Err(kind) => Turn::Nobody(processor.fault_of_call(kind)),
            };
        }
        if address == self.entry.offset(ENTRY) {
            let [max, _] = registers.get_bc().to_be_bytes();
            self.awaited = Some((Address(registers.get_hl()), max));
            return Turn::System;
        }
        Turn::Nobody(Event::Exit(Exit::Return))
    }

    fn supply_line(&mut self, processor: &mut Processor, line: &[u8]) -> Result<(), FaultKind> {
        let Some((buffer, max)) = self.awaited.take() else { return Ok(()) };
        processor.grant_patience();
        let line = &line[..line.len().min(usize::from(max))];
        for (distance, &byte) in (0..).zip(line) {
            processor.bus.store(buffer.offset(distance), byte)?;
        }
        processor.return_from_call(|registers| {
            registers.af = u16::from_be_bytes([line.len() as u8, registers.af as u8]);
        })
    }

    fn press(&mut self, key: u8) {
        self.keys.push_back(key);
    }

    fn awaits_input(&self) -> bool {
        self.awaited.is_some()
    }

    fn end(&mut self) {}

    /// The monitor does not follow the column.
    fn column(&self) -> u8 {
        0
    }

    fn memory_extent(&self, bus: &Bus) -> u16 {
        let first = *self.ram.start();
        let written = self.ram.clone().rev().find(|&address| bus.is_written(Address(address)));
        written.map_or(0, |last| (last - first).saturating_add(1))
    }
}
