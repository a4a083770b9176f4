//! Activity: how often the inputs of linear ops are not zero, measured by the
//! interpreter on prompts like those a program will hear.
//!
//! All figures are means over the prompts, each the sum over the steps of its
//! reply divided by their number: what belongs to one character.

use cranelift_entity::SecondaryMap;

use crate::network::{Interpreter, Network, Op, Value};
use crate::passes::{Rate, Rates};

/// The steps of a prompt's reply that are looked at: a network that never ends its
/// replies must not take a compiler's time.
const MOST_STEPS: usize = 16;

/// What is known of the inputs of every linear op.
#[derive(Clone, Debug)]
pub struct Activity {
    inputs: SecondaryMap<Value, Inputs>,
    /// Prompts a character: what the prompt body counts for.
    pub prompts: f64,
}

/// What is known of the inputs of one linear op.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The share of characters for which each input is not 0; of encoders, the
    /// mean number of n-grams in a bucket.
    pub active: Vec<f64>,
    /// The mean, over the times an input is active, of its low byte as a share of
    /// 256: how often an addition of it carries.
    pub carries: Vec<f64>,
    /// The share of characters for which it is above 255.
    pub large: Vec<f64>,
    /// The share for which both of two inputs are active, row by row.
    together: Vec<f32>,
}

impl Inputs {
    /// The share of characters for which both inputs are active.
    pub fn together(&self, first: usize, second: usize) -> f64 {
        self.together[first * self.active.len() + second].into()
    }
}

impl Activity {
    /// Measures `network` on `prompts`.
    pub fn measure(network: &Network, prompts: &[Vec<u8>]) -> Self {
        let rates = Rates::compute(network);
        let mut inputs: SecondaryMap<Value, Inputs> = SecondaryMap::new();
        let linears: Vec<(Value, Value)> = network
            .values
            .iter()
            .filter_map(|(value, data)| match data.op {
                Op::Linear { input, .. } => Some((value, input)),
                _ => None,
            })
            .collect();
        for &(linear, input) in &linears {
            inputs[linear] = Inputs::new(network, input);
        }
        let mut of_prompts = 0.0;
        let mut interpreter = Interpreter::new(network);
        for prompt in prompts {
            interpreter.hear(prompt);
            let mut seen = Vec::new();
            let mut steps = 0;
            let mut goes_on = true;
            while goes_on && steps < MOST_STEPS {
                let class = interpreter.step();
                for (number, &(linear, input)) in linears.iter().enumerate() {
                    if steps == 0 || rates.rate(linear) == Rate::Step {
                        let values = interpreter.value(input);
                        let nonzero = values.iter().enumerate().filter(|(_, x)| **x != 0);
                        seen.push((number, nonzero.map(|(at, &x)| (at, x)).collect::<Vec<_>>()));
                    }
                }
                steps += 1;
                goes_on = interpreter.say(class);
            }
            let share = 1.0 / (steps as f64 * prompts.len() as f64);
            of_prompts += share;
            for (number, nonzero) in seen {
                let (linear, input) = linears[number];
                inputs[linear].add(&network.values[input].op, &nonzero, share);
            }
        }
        for &(linear, _) in &linears {
            let inputs = &mut inputs[linear];
            for (carries, active) in inputs.carries.iter_mut().zip(&inputs.active) {
                *carries /= active.max(f64::MIN_POSITIVE);
            }
        }
        Activity { inputs, prompts: of_prompts }
    }

    /// What is known of the inputs of `linear`.
    pub fn of(&self, linear: Value) -> &Inputs {
        &self.inputs[linear]
    }
}

impl Inputs {
    fn new(network: &Network, input: Value) -> Self {
        let width = network.width(input);
        let pairs = if scale(&network.values[input].op).is_some() { 0 } else { width * width };
        Inputs {
            active: vec![0.0; width],
            carries: vec![0.0; width],
            large: vec![0.0; width],
            // Too wide a layer has its neighbours paired.
            together: vec![0.0; if width <= MOST_TOGETHER { pairs } else { 0 }],
        }
    }

    fn add(&mut self, op: &Op, nonzero: &[(usize, i16)], share: f64) {
        let width = self.active.len();
        for (number, &(at, value)) in nonzero.iter().enumerate() {
            match scale(op) {
                Some(scale) => self.active[at] += share * f64::from(value) / f64::from(scale),
                None => {
                    self.active[at] += share;
                    self.carries[at] += share * f64::from(value & 255) / 256.0;
                    if !(0..256).contains(&value) {
                        self.large[at] += share;
                    }
                    if self.together.is_empty() {
                        continue;
                    }
                    for &(other, _) in &nonzero[..number] {
                        self.together[at * width + other] += share as f32;
                        self.together[other * width + at] += share as f32;
                    }
                }
            }
        }
    }

    /// Whether it is known which inputs are active together.
    pub fn knows_pairs(&self) -> bool {
        !self.together.is_empty()
    }
}

/// The widest layer of which it is counted which inputs are active together.
const MOST_TOGETHER: usize = 1024;

/// The scale of an encoder whose buckets never wrap on ordinary prompts.
fn scale(op: &Op) -> Option<i16> {
    match *op {
        Op::Trigrams { scale, .. } | Op::Ngrams { scale, .. } if scale != 0 => Some(scale),
        _ => None,
    }
}
