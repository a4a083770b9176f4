//! The configuration of a CP/M machine: the processor, the memory map, the version, interrupts,
//! and how long a program may run without calling the console.

use std::fmt;

use crate::{Address, Cpu, Interrupts, TStates};

/// Where the `.COM` is loaded: the start of the transient program area.
pub(crate) const TPA: Address = Address(0x0100);

/// The most bytes of a command tail, the blank after the command's name
/// included: a command line has 127, the name at least one.
pub const TAIL_LIMIT: usize = 126;

/// The operating system in the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BdosVersion {
    /// CP/M 2.2. A key that arrives during output waits in the BDOS, where
    /// function 6 does not see it.
    #[default]
    V22,
    /// CP/M 3.1. Function 6 also has FEh (is there a key?) and FDh (wait for
    /// one), function 10 takes DE = 0 for the buffer at 0080h, and after ^S
    /// nothing but ^Q goes on.
    V31,
}

/// The addresses of CP/M in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryMap {
    ccp: Address,
    bdos: Address,
    bios: Address,
}

impl MemoryMap {
    /// The map of a CP/M 2.2 whose CCP starts at `ccp`, with the BDOS 800h and
    /// the BIOS 1600h above; `None` unless that is the start of a page, leaves a
    /// page for the program, and the BIOS's first page fits.
    pub fn with_ccp_at(ccp: Address) -> Option<MemoryMap> {
        let fits = (0x0200..=0xE900).contains(&ccp.0) && ccp.0.is_multiple_of(0x100);
        fits.then_some(MemoryMap::from_ccp(ccp))
    }

    /// The map of a banked CP/M 3, of which a page at `bdos` and the BIOS in the
    /// next are all that a program sees: no CCP stays in memory. `None` unless
    /// that is the start of a page, leaves a page for the program, and fits.
    pub fn banked(bdos: Address) -> Option<MemoryMap> {
        let fits = (0x0200..=0xFE00).contains(&bdos.0) && bdos.0.is_multiple_of(0x100);
        fits.then_some(MemoryMap { ccp: bdos, bdos, bios: bdos.offset(0x0100) })
    }

    const fn from_ccp(ccp: Address) -> MemoryMap {
        MemoryMap { ccp, bdos: ccp.offset(0x0800), bios: ccp.offset(0x1600) }
    }

    /// The start of the CCP, or where it would be; a `.COM` file must end below
    /// it.
    pub const fn ccp(self) -> Address {
        self.ccp
    }

    /// The start of the BDOS, the end of the memory a program may use.
    pub const fn bdos(self) -> Address {
        self.bdos
    }

    /// The BDOS entry, which the word at 0006h holds.
    pub const fn bdos_entry(self) -> Address {
        self.bdos().offset(6)
    }

    /// The start of the BIOS.
    pub const fn bios(self) -> Address {
        self.bios
    }

    /// The BIOS's warm boot, which the word at 0001h holds.
    pub const fn warm_boot(self) -> Address {
        self.bios.offset(3)
    }
}

impl Default for MemoryMap {
    /// CCP at D000h and BDOS at D800h: by MOVCPM's rule a 59K system.
    fn default() -> Self {
        MemoryMap::from_ccp(Address(0xD000))
    }
}

/// The CP/M machine a program is loaded into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The processor.
    pub cpu: Cpu,
    /// The operating system.
    pub bdos: BdosVersion,
    /// Its addresses in memory.
    pub memory: MemoryMap,
    /// Whether the program is interrupted.
    pub interrupts: Interrupts,
    /// For how long a program may run without calling the console before it
    /// counts as run away.
    pub patience: TStates,
}

impl Config {
    /// A machine whose programs have the memory below `bdos`.
    pub fn below(bdos: Address) -> Self {
        let ccp = Address(bdos.0.wrapping_sub(0x0800));
        let resident = || Some((MemoryMap::with_ccp_at(ccp)?, BdosVersion::V22));
        // Only a CP/M 3 in banks of its own leaves that much.
        let banked = || Some((MemoryMap::banked(bdos)?, BdosVersion::V31));
        let (memory, version) = resident().or_else(banked).unwrap_or_default();
        Config { memory, bdos: version, ..Config::default() }
    }
}

impl Default for Config {
    /// A Z80 without interrupts under CP/M 2.2, its BDOS at D800h, with a patience
    /// of 100 seconds at 4 MHz.
    fn default() -> Self {
        Config {
            cpu: Cpu::default(),
            bdos: BdosVersion::default(),
            memory: MemoryMap::default(),
            interrupts: Interrupts::default(),
            patience: TStates(400_000_000),
        }
    }
}

/// Why a program cannot be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The file does not end below the CCP.
    ProgramTooLarge {
        /// The file's length.
        bytes: usize,
        /// The most bytes there can be.
        limit: usize,
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
            LoadError::ProgramTooLarge { bytes, limit } => {
                write!(f, "the program has {bytes} bytes but only {limit} fit below the CCP")
            }
            LoadError::TailTooLong { bytes, limit } => {
                write!(f, "the command tail has {bytes} bytes, but CP/M takes at most {limit}")
            }
        }
    }
}

impl std::error::Error for LoadError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_the_memory_that_is_asked_for() {
        for page in 0x0A..=0xFE {
            let bdos = Address(page << 8);
            assert_eq!(Config::below(bdos).memory.bdos(), bdos);
        }
        assert_eq!(Config::below(Address(0xD800)), Config::default());
    }
}
