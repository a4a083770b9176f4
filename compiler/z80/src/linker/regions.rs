//! A machine's memory, and where in it a program's sections go.

use zirc_diagnostics::Diagnostic;

use crate::object::SectionKind;

/// The size of the Z80's memory.
const MEMORY: u32 = 0x1_0000;

/// A range of a machine's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its name in diagnostics.
    pub name: &'static str,
    /// The address of its first byte.
    pub start: u16,
    /// The address after its last byte, at most 10000h.
    pub end: u32,
    /// Whether a program cannot write to it.
    pub read_only: bool,
}

/// Where in a machine's memory the sections of a program go.
///
/// A machine with ROM below RAM:
///
/// ```
/// use zirc_z80::{Layout, Region};
///
/// const ROM: Region = Region { name: "ROM", start: 0, end: 0x8000, read_only: true };
/// const RAM: Region = Region { name: "RAM", start: 0x8000, end: 0x10000, read_only: false };
/// const BOARD: Layout = Layout { file: ROM, patched: RAM, bss: RAM };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Where the file is loaded. Code, data and packed sections run where they are
    /// loaded.
    pub file: Region,
    /// Where patched sections run. If that is not where the file is loaded, the
    /// program copies them there when it starts: [`PATCHED_SIZE`] bytes from
    /// [`PATCHED_LOAD`] to [`PATCHED_RUN`].
    ///
    /// [`PATCHED_LOAD`]: crate::PATCHED_LOAD
    /// [`PATCHED_RUN`]: crate::PATCHED_RUN
    /// [`PATCHED_SIZE`]: crate::PATCHED_SIZE
    pub patched: Region,
    /// Where bss is.
    pub bss: Region,
}

impl Region {
    /// Whether an address lies in it.
    fn contains(&self, address: u32) -> bool {
        (u32::from(self.start)..self.end).contains(&address)
    }

    fn overlaps(&self, other: &Region) -> bool {
        u32::from(self.start) < other.end && u32::from(other.start) < self.end
    }
}

impl Layout {
    /// A layout with everything in one region.
    pub const fn single(region: Region) -> Self {
        Layout { file: region, patched: region, bss: region }
    }

    /// The region that sections of this kind are loaded in; `None` for bss, which
    /// is not loaded.
    pub fn load(&self, kind: SectionKind) -> Option<Region> {
        (kind != SectionKind::Bss).then_some(self.file)
    }

    /// The region that sections of this kind run in.
    pub fn run(&self, kind: SectionKind) -> Region {
        match kind {
            SectionKind::Code | SectionKind::Data | SectionKind::Packed => self.file,
            SectionKind::Patched => self.patched,
            SectionKind::Bss => self.bss,
        }
    }

    /// The regions, each once.
    pub fn regions(&self) -> Vec<Region> {
        let mut regions = vec![self.file];
        for region in [self.patched, self.bss] {
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
        regions
    }

    /// The region that an address lies in.
    pub(super) fn region_at(&self, address: u32) -> Option<Region> {
        self.regions().into_iter().find(|region| region.contains(address))
    }

    /// Whether patched sections do not run where they are loaded.
    pub(super) fn copies(&self) -> bool {
        self.patched != self.file
    }

    /// Reports regions that are empty, too large, or overlap.
    pub(super) fn check(&self, problems: &mut Vec<Diagnostic>) {
        let regions = self.regions();
        for (number, region) in regions.iter().enumerate() {
            let Region { name, start, end, .. } = region;
            if u32::from(*start) >= *end || *end > MEMORY {
                let message = format!("region {name} goes from {start:#06x} to {end:#06x}");
                problems.push(
                    Diagnostic::error("bad-region", message)
                        .help("let it end after its start, and at 0x10000 at the latest"),
                );
            }
            for other in regions[..number].iter().filter(|other| other.overlaps(region)) {
                let message = format!("regions {} and {name} overlap", other.name);
                problems.push(
                    Diagnostic::error("bad-region", message)
                        .help("let one end where the other starts, or make them one region"),
                );
            }
        }
    }
}
