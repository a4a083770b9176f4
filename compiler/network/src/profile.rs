//! Profile: how active the inputs of a network's ops are on given prompts, counted by the
//! interpreter.
//!
//! All figures are averages over the prompts: for each, the sum over the steps of its
//! reply, divided by the characters spelled plus one. So they are per character, or per
//! answer of a network that picks a label.

use cranelift_entity::SecondaryMap;

use crate::prompts::EVERYDAY;
use crate::rates::{Rate, Rates};
use crate::text::{ngram_hashes, trigram_hashes, window};
use crate::{Interpreter, Network, Op, Output, Value};

/// The most multiplications: large networks with endless replies must not slow the compiler
/// down.
const MOST_SUMS: usize = 1 << 30;
/// The steps of a reply that are always measured.
const LEAST_STEPS: usize = 16;
/// The steps of the longest reply.
const MOST_STEPS: usize = 255;

/// Figures on the inputs of a network's linear ops.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    inputs: SecondaryMap<Value, Inputs>,
    /// The steps of all replies.
    pub steps: Vec<Step>,
}

/// A step of a reply.
#[derive(Clone, Debug)]
pub struct Step {
    /// The weight of the step in figures a character.
    pub share: f64,
    /// The normalized prompt in the first step of a reply, where all that depends on the
    /// prompt alone is computed.
    pub prompt: Option<Vec<u8>>,
    /// The reply so far.
    pub said: Vec<u8>,
}

/// Figures on the inputs of one linear op, one for each input.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// How often the input is not 0.
    pub active: Vec<f64>,
    /// For encoders: the number of n-grams in the bucket.
    pub grams: Vec<f64>,
    /// How often its low byte is not 0, and how often its high byte.
    pub bytes: [Vec<f64>; 2],
    /// The average of those bytes while not 0, divided by 256: how often adding them
    /// carries.
    pub carries: [Vec<f64>; 2],
    /// How often it is above 255, or negative.
    pub large: Vec<f64>,
    /// For rectified sums that are shifted right: how often the low byte depends on the
    /// sum's high byte.
    pub beyond: Vec<f64>,
    /// How often two inputs are both active, row by row; empty if there are too many.
    together: Vec<f32>,
    /// How often both low bytes are not 0 and their sum is above 255.
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
            interpreter.set_prompt(prompt);
            for step in 0..most_steps {
                let class = interpreter.step();
                let prompt = (step == 0).then(|| interpreter.prompt().to_vec());
                let said = interpreter.said().to_vec();
                profile.steps.push(Step { share, prompt, said });
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

    /// The figures on the inputs of `linear`.
    pub fn of(&self, linear: Value) -> &Inputs {
        &self.inputs[linear]
    }
}

/// The number of steps measured for each of so many replies.
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

/// The characters of a prompt's reply plus one.
fn characters(
    interpreter: &mut Interpreter<'_>,
    network: &Network,
    prompt: &[u8],
    most_steps: usize,
) -> usize {
    let Output::Reply { charset, .. } = &network.output else { return 1 };
    interpreter.set_prompt(prompt);
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
        // For a layer that is too wide, pairs are not counted.
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
                (trigram_hashes(interpreter.prompt(), band), buckets)
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

    /// Whether pairs of active inputs were counted.
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

/// The widest layer for which pairs of active inputs are counted.
const MOST_TOGETHER: usize = 1024;

/// The total right shift of the chain of unary ops before `value`, in bits.
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
