//! Loading a `.COM`.

use crate::bus::Bus;
use crate::interrupts::Interrupts;
use crate::machine::Machine;
use crate::platforms::cpm::config::{Config, LoadError, TPA};
use crate::platforms::cpm::system::Cpm;
use crate::platforms::cpm::{bios, page_zero};
use crate::processor::Processor;

impl Machine {
    /// A CP/M machine with the program `com` at 0100h, started by a command line
    /// whose part after the command's name is `tail`: as typed, leading blank
    /// included, since it is the CCP that turns it into upper case.
    ///
    /// # Errors
    ///
    /// When the program does not end below the CCP, or the tail has more than
    /// [`TAIL_LIMIT`](crate::TAIL_LIMIT) bytes.
    pub fn load(config: Config, com: &[u8], tail: &[u8]) -> Result<Machine, LoadError> {
        let map = config.memory;
        let limit = usize::from(map.ccp().0 - TPA.0);
        if com.len() > limit {
            return Err(LoadError::ProgramTooLarge { bytes: com.len(), limit });
        }
        let mut bus = Bus::new();
        bus.grant(page_zero::DMA_BUFFER.0..=map.bdos().0 - 1);
        let cpm = Cpm::new(config.bdos, map, &mut bus);
        let sp = page_zero::prepare(&mut bus, map, tail)?;
        bus.put(TPA, com);
        let mut processor = Processor::new(config.cpu, bus, sp, TPA, config.patience);
        if let Interrupts::Every(_) = config.interrupts {
            bios::enable_interrupts(&mut processor, map);
        }
        Ok(Machine::new(processor, cpm, config.interrupts))
    }
}
