//! Profile: what a network's ops meet when it hears prompts like those a program
//! will hear, counted by the interpreter.
//!
//! All figures are means over the prompts, each the sum over the steps of its
//! reply divided by the characters spelled plus one: what belongs to one
//! character, or to one answer of a network that picks a label.

use cranelift_entity::SecondaryMap;

use crate::prompts::EVERYDAY;
use crate::rates::{Rate, Rates};
use crate::text::{ngram_hashes, trigram_hashes, window};
use crate::{Interpreter, Network, Op, Output, Value};

/// The sums that may be taken: large networks that never end their replies must
/// not take a compiler's time.
const MOST_SUMS: usize = 1 << 30;
/// The steps of a prompt's reply that are looked at in any case.
const LEAST_STEPS: usize = 16;
/// The steps that the longest reply has.
const MOST_STEPS: usize = 255;

/// What is known of a network's linear ops.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    inputs: SecondaryMap<Value, Inputs>,
    /// The steps of all replies.
    pub steps: Vec<Step>,
}

/// A step of a reply.
#[derive(Clone, Debug)]
pub struct Step {
    /// How often it is met: its share of what belongs to one character.
    pub share: f64,
    /// The prompt as it is heard, if it is the first step of a reply: what is computed
    /// once a prompt is computed then.
    pub heard: Option<Vec<u8>>,
    /// What has been said before.
    pub said: Vec<u8>,
}

/// What is known of the inputs of one linear op, each a figure an input.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// How often it is not 0.
    pub active: Vec<f64>,
    /// Of encoders, the n-grams in a bucket.
    pub grams: Vec<f64>,
    /// How often its low byte is not 0, and how often its high byte.
    pub bytes: [Vec<f64>; 2],
    /// The mean of those bytes, while they are not 0, as a share of 256: how often
    /// an addition carries.
    pub carries: [Vec<f64>; 2],
    /// How often it is above 255, or negative.
    pub large: Vec<f64>,
    /// How often its low byte is made of more than a sum's low byte: where it is a
    /// rectified sum, shifted to the right.
    pub beyond: Vec<f64>,
    /// How often two inputs are both active, row by row; nothing, if there are
    /// too many.
    together: Vec<f32>,
    /// How often the low bytes of both are active, and their sum is above 255.
    over: Vec<f32>,
    /// By how many bits a rectified sum is shifted.
    shift: u32,
}

impl Profile {
    /// Measures `network` on `prompts`, or on everyday ones if there are none.
    pub fn measure(network: &Network, prompts: &[Vec<u8>]) -> Self {
        if prompts.is_empty() {
            let everyday = EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec());
            return Profile::measure(network, &everyday.collect::<Vec<_>>());
        }
        let rates = Rates::compute(network);
        let most_steps = most_steps(network, prompts.len());
        let mut profile = Profile::default();
        for (value, data) in &network.values {
            if let Op::Linear { input, .. } = data.op {
                profile.inputs[value] = Inputs::new(network, input);
            }
        }
        let mut interpreter = Interpreter::new(network);
        for prompt in prompts {
            let characters = characters(&mut interpreter, network, prompt, most_steps);
            let share = 1.0 / (characters * prompts.len()) as f64;
            interpreter.hear(prompt);
            for step in 0..most_steps {
                let class = interpreter.step();
                let heard = (step == 0).then(|| interpreter.heard().to_vec());
                let said = interpreter.said().to_vec();
                profile.steps.push(Step { share, heard, said });
                for (value, data) in &network.values {
                    if step > 0 && rates.rate(value) == Rate::Prompt {
                        continue;
                    }
                    if let Op::Linear { input, .. } = data.op {
                        let inputs = &mut profile.inputs[value];
                        inputs.meet(interpreter.value(input), share);
                        inputs.read(&interpreter, &network.values[input].op, share);
                    }
                }
                if !interpreter.say(class) {
                    break;
                }
            }
        }
        for inputs in profile.inputs.values_mut() {
            for (carries, bytes) in inputs.carries.iter_mut().zip(&inputs.bytes) {
                for (carries, active) in carries.iter_mut().zip(bytes) {
                    *carries /= active.max(f64::MIN_POSITIVE);
                }
            }
        }
        profile
    }

    /// What is known of the inputs of `linear`.
    pub fn of(&self, linear: Value) -> &Inputs {
        &self.inputs[linear]
    }
}

/// How many steps of each of so many replies are looked at.
pub fn most_steps(network: &Network, prompts: usize) -> usize {
    let sums: usize = network
        .values
        .iter()
        .map(|(value, data)| match data.op {
            Op::Linear { matrix, .. } => network.matrices[matrix].weights.len(),
            _ => network.width(value),
        })
        .sum();
    (MOST_SUMS / sums.max(1) / prompts).clamp(LEAST_STEPS, MOST_STEPS)
}

/// The characters that a prompt's reply counts for: those spelled plus one.
fn characters(
    interpreter: &mut Interpreter<'_>,
    network: &Network,
    prompt: &[u8],
    most_steps: usize,
) -> usize {
    let Output::Reply { charset, .. } = &network.output else { return 1 };
    interpreter.hear(prompt);
    let mut characters = 1;
    for _ in 0..most_steps {
        let class = interpreter.step();
        characters += usize::from(class < charset.len());
        if !interpreter.say(class) {
            break;
        }
    }
    characters
}

impl Inputs {
    fn new(network: &Network, input: Value) -> Self {
        let width = network.width(input);
        let none = || vec![0.0; width];
        let is_encoder =
            matches!(network.values[input].op, Op::Trigrams { .. } | Op::Ngrams { .. });
        // Too wide a layer has its neighbours paired.
        let pairs = if is_encoder || width > MOST_TOGETHER { 0 } else { width * width };
        Inputs {
            active: none(),
            grams: none(),
            bytes: [none(), none()],
            carries: [none(), none()],
            large: none(),
            beyond: none(),
            together: vec![0.0; pairs],
            over: vec![0.0; pairs],
            shift: shift(network, input),
        }
    }

    /// Counts the elements that are not 0.
    fn meet(&mut self, values: &[i16], share: f64) {
        let width = self.active.len();
        let nonzero: Vec<(usize, i16)> =
            values.iter().copied().enumerate().filter(|&(_, value)| value != 0).collect();
        for (number, &(at, value)) in nonzero.iter().enumerate() {
            self.active[at] += share;
            for (which, byte) in value.to_le_bytes().into_iter().enumerate() {
                if byte != 0 {
                    self.bytes[which][at] += share;
                    self.carries[which][at] += share * f64::from(byte) / 256.0;
                }
            }
            if !(0..256).contains(&value) {
                self.large[at] += share;
            }
            let low = value & 255;
            if low > 0 && (low - 1) << self.shift > 255 {
                self.beyond[at] += share;
            }
            if self.together.is_empty() {
                continue;
            }
            for &(other, other_value) in &nonzero[..number] {
                let pair = [at * width + other, other * width + at];
                let is_over = low > 0 && other_value & 255 > 0 && low + (other_value & 255) > 255;
                for pair in pair {
                    self.together[pair] += share as f32;
                    if is_over {
                        self.over[pair] += share as f32;
                    }
                }
            }
        }
    }

    /// Counts the n-grams that an encoder finds.
    fn read(&mut self, interpreter: &Interpreter<'_>, encoder: &Op, share: f64) {
        let (hashes, buckets) = match *encoder {
            Op::Trigrams { band, buckets, .. } => {
                (trigram_hashes(interpreter.heard(), band), buckets)
            }
            Op::Ngrams { window: width, ref orders, buckets, .. } => {
                let window = window(interpreter.said(), width as usize);
                (ngram_hashes(&window, orders.clone()), buckets)
            }
            _ => return,
        };
        for hash in hashes {
            self.grams[usize::from(hash) % buckets as usize] += share;
        }
    }

    /// Whether it is known which inputs are active together.
    pub fn knows_pairs(&self) -> bool {
        !self.together.is_empty()
    }

    /// How often both inputs are active.
    pub fn together(&self, first: usize, second: usize) -> f64 {
        self.together[first * self.active.len() + second].into()
    }

    /// How often the sum of both inputs' low bytes is above 255.
    pub fn over(&self, first: usize, second: usize) -> f64 {
        self.over[first * self.active.len() + second].into()
    }
}

/// The widest layer of which it is counted which inputs are active together.
const MOST_TOGETHER: usize = 1024;

/// By how many bits in all the chain of unary ops before `value` shifts to the
/// right.
fn shift(network: &Network, mut value: Value) -> u32 {
    let mut shift = 0;
    loop {
        let op = &network.values[value].op;
        if let Op::Shr { amount, .. } = op {
            shift += amount;
        }
        if !op.is_unary_elementwise() {
            return shift.min(6);
        }
        value = op.operands()[0];
    }
}
