//! Ways to compile a network: as tests draw them, and as the comments of golden
//! files tell them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use zirc_compiler::network::{Network, Origins};
use zirc_compiler::{Goal, Options, Program, compile};
use zirc_diagnostics::Diagnostic;

use crate::{escape, prompts, unescape};

/// A way to compile whose budget is told by what the network needs.
#[derive(Clone, Debug)]
pub struct Way {
    goal: Goal,
    room: Room,
    prompts: Vec<Vec<u8>>,
    pack: bool,
}

#[derive(Clone, Copy, Debug)]
enum Room {
    /// What the target has.
    Whole,
    /// From the least that will do, 0, to what the fastest program takes, 255.
    Between(u8),
    /// Less than that: so many 256ths.
    Less(u8),
}

/// Any way.
pub fn ways() -> impl Strategy<Value = Way> {
    let room = prop_oneof![
        3 => Just(Room::Whole),
        6 => any::<u8>().prop_map(Room::Between),
        1 => any::<u8>().prop_map(Room::Less),
    ];
    let speed = (room, vec(prompts(), 0..4), any::<bool>());
    let speed =
        speed.prop_map(|(room, prompts, pack)| Way { goal: Goal::Speed, room, prompts, pack });
    let other = select(vec![Goal::Plain, Goal::Size]).prop_map(|goal| Way {
        goal,
        room: Room::Whole,
        prompts: Vec::new(),
        pack: false,
    });
    prop_oneof![1 => other, 3 => speed]
}

impl Way {
    /// The options it compiles `network` with.
    ///
    /// # Errors
    /// What is wrong with the network, or that it is too big for any budget.
    pub fn options(&self, network: &Network) -> Result<Options, Vec<Diagnostic>> {
        let build = |goal| {
            let options = Options { goal, prompts: self.prompts.clone(), ..Options::default() };
            compile(network, &Origins::default(), &options)
        };
        let budget = match self.room {
            Room::Whole => None,
            Room::Between(share) => {
                let (least, most) = (needs(&build(Goal::Size)?), needs(&build(Goal::Speed)?));
                Some(least + most.saturating_sub(least) * u32::from(share) / 255)
            }
            Room::Less(share) => Some(needs(&build(Goal::Size)?) * u32::from(share) / 256),
        };
        let prompts = self.prompts.clone();
        Ok(Options { goal: self.goal, budget, prompts, pack: self.pack, ..Options::default() })
    }

    /// Whether there may be no program within the budget.
    pub fn may_be_too_big(&self) -> bool {
        matches!(self.room, Room::Less(_))
    }
}

/// The least budget that `program` fits.
pub fn needs(program: &Program) -> u32 {
    program.sizes.file.max(program.sizes.memory.saturating_sub(program.target.extra_memory))
}

/// The words after the comment `; NAME:`, if the text has one.
pub fn directive<'t>(text: &'t str, name: &str, separator: char) -> Option<Vec<&'t str>> {
    let start = format!("; {name}:");
    let line = text.lines().find_map(|line| line.strip_prefix(&*start))?;
    Some(line.split(separator).map(str::trim).collect())
}

/// The comments from which [`read_options`] makes `options` again.
pub fn write_options(options: &Options) -> String {
    let goal = match options.goal {
        Goal::Plain => "plain",
        Goal::Size => "size",
        Goal::Speed => "speed",
    };
    let budget = options.budget.map_or_else(String::new, |budget| format!(", budget {budget}"));
    let pack = if options.pack { ", pack" } else { "" };
    let mut text = format!("; build: {goal}{budget}{pack}\n");
    if !options.prompts.is_empty() {
        let prompts: Vec<String> = options.prompts.iter().map(|prompt| escape(prompt)).collect();
        text += &format!("; calibrate: {}\n", prompts.join(" | "));
    }
    text
}

/// The options that a golden file's comments `; build:` and `; calibrate:` tell.
///
/// # Panics
/// If they tell something else.
pub fn read_options(text: &str) -> Options {
    let mut options = Options::default();
    for word in directive(text, "build", ',').unwrap_or_default() {
        match word.split_once(' ').unwrap_or((word, "")) {
            ("plain", "") => options.goal = Goal::Plain,
            ("size", "") => options.goal = Goal::Size,
            ("speed", "") => options.goal = Goal::Speed,
            ("pack", "") => options.pack = true,
            ("budget", bytes) => options.budget = Some(bytes.parse().expect("a number of bytes")),
            _ => panic!("{word} is no way to build"),
        }
    }
    let prompts = directive(text, "calibrate", '|').unwrap_or_default();
    options.prompts = prompts.into_iter().map(unescape).collect();
    options
}
