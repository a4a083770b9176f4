//! CP/M 2.2 on a Z80: a `.COM` file for the transient program area.

use super::{Target, runtime};
use crate::kernels::Provision;

/// Where a 62K system has its CCP. A program's file must end below it; its
/// memory may go on up to the BDOS, over the CCP, which the warm boot reloads.
const CCP: u32 = 0xD000;
const TPA: u16 = 0x0100;
const CCP_SIZE: u32 = 0x0800;

/// CP/M 2.2.
pub(super) const CPM: Target = Target {
    name: "cpm",
    description: "CP/M 2.2 on a Z80, 62K system: a .COM file",
    origin: TPA,
    file_room: CCP - TPA as u32,
    extra_memory: CCP_SIZE,
    provides: &[
        Provision::AlternateRegisters,
        Provision::IndexRegisters,
        Provision::StackPointer,
        Provision::WritableCode,
    ],
    modules: &[runtime!("start"), runtime!("console"), runtime!("conversation")],
    entry: "start",
    stack: ["stack_bottom", "stack_top"],
};
