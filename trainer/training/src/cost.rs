//! Cost: what a trained network's program takes, and how training is steered to what
//! it may take.

use serde::{Deserialize, Serialize};
use zirc_codegen::{Options, compile};
use zirc_network::{Network, Op, Origins, Overflow};

use crate::settings::Settings;
use crate::shape::Shape;

/// What a program takes, as the compiler forecasts it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Bytes of its file.
    pub bytes: u32,
    /// T-states a character, or an answer of a network that picks labels.
    pub t_states: f64,
}

/// What a program may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Goals {
    /// Bytes of its file.
    pub bytes: Option<u32>,
    /// T-states a character, or an answer.
    pub t_states: Option<f64>,
}

/// The program without any neuron, and what a neuron and a weight add: bytes, measured on
/// trained networks.
const BYTES: [f64; 3] = [2500.0, 5.0, 1.25];
/// The same of T-states, without the weights.
const T_STATES: [f64; 2] = [6800.0, 100.0];
/// The share of hidden layers' weights that are not 0, where nothing else is asked, of
/// networks with so few buckets for the prompt's trigrams; and by which power it gets
/// smaller with more, measured on trained networks.
const DENSITY: f32 = 0.14;
const FEW_BUCKETS: f32 = 256.0;
const POWER: f32 = 0.61;
/// How much denser the last layer is.
const LAST: f64 = 1.8;
/// The share of weights that are not 0 for which a network without a hidden layer has to have
/// room: with less, fewer buckets answer more.
const BARE: f64 = 0.3;
/// The T-states a label with fewer of which a hidden layer answers less than none where
/// prompts are few.
const LABEL: f64 = 2500.0;
/// The widths that are chosen.
const WIDTHS: std::ops::RangeInclusive<f64> = 16.0..=512.0;
/// The share of the T-states that a forecast may come to: prompts differ.
const SURE: f64 = 0.98;
/// How much of what there is room for is aimed at.
const AIM: f64 = 0.96;
/// By how much density may change at once, and in all.
const CHANGE: std::ops::RangeInclusive<f64> = 0.7..=1.15;
const DENSITIES: std::ops::RangeInclusive<f64> = 0.01..=0.5;
/// How much more than it takes a program may take before it is let.
const ROOM: f64 = 1.05;
/// By how much a penalty grows that has to, and where it starts and ends.
const GROWTH: f32 = 3.0;
const PENALTIES: std::ops::RangeInclusive<f32> = 1.0..=3000.0;
/// The penalty from which weights have to go, too: silence costs less accuracy.
const HARSH: f32 = 300.0;

/// The share of hidden layers' weights that are not 0, where nothing else is asked.
pub(crate) fn density(buckets: u32) -> f32 {
    DENSITY * (FEW_BUCKETS / (buckets as f32).max(FEW_BUCKETS)).powf(POWER)
}

/// The density of a new network, where nothing else is asked.
pub(crate) fn density_of(network: &Network) -> f32 {
    let buckets = network.values.values().filter_map(|data| match data.op {
        Op::Trigrams { buckets, .. } => Some(buckets),
        _ => None,
    });
    density(buckets.max().unwrap_or_default())
}

/// The bytes of the program for a network of this shape, about.
pub(crate) fn forecast(shape: &Shape, classes: usize, density: Option<f32>) -> f64 {
    let widths = shape.hidden.as_deref().unwrap_or_default();
    let neurons: usize = widths.iter().sum();
    BYTES[0] + neurons as f64 * neuron(shape, classes, density)
}

/// The bytes that the program for a network of this shape without its hidden layers asks
/// for, about.
pub(crate) fn bare(shape: &Shape, classes: usize) -> f64 {
    BYTES[0] + classes as f64 * (BYTES[1] + BYTES[2] * BARE * f64::from(shape.inputs()))
}

/// The bytes of a neuron of the one hidden layer of a network of this shape, about.
fn neuron(shape: &Shape, classes: usize, density: Option<f32>) -> f64 {
    let buckets = shape.prompt_buckets.unwrap_or_default();
    let density = f64::from(density.unwrap_or_else(|| self::density(buckets)));
    BYTES[1] + BYTES[2] * density * (f64::from(shape.inputs()) + LAST * classes as f64)
}

impl Cost {
    /// What the program for `network` takes on the machine of the settings, where it hears
    /// `prompts`; `None` if there is none: it does not fit, or needs what the machine lacks.
    pub fn of(network: &Network, prompts: &[Vec<u8>], settings: &Settings) -> Option<Cost> {
        // Whether sums are proved to fit 16 bits is seen to elsewhere, and takes time.
        let network = Network { overflow: Overflow::Wrap, ..network.clone() };
        let &Settings { machine, memory_end, .. } = settings;
        let options = Options { machine, memory_end, ..Options::default() };
        let program = compile(&network, &Origins::default(), &options).ok()?;
        let t_states = program.forecast(prompts).t_states();
        Some(Cost { bytes: program.sizes.file, t_states })
    }
}

impl Goals {
    /// Whether there are any.
    pub fn is_any(&self) -> bool {
        self.bytes.is_some() || self.t_states.is_some()
    }

    /// Whether a program takes no more than it may; one that does not fit the machine
    /// takes too much.
    pub fn are_met(&self, cost: Option<Cost>) -> bool {
        let Some(cost) = cost else { return false };
        self.bytes.is_none_or(|bytes| cost.bytes <= bytes)
            && self.t_states.is_none_or(|t_states| cost.t_states <= t_states * SURE)
    }

    /// How many times as much as it may a program takes, of what it takes most of; one that
    /// does not fit the machine takes more than any other.
    pub(crate) fn excess(&self, cost: Option<Cost>) -> f64 {
        let Some(cost) = cost else { return f64::INFINITY };
        let bytes = self.bytes.map_or(0.0, |bytes| f64::from(cost.bytes) / f64::from(bytes));
        bytes.max(self.t_states.map_or(0.0, |t_states| cost.t_states / t_states))
    }

    /// Whether there are too few T-states for a hidden layer before so many labels, where
    /// prompts are few.
    pub(crate) fn are_for_bare(&self, labels: usize) -> bool {
        self.t_states.is_some_and(|room| room < T_STATES[0] + LABEL * labels as f64)
    }

    /// The width of the one hidden layer of a network of this shape that may meet the
    /// goals.
    pub(crate) fn width(&self, shape: &Shape, classes: usize, density: Option<f32>) -> usize {
        let room = |room: Option<f64>, [fixed, each]: [f64; 2]| {
            room.map_or(*WIDTHS.end(), |room| (room * AIM - fixed) / each)
        };
        let by_bytes = room(self.bytes.map(f64::from), [BYTES[0], neuron(shape, classes, density)]);
        let by_t_states = room(self.t_states, T_STATES);
        let width = by_bytes.min(by_t_states).clamp(*WIDTHS.start(), *WIDTHS.end());
        (width / 8.0) as usize * 8
    }

    /// A density and a penalty that come nearer to the goals than those that made a
    /// program of this cost. Near the end density only gets smaller, and the penalty larger.
    /// A network that `is_bare` has no neurons that a penalty could silence.
    pub(crate) fn steer(
        &self,
        cost: Option<Cost>,
        (density, penalty): (f32, f32),
        [is_bare, is_ending]: [bool; 2],
    ) -> (f32, f32) {
        let Some(cost) = cost else { return (density * *CHANGE.start() as f32, penalty) };
        let mut change = *CHANGE.end();
        if let Some(bytes) = self.bytes {
            let weights = |bytes: f64| (bytes - BYTES[0]).max(1.0);
            change = change.min(weights(f64::from(bytes) * AIM) / weights(cost.bytes.into()));
        }
        let mut penalty = penalty;
        if let Some(t_states) = self.t_states {
            let share = t_states * AIM / cost.t_states;
            if is_bare {
                let weights = |t_states: f64| (t_states - T_STATES[0]).max(1.0);
                change = change.min(weights(t_states * AIM) / weights(cost.t_states));
            } else if share < 1.0 {
                if penalty > HARSH || is_ending {
                    change = change.min(share.sqrt());
                }
                penalty = (penalty * GROWTH).clamp(*PENALTIES.start(), *PENALTIES.end());
            } else if share > ROOM && !is_ending {
                penalty /= GROWTH.sqrt();
            }
        }
        if is_ending {
            change = change.min(1.0);
        }
        let change = change.clamp(*CHANGE.start(), *CHANGE.end());
        let density = f64::from(density) * change;
        (density.clamp(*DENSITIES.start(), *DENSITIES.end()) as f32, penalty)
    }
}
