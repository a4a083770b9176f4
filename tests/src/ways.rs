//! Ways to compile a network: random ones for tests, and as directives of golden files.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use zirc_codegen::{Goal, MASK, Options, Program, Sizes, compile};
use zirc_diagnostics::Diagnostic;
use zirc_network::{Network, Origins};

use crate::{escape, prompts};

/// A way to compile, with a budget and memory relative to the network's needs.
#[derive(Clone, Debug)]
pub struct Way {
    goal: Goal,
    room: Room,
    prompts: Vec<Vec<u8>>,
    pack: bool,
    mask: u64,
}

#[derive(Clone, Copy, Debug)]
enum Room {
    /// All that the machine has.
    Whole,
    /// A file size from the smallest possible, 0, to the fastest program's, 255.
    File(u8),
    /// A memory size from the least possible, 0, to the fastest program's, 255.
    Memory(u8),
    /// A file size below the smallest possible: so many 256ths of it.
    Less(u8),
}

/// Any way.
pub fn ways() -> impl Strategy<Value = Way> {
    let room = prop_oneof![
        3 => Just(Room::Whole),
        4 => any::<u8>().prop_map(Room::File),
        3 => any::<u8>().prop_map(Room::Memory),
        1 => any::<u8>().prop_map(Room::Less),
    ];
    // The last is hardly more than any program needs.
    let mask = prop_oneof![3 => Just(MASK), 1 => select(vec![1000, 300])];
    let speed = (room, vec(prompts(), 0..4), any::<bool>(), mask);
    let speed = speed.prop_map(|(room, prompts, pack, mask)| {
        let goal = Goal::Speed;
        Way { goal, room, prompts, pack, mask }
    });
    let other = select(vec![Goal::Plain, Goal::Size]).prop_map(|goal| Way {
        goal,
        room: Room::Whole,
        prompts: Vec::new(),
        pack: false,
        mask: 0,
    });
    prop_oneof![1 => other, 3 => speed]
}

impl Way {
    /// The options it compiles `network` with.
    ///
    /// # Errors Errors of the network, or that it is too big for any budget.
    pub fn options(&self, network: &Network) -> Result<Options, Vec<Diagnostic>> {
        let build = |goal| {
            let options = Options { goal, prompts: self.prompts.clone(), ..Options::default() };
            compile(network, &Origins::default(), &options)
        };
        let between = |needs: fn(&Program) -> u32, share: u8| {
            let (least, most) = (needs(&build(Goal::Size)?), needs(&build(Goal::Speed)?));
            let more = most.saturating_sub(least) * u32::from(share) / 255;
            Ok::<u32, Vec<Diagnostic>>(least + more)
        };
        let (mut budget, mut memory_end) = (None, None);
        match self.room {
            Room::Whole => {}
            Room::File(share) => budget = Some(between(|program| program.sizes.file, share)?),
            Room::Memory(share) => {
                let page = between(self::memory_end, share)?.div_ceil(0x100);
                memory_end = u16::try_from(page << 8).ok();
            }
            Room::Less(share) => {
                budget = Some(build(Goal::Size)?.sizes.file * u32::from(share) / 256);
            }
        }
        let Way { goal, ref prompts, pack, mask, .. } = *self;
        Ok(Options {
            goal,
            memory_end,
            budget,
            prompts: prompts.clone(),
            pack,
            mask,
            ..Options::default()
        })
    }

    /// Whether there may be no program within the budget.
    pub fn may_be_too_big(&self) -> bool {
        matches!(self.room, Room::Less(_))
    }
}

/// The first byte behind the memory that `program` needs: all that it uses, and the
/// loader's above its file.
fn memory_end(program: &Program) -> u32 {
    let Sizes { file, memory, .. } = program.sizes;
    u32::from(program.machine.layout.file.start) + memory.max(file + program.machine.loader)
}

/// The directives of a golden file that build as `options` do.
pub fn write_options(options: &Options) -> String {
    let goal = match options.goal {
        Goal::Plain => "plain",
        Goal::Size => "size",
        Goal::Speed => "speed",
    };
    let budget = options.budget.map_or_else(String::new, |budget| format!(", budget {budget}"));
    let tpa = options.memory_end.map_or_else(String::new, |end| format!(", tpa {end:04X}"));
    let pack = if options.pack { ", pack" } else { "" };
    let mask = match options.mask {
        MASK => String::new(),
        mask => format!(", mask {mask}"),
    };
    let mut text = format!("; build: {goal}{budget}{tpa}{pack}{mask}\n");
    if !options.prompts.is_empty() {
        let prompts: Vec<String> = options.prompts.iter().map(|prompt| escape(prompt)).collect();
        text += &format!("; calibrate: {}\n", prompts.join(" | "));
    }
    text
}
