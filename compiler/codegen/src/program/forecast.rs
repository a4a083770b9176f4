//! Forecast: what a program costs, layer by layer, where it hears certain prompts. Its
//! replies to them are replayed: each task tells what it takes, given the values.

use zirc_network::profile::most_steps;
use zirc_network::prompts::EVERYDAY;
use zirc_network::{Interpreter, Output};
use zirc_z80::TStates;

use super::build::{RUNTIME, part_of};
use super::program::Program;
use super::runtime;
use super::sizes::Part;
use crate::kernels::interface::{CALL, Emission, Replay};

/// What a program costs: by character of a reply, or by answer if the network picks a
/// label. What the BDOS takes is not counted.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The layers in the order they are computed, and all else.
    pub parts: Vec<PartForecast>,
}

/// What one part of a program is expected to cost.
#[derive(Clone, Debug)]
pub struct PartForecast {
    /// Its name and its bytes.
    pub part: Part,
    /// The kernel that computes it; none for what is no layer.
    pub kernel: Option<&'static str>,
    /// T-states a character, or an answer.
    pub t_states: f64,
}

impl Forecast {
    /// T-states in all.
    pub fn t_states(&self) -> f64 {
        self.parts.iter().map(|part| part.t_states).sum()
    }
}

impl Program {
    /// What the program costs where it hears `prompts`, or everyday ones if there are
    /// none: the mean over the prompts of what a reply takes, by its characters plus one.
    /// Of replies that never end, no more steps are looked at than there is time for.
    pub fn forecast(&self, prompts: &[Vec<u8>]) -> Forecast {
        if prompts.is_empty() {
            let everyday = EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec());
            return self.forecast(&everyday.collect::<Vec<_>>());
        }
        let packs = self.image.is_packed();
        let emission = Emission { network: &self.network, names: &self.plan.names, packs };
        let tasks = self.plan.tasks.values();
        let replays = tasks.map(|task| task.design.replay(&emission, &self.image, task));
        let mut conversation = Conversation {
            program: self,
            interpreter: Interpreter::new(&self.network),
            most_steps: most_steps(&self.network, prompts.len()),
            replays: replays.collect(),
        };
        let mut means = Spent::new(self.plan.tasks.len());
        for prompt in prompts {
            means.add(&conversation.reply(prompt), prompts.len());
        }
        self.by_part(&means)
    }

    /// The parts of the program, each with what it costs.
    fn by_part(&self, costs: &Spent<f64>) -> Forecast {
        let mut left = self.sizes.parts.clone();
        let mut take = |name: &str| {
            let at = left.iter().position(|part| part.name == name);
            at.map(|at| left.remove(at)).unwrap_or_default()
        };
        let tasks = self.plan.tasks.values().zip(&costs.tasks);
        let mut parts: Vec<PartForecast> = tasks
            .map(|(task, &t_states)| PartForecast {
                part: take(&part_of(&self.network, task)),
                kernel: Some(task.design.kernel()),
                t_states,
            })
            .collect();
        let t_states = costs.runtime;
        parts.push(PartForecast { part: take(RUNTIME), kernel: None, t_states });
        let others =
            left.into_iter().map(|part| PartForecast { part, kernel: None, t_states: 0.0 });
        parts.extend(others);
        Forecast { parts }
    }
}

/// What each task spends, and the runtime.
struct Spent<T> {
    tasks: Vec<T>,
    runtime: T,
    /// The characters that it is divided by.
    characters: usize,
}

impl<T: Clone + Default> Spent<T> {
    fn new(tasks: usize) -> Self {
        Spent { tasks: vec![T::default(); tasks], runtime: T::default(), characters: 1 }
    }
}

impl Spent<f64> {
    /// Adds the share of one of so many replies.
    fn add(&mut self, reply: &Spent<TStates>, replies: usize) {
        let share = |t_states: TStates| t_states.0 as f64 / (reply.characters * replies) as f64;
        self.runtime += share(reply.runtime);
        for (mean, &spent) in self.tasks.iter_mut().zip(&reply.tasks) {
            *mean += share(spent);
        }
    }
}

/// Prompts and replies, with what they take.
struct Conversation<'a> {
    program: &'a Program,
    interpreter: Interpreter<'a>,
    /// How many steps of a reply are looked at.
    most_steps: usize,
    /// Those of the tasks, in their order.
    replays: Vec<Replay<'a>>,
}

impl Conversation<'_> {
    /// What the reply to `prompt` takes.
    fn reply(&mut self, prompt: &[u8]) -> Spent<TStates> {
        let Program { network, plan, machine, .. } = self.program;
        let mut spent = Spent::new(self.replays.len());
        spent.runtime = runtime::prompt(machine, network, prompt);
        self.interpreter.set_prompt(prompt);
        for step in 0..self.most_steps {
            let class = self.interpreter.step();
            // The prompt body is run once.
            let first = if step == 0 { 0 } else { plan.prompt_tasks };
            let tasks = self.replays.iter_mut().zip(&mut spent.tasks);
            for (replay, spent) in tasks.skip(first) {
                *spent += CALL + replay(&self.interpreter);
            }
            spent.runtime += runtime::step((machine.console)(), network, &self.interpreter, class);
            if let Output::Reply { charset, .. } = &network.output {
                spent.characters += usize::from(class < charset.len());
            }
            if !self.interpreter.say(class) {
                break;
            }
        }
        spent
    }
}
