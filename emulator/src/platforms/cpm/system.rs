//! CP/M as a platform: the addresses where it acts, and what it does there.

use crate::bus::Bus;
use crate::platforms::cpm::bdos::Bdos;
use crate::platforms::cpm::config::{BdosVersion, MemoryMap, TPA};
use crate::platforms::cpm::fault::CpmFault;
use crate::platforms::cpm::page_zero;
use crate::platforms::platform::{Platform, Turn};
use crate::processor::Processor;
use crate::{Address, Event, Exit, FaultKind};

/// A CP/M.
pub(crate) struct Cpm {
    map: MemoryMap,
    bdos: Bdos,
}

impl Cpm {
    /// A CP/M of this version in this memory, with the places marked where it acts.
    pub(crate) fn new(version: BdosVersion, map: MemoryMap, bus: &mut Bus) -> Self {
        let entries = [map.bdos_entry(), map.warm_boot(), map.ccp()];
        for trap in [page_zero::REBOOT, page_zero::BDOS_CALL].into_iter().chain(entries) {
            bus.set_trap(trap);
        }
        Cpm { map, bdos: Bdos::new(version) }
    }
}

impl Platform for Cpm {
    fn output(&mut self) -> Option<Turn> {
        self.bdos.output()
    }

    fn attend(&mut self, processor: &mut Processor) -> Turn {
        self.bdos.attend(processor)
    }

    fn arrive(&mut self, processor: &mut Processor, address: Address) -> Turn {
        let map = self.map;
        // On its stack there is nothing but the return address to the CCP.
        let unwound = processor.cpu.regs.get_sp() == map.bdos().0;
        if address == map.ccp() && (unwound || !processor.bus.is_written(address)) {
            Turn::Nobody(match page_zero::overwritten_ccp(&processor.bus, map) {
                Some(at) => {
                    let fault = CpmFault::CcpOverwritten { address: at };
                    processor.fault(FaultKind::Cpm(fault), address)
                }
                None => Event::Exit(Exit::Return),
            })
        } else if processor.bus.is_program(address) {
            Turn::Program
        } else if address == page_zero::BDOS_CALL || address == map.bdos_entry() {
            self.bdos.call(processor)
        } else {
            Turn::Nobody(Event::Exit(Exit::WarmBoot))
        }
    }

    fn supply_line(&mut self, processor: &mut Processor, line: &[u8]) -> Result<(), FaultKind> {
        self.bdos.supply_line(processor, line)
    }

    fn press(&mut self, key: u8) {
        self.bdos.console.press(key);
    }

    fn awaits_input(&self) -> bool {
        self.bdos.awaits_input()
    }

    fn end(&mut self) {
        self.bdos.console.abandon_stopped();
    }

    fn column(&self) -> u8 {
        self.bdos.console.column()
    }

    fn memory_extent(&self, bus: &Bus) -> u16 {
        let end = page_zero::ccp_stack(self.map);
        bus.highest_written(TPA, end).map_or(0, |last| last.0 - TPA.0 + 1)
    }
}
