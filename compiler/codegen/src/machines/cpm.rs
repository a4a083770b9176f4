//! CP/M 2.2 on a Z80: a `.COM` file for the transient program area.

use super::machine::{Machine, Provision};

/// Where programs are loaded, and where the BDOS of a 59K system begins: MOVCPM
/// puts the CCP at K·1024 - 1C00h, and the BDOS 800h above.
const TPA: u16 = 0x0100;
const BDOS: u16 = 0xD800;
/// A program's file must end below the CCP, which loads it. Its memory may go on
/// over the CCP, which the warm boot reloads.
const CCP_SIZE: u32 = 0x0800;

/// CP/M 2.2.
pub const CPM: Machine = Machine {
    name: "cpm",
    description: "CP/M 2.2 on a Z80, its BDOS at D800h (a 59K system): a .COM file",
    origin: TPA,
    memory_end: BDOS,
    loader: CCP_SIZE,
    provides: &[
        Provision::AlternateRegisters,
        Provision::Ix,
        Provision::Iy,
        Provision::StackPointer,
        Provision::WritableCode,
    ],
    modules: zirc_runtime::CPM,
    entry: "start",
    stack: ["stack_bottom", "stack_top"],
};
