//! The description of a machine.

use std::fmt;

use zirc_runtime::Module;
use zirc_z80::{Layout, Region, TStates};

use crate::containers::Container;

/// A machine that programs are built for.
#[derive(Debug)]
pub struct Machine {
    /// The name that `--machine` takes.
    pub name: &'static str,
    /// One line for people.
    pub description: &'static str,
    /// Its processor's clock, in Hz.
    pub clock: u32,
    /// Its memory, and where in it the sections of a program go. A program is entered
    /// at the first byte of its file. The end of the region that can be written to is
    /// what programs may use unless the options say otherwise.
    pub layout: Layout,
    /// The bytes of the loader, at the end of the file's region: a program may use them, but
    /// its file must end below.
    pub loader: u32,
    /// The form of file that it loads programs from.
    pub container: Container,
    /// The system that its programs run under, for emulators.
    pub platform: &'static str,
    /// The provisions that kernels may use.
    pub provides: &'static [Provision],
    /// The runtime modules of this machine: start, console, conversation.
    pub modules: &'static [Module],
    /// The label that the program is entered at, one of the modules'.
    pub entry: &'static str,
    /// The labels of the ends of the stack, lowest first, one of the modules'.
    pub stack: [&'static str; 2],
    /// A line which a program with this prompt limit normalizes to the same text as the
    /// interpreter does the prompt. `None` if there is no such line.
    pub line_for: fn(prompt: &[u8], limit: u32) -> Option<Vec<u8>>,
    /// Reads the end of the memory for programs, as people write it.
    ///
    /// # Errors
    /// How to write it.
    pub memory_end_of: fn(text: &str) -> Result<u16, String>,
    /// What that is, for people: a line, and more below a blank one.
    pub memory_end_help: &'static str,
    /// The name of a program's file, made of the first of some names that is possible.
    pub file_name: fn(names: &[&str]) -> String,
    /// The T-states of its console.
    pub console: fn() -> &'static Console,
}

/// The T-states of a console's routines, without those of the operating system.
#[derive(Debug)]
pub struct Console {
    /// `print_char`, with its return.
    pub print_char: TStates,
    /// `print_text` of no characters.
    pub print_text: TStates,
    /// Each of its characters.
    pub text_char: TStates,
    /// `print_new_line`, with its return.
    pub print_new_line: TStates,
    /// A line that is answered, without the answer: the checks of the line, and up to the
    /// reading of the next one.
    pub conversation: fn(line: &[u8]) -> TStates,
}

/// Something of a machine that a kernel may need for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provision {
    /// AF', BC', DE' and HL'.
    AlternateRegisters,
    /// IX.
    Ix,
    /// IY.
    Iy,
    /// SP as a pointer, while interrupts are off.
    StackPointer,
    /// Code that can be written to.
    WritableCode,
}

impl Machine {
    /// The most bytes of a program's file, if programs may use its memory up to `end`, or
    /// else to its own.
    pub fn file_limit(&self, end: Option<u16>) -> u32 {
        let Region { start, end, .. } = self.layout_to(end).file;
        end.saturating_sub(start.into()).saturating_sub(self.loader)
    }

    /// The layout of its memory, if programs may use it up to `end`, or else to its own.
    pub(crate) fn layout_to(&self, end: Option<u16>) -> Layout {
        self.cut(end.map_or(self.layout.bss.end, u32::from))
    }

    /// The same if what can be written to went on to the last address. A region that ends
    /// before it starts stays so, for the linker to tell.
    pub(crate) fn whole_layout(&self) -> Layout {
        let Region { start, end, .. } = self.layout.bss;
        if u32::from(start) < end { self.cut(0x1_0000) } else { self.layout }
    }

    fn cut(&self, end: u32) -> Layout {
        let Layout { file, patched, bss } = self.layout;
        let cut = |region: Region| if region == bss { Region { end, ..region } } else { region };
        Layout { file: cut(file), patched: cut(patched), bss: cut(bss) }
    }

    /// The required provisions that it lacks.
    pub fn lacks(&self, required: &[Provision]) -> Vec<Provision> {
        required.iter().copied().filter(|provision| !self.provides.contains(provision)).collect()
    }
}

impl fmt::Display for Provision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Provision::AlternateRegisters => "the alternate registers",
            Provision::Ix => "IX",
            Provision::Iy => "IY",
            Provision::StackPointer => "the stack pointer for itself",
            Provision::WritableCode => "code that can be written to",
        })
    }
}
