//! What a host chooses before a program runs: the processor, the memory map and
//! how long a program may stay silent.

use std::fmt;

use crate::{Address, TStates};

/// Where the `.COM` is loaded: the start of the transient program area.
pub(crate) const TPA: Address = Address(0x0100);

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

/// Where CP/M lives: the CCP, 800h below the BDOS, which is E00h below the BIOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryMap {
    ccp: Address,
}

impl MemoryMap {
    /// The map whose CCP starts at `ccp`; `None` unless that is the start of a
    /// page, leaves a page for the program, and the BIOS's first page fits.
    pub fn with_ccp_at(ccp: Address) -> Option<MemoryMap> {
        let fits = (0x0200..=0xE900).contains(&ccp.0) && ccp.0.is_multiple_of(0x100);
        fits.then_some(MemoryMap { ccp })
    }

    /// The start of the CCP; a `.COM` file must end below it.
    pub const fn ccp(self) -> Address {
        self.ccp
    }

    /// The start of the BDOS, the end of the memory a program may use.
    pub const fn bdos(self) -> Address {
        self.ccp.offset(0x0800)
    }

    /// The BDOS entry, which the word at 0006h holds.
    pub const fn bdos_entry(self) -> Address {
        self.bdos().offset(6)
    }

    /// The BIOS's warm boot, which the word at 0001h holds.
    pub const fn warm_boot(self) -> Address {
        self.ccp.offset(0x1603)
    }
}

impl Default for MemoryMap {
    /// A 62K system: CCP at D000h, BDOS at D800h.
    fn default() -> Self {
        MemoryMap { ccp: Address(0xD000) }
    }
}

/// The machine a program is loaded into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The processor.
    pub cpu: Cpu,
    /// Where CP/M lives.
    pub memory: MemoryMap,
    /// For how long a program may run without calling the console before it
    /// counts as run away.
    pub patience: TStates,
}

impl Default for Config {
    /// A Z80 in a 62K system, with a patience of 100 seconds at 4 MHz.
    fn default() -> Self {
        Config { cpu: Cpu::default(), memory: MemoryMap::default(), patience: TStates(400_000_000) }
    }
}

/// Why a program cannot be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The file does not end below the CCP.
    ProgramTooLarge {
        /// The file's length.
        bytes: usize,
        /// The room there is.
        room: usize,
    },
    /// The command tail is longer than a CCP command line allows.
    TailTooLong {
        /// The tail's length.
        bytes: usize,
        /// The longest there can be.
        limit: usize,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::ProgramTooLarge { bytes, room } => {
                write!(f, "the program has {bytes} bytes but only {room} fit below the CCP")
            }
            LoadError::TailTooLong { bytes, limit } => {
                write!(f, "the command tail has {bytes} bytes, but CP/M takes at most {limit}")
            }
        }
    }
}

impl std::error::Error for LoadError {}
