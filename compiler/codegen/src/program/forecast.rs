//! Forecast: what a program is expected to cost, layer by layer, and for how long
//! it keeps interrupts off.

use super::build::{RUNTIME, part_of};
use super::program::Program;
use super::sizes::Part;
use crate::kernels::block_move;
use crate::kernels::context_window;
use crate::kernels::interface::{Emission, Workload};
use zirc_network::Output;
use zirc_network::profile::Profile;

/// What a program is expected to cost: by character of a reply, or by answer if
/// the network picks a label. What the BDOS takes is not counted.
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
    /// What the program is expected to cost where it hears `prompts`, or everyday
    /// ones if there are none.
    pub fn forecast(&self, prompts: &[Vec<u8>]) -> Forecast {
        let profile = &Profile::measure(&self.network, prompts);
        let packs = self.image.is_packed();
        let emission = Emission { network: &self.network, names: &self.plan.names, packs };
        let mut left = self.sizes.parts.clone();
        let mut take = |name: &str| {
            let at = left.iter().position(|part| part.name == name);
            at.map(|at| left.remove(at)).unwrap_or_default()
        };
        let mut parts = Vec::new();
        for (number, task) in self.plan.tasks.values().enumerate() {
            let is_prompt = number < self.plan.prompt_tasks;
            let runs = if is_prompt { profile.prompts } else { profile.steps };
            let work = Workload { profile, runs };
            parts.push(PartForecast {
                part: take(&part_of(&self.network, task)),
                kernel: Some(task.design.kernel()),
                t_states: CALL * runs + task.design.t_states(&emission, task, &work),
            });
        }
        let t_states = self.runtime(profile);
        parts.push(PartForecast { part: take(RUNTIME), kernel: None, t_states });
        let others =
            left.into_iter().map(|part| PartForecast { part, kernel: None, t_states: 0.0 });
        parts.extend(others);
        Forecast { parts }
    }

    /// T-states of what is no layer: hearing, choosing and printing.
    fn runtime(&self, profile: &Profile) -> f64 {
        let network = &self.network;
        let classes = network.output.classes() as f64;
        let choose = profile.steps * (ARGMAX + CLASS * (classes - 1.0)) + LARGER * profile.larger;
        let hear =
            profile.prompts * (LINE + HEAR) + profile.listened * HEARD_ONE + profile.heard * HEARD;
        let reply = match &network.output {
            Output::Reply { .. } => {
                let remember = block_move(context_window(network) as usize - 1);
                profile.prompts * (REPLY + remember)
                    + profile.steps * STEP
                    + profile.spelled * (SPELL + remember)
            }
            Output::Answer { .. } => profile.prompts * ANSWER + profile.spelled * PRINT,
        };
        let folded = profile.folded.iter().zip(FOLD);
        hear + reply + choose + folded.map(|(count, fold)| count * fold).sum::<f64>()
    }
}

/// T-states of a call.
const CALL: f64 = 17.0;
/// Of printing a character of a text, and of a text of none.
const PRINT: f64 = 114.0;
const PRINT_TEXT: f64 = 19.0;
/// Of ending a line.
const NEW_LINE: f64 = 27.0 + PRINT_TEXT + 2.0 * PRINT;
/// Of a line that is read, beside what is heard of it: its end, what it is not (empty,
/// a farewell, the end of input, blank), and the next prompt.
const NOT: f64 = 24.0 + 45.0 + 85.0 + 75.0;
const LINE: f64 = CALL + NEW_LINE + NOT + 29.0 + 54.0 + PRINT_TEXT + 2.0 * PRINT + 64.0;
/// Of hearing nothing, what anything takes less, and a character of it.
const HEAR: f64 = 161.0;
const HEARD_ONE: f64 = 2.0;
const HEARD: f64 = 53.0;
/// Of making a character small, if it comes before the capitals, is one, or comes
/// after them.
const FOLD: [f64; 3] = [35.0, 58.0, 47.0];
/// Of choosing among one class, of each other class, and of one that is larger.
const ARGMAX: f64 = 87.0;
const CLASS: f64 = 88.0;
const LARGER: f64 = 30.0;
/// Of a reply, its steps, and the characters that it spells.
const REPLY: f64 = 87.0 + NEW_LINE;
const STEP: f64 = 61.0;
const SPELL: f64 = 168.0;
/// Of picking a label.
const ANSWER: f64 = CALL * 3.0 + 10.0 + 80.0 + PRINT_TEXT + 10.0 + NEW_LINE;
