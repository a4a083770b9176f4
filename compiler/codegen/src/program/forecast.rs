//! Forecast: the T-states of a program on given prompts, layer by layer. The replies to them
//! are replayed: each task finds its T-states from the values of each step.

use zirc_network::profile::most_steps;
use zirc_network::prompts::EVERYDAY;
use zirc_network::{Interpreter, Output};
use zirc_z80::TStates;

use super::build::{RUNTIME, part_of};
use super::program::Program;
use super::runtime;
use super::sizes::Part;
use crate::kernels::interface::{Emission, Replay, call};

/// The T-states of a program: a character of a reply, or an answer if the network picks a
/// label. Those of the operating system are not counted.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The layers in the order they are computed, and then the other parts.
    pub parts: Vec<PartForecast>,
}

/// The forecast of one part of a program.
#[derive(Clone, Debug)]
pub struct PartForecast {
    /// Its name and its bytes.
    pub part: Part,
    /// The kernel that computes it; none if it is no layer.
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
    /// The forecast for `prompts`, or for everyday ones if there are none: the mean over the
    /// prompts of the T-states of a reply, divided by its characters plus one. Of a very long
    /// reply, only the first steps count.
    pub fn forecast(&self, prompts: &[Vec<u8>]) -> Forecast {
        if prompts.is_empty() {
            let everyday = EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec());
            return self.forecast(&everyday.collect::<Vec<_>>());
        }
        let packs = self.image.is_packed();
        let emission = Emission { network: &self.network, names: &self.plan.names, packs };
        let mut tasks = self.plan.tasks.values();
        let replays = tasks.clone().map(|task| task.design.replay(&emission, &self.image, task));
        let mut conversation = Conversation {
            program: self,
            interpreter: Interpreter::new(&self.network),
            most_steps: most_steps(&self.network, prompts.len()),
            replays: replays.collect(),
            choice: tasks.find_map(|task| task.design.choice(&emission, task)),
        };
        let mut means = Spent::new(self.plan.tasks.len());
        for prompt in prompts {
            means.add(&conversation.reply(prompt), prompts.len());
        }
        self.by_part(&means)
    }

    /// The parts of the program, each with its T-states.
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

/// T-states of each task, and of the runtime.
struct Spent<T> {
    tasks: Vec<T>,
    runtime: T,
    /// The number of characters to divide them by.
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

/// The replay of prompts and replies.
struct Conversation<'a> {
    program: &'a Program,
    interpreter: Interpreter<'a>,
    /// The most steps of a reply.
    most_steps: usize,
    /// The replays of the tasks, in their order.
    replays: Vec<Replay<'a>>,
    /// The replay of the choice of a class, if a task has it.
    choice: Option<Replay<'a>>,
}

impl Conversation<'_> {
    /// T-states of the reply to `prompt`.
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
                *spent += call() + replay(&self.interpreter);
            }
            let run = &self.interpreter;
            let choice = match &mut self.choice {
                Some(choice) => choice(run),
                None => runtime::choice(run.value(network.output.logits())),
            };
            spent.runtime += runtime::step((machine.console)(), network, run, (class, choice));
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
