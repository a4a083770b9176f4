//! How to compile.

use zirc_network::passes::Schedule;

use zirc_z80::{Layout, Region};

use crate::machines::{MACHINES, Machine};

/// How to compile.
#[derive(Clone, Debug)]
pub struct Options {
    /// The machine to build for.
    pub machine: &'static Machine,
    /// The first byte behind the memory that the program may use, in place of the
    /// machine's.
    pub memory_end: Option<u16>,
    /// The bytes the file may have, if that is less than there is room for.
    pub budget: Option<u32>,
    /// The passes that the network goes through first.
    pub passes: Schedule,
    /// What to choose kernels for.
    pub goal: Goal,
    /// Prompts like those the program will hear, to learn from which inputs are
    /// often active; a built-in few, if there are none.
    pub prompts: Vec<Vec<u8>>,
    /// Whether the file holds the weights in their compact form, to be expanded
    /// when the program starts.
    pub pack: bool,
    /// Whether a conversation begins with a line that tells the network's name and
    /// how to leave.
    pub banner: bool,
}

/// What kernels are chosen for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Goal {
    /// The fewest T-states that fit the budget.
    #[default]
    Speed,
    /// The fewest bytes of file.
    Size,
    /// The dense kernel alone, whose program is the easiest to read.
    Plain,
}

/// The bytes a program may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Of its file.
    pub(crate) file: u32,
    /// Whether that is the budget, and not what the memory leaves.
    pub(crate) is_budget: bool,
    /// Of the memory that can be written to.
    pub(crate) memory: u32,
}

impl Options {
    /// The room there is.
    pub(crate) fn room(&self) -> Room {
        let Region { start, end, .. } = self.layout().bss;
        let memory = end.saturating_sub(start.into());
        let loadable = self.machine.file_room(self.memory_end);
        let budget = self.budget.filter(|&budget| budget < loadable);
        Room { file: budget.unwrap_or(loadable), is_budget: budget.is_some(), memory }
    }

    /// The memory that the program may use, and where in it its sections go.
    pub(crate) fn layout(&self) -> Layout {
        self.machine.layout_to(self.memory_end)
    }

    /// The most bytes that weights may have: what is packed needs memory, and
    /// little of the file.
    pub(crate) fn room_for_weights(&self) -> i64 {
        let room = self.room();
        if self.pack { room.memory.into() } else { room.file.into() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            machine: MACHINES[0],
            memory_end: None,
            budget: None,
            passes: Schedule::default(),
            goal: Goal::default(),
            prompts: Vec::new(),
            pack: false,
            banner: true,
        }
    }
}
