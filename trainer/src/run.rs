//! The run: epoch after epoch, the best of which is kept.

use serde::{Deserialize, Serialize};
use zirc_compiler::network::Network;

use crate::accuracy::Accuracy;
use crate::checkpoint::{self, Checkpoint, Unusable, fingerprint};
use crate::cost::{Cost, Goals};
use crate::secure::secure;
use crate::settings::Settings;
use crate::split::Split;
use crate::trainer::Trainer;

/// How many epochs' cost is forecast in a run without goals.
const FORECASTS: usize = 5;
/// The share of the epochs after which steering only takes away.
const ENDING: f32 = 0.7;
/// How many validation prompts a forecast is made for.
const PROMPTS: usize = 100;

/// What an epoch came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Which it is, from 1.
    pub number: usize,
    /// The mean cross-entropy of a step of the training pairs, in nats.
    pub loss: f64,
    /// The share of validation pairs whose whole reply is right.
    pub exact: f64,
    /// The share of validation pairs' characters, ends counted, that are right after
    /// those that are to come before them.
    pub characters: f64,
    /// The share of all weights that are not 0.
    pub density: f64,
    /// Hidden neurons that are active in a step.
    pub active: f64,
    /// What its program takes, if that was forecast; no program fits the machine, if
    /// that is `None`.
    pub cost: Option<Option<Cost>>,
    /// Whether it is better than all before it.
    pub is_best: bool,
}

/// Training under way.
pub struct Run {
    trainer: Trainer,
    settings: Settings,
    goals: Goals,
    prompts: Vec<Vec<u8>>,
    epochs: Vec<Epoch>,
    /// The best network so far.
    best: Option<(Network, Merit)>,
    /// What it was started with, in short.
    fingerprint: u64,
}

/// How good a network is: the greater, the better.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) struct Merit {
    /// Whether it is proved never to overflow.
    is_secure: bool,
    /// Whether it meets the goals.
    is_met: bool,
    exact: f64,
    characters: f64,
}

impl Run {
    /// A run that trains `network` on `split`. Where all its weights are 0 it starts
    /// from random ones, and else from those it has.
    pub fn new(network: &Network, split: &Split, settings: &Settings, goals: Goals) -> Self {
        let every = split.validation.len().div_ceil(PROMPTS);
        let prompts = split.validation.iter().step_by(every.max(1));
        Run {
            trainer: Trainer::new(network, split, settings),
            settings: settings.clone(),
            goals,
            prompts: prompts.map(|pair| pair.prompt.clone()).collect(),
            epochs: Vec::new(),
            best: None,
            fingerprint: fingerprint(network, split, settings, &goals),
        }
    }

    /// The same run, gone as far as it was when `bytes` were its [`Run::checkpoint`].
    ///
    /// # Errors
    /// Why these bytes are of no use.
    pub fn resumed(mut self, bytes: &[u8]) -> Result<Self, Unusable> {
        let unreadable = Unusable::Unreadable;
        let found = Checkpoint::from_bytes(bytes).ok_or(unreadable)?;
        if found.run != self.fingerprint {
            return Err(Unusable::Other);
        }
        let network = checkpoint::network(found.network).ok_or(unreadable)?;
        self.trainer.resume(network, found.state).ok_or(unreadable)?;
        if let Some((text, merit)) = found.best {
            self.best = Some((checkpoint::network(text).ok_or(unreadable)?, merit));
        }
        self.epochs = found.epochs;
        Ok(self)
    }

    /// All that a run needs to go on later, as bytes. Only between epochs is it worth
    /// anything: what an epoch that was stopped has learned is in it by half.
    pub fn checkpoint(&self) -> Vec<u8> {
        let best = self.best.as_ref();
        Checkpoint {
            run: self.fingerprint,
            state: self.trainer.state().clone(),
            epochs: self.epochs.clone(),
            network: checkpoint::text(self.trainer.network()),
            best: best.map(|(network, merit)| (checkpoint::text(network), *merit)),
        }
        .to_bytes()
    }

    /// Trains for one more epoch, if there is one left. `watch` hears how much of it is
    /// done, from 0 to 1, and may stop it with `false`: then nothing has come of it.
    pub fn epoch(&mut self, mut watch: impl FnMut(f64) -> bool) -> Option<&Epoch> {
        if self.epochs.len() >= self.settings.epochs {
            return None;
        }
        let learned = self.trainer.epoch(&mut watch)?;
        let mut network = self.trainer.trained();
        let is_secure = secure(&mut network);
        self.trainer.take_ops(&network);
        let accuracy = self.trainer.validate(&network);
        let number = self.epochs.len() + 1;
        let is_due = number.is_multiple_of(self.settings.epochs.div_ceil(FORECASTS))
            || number == self.settings.epochs;
        let cost = (self.goals.is_any() || is_due).then(|| Cost::of(&network, &self.prompts));
        let is_met = !self.goals.is_any() || self.goals.are_met(cost.flatten());
        self.steer(cost.flatten(), number);
        let Accuracy { exact, characters } = accuracy;
        let merit = Merit { is_secure, is_met, exact, characters };
        let is_best = self.best.as_ref().is_none_or(|(_, best)| merit > *best);
        let all = || network.matrices.values().flat_map(|matrix| &matrix.weights);
        let density = all().filter(|&&weight| weight != 0).count() as f64 / all().count() as f64;
        if is_best {
            self.best = Some((network, merit));
        }
        self.epochs.push(Epoch {
            number,
            loss: learned.loss,
            exact,
            characters,
            density,
            active: learned.active,
            cost,
            is_best,
        });
        self.epochs.last()
    }

    /// All epochs so far.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// The best network so far: one that is proved never to overflow rather than one
    /// that is not, then one that meets the goals, then one that is right about more
    /// validation pairs.
    pub fn best(&self) -> Option<&Network> {
        self.best.as_ref().map(|(network, _)| network)
    }

    /// Whether the best network meets the goals.
    pub fn is_met(&self) -> bool {
        self.best.as_ref().is_some_and(|(_, merit)| merit.is_met)
    }

    /// Whether the best network is proved never to overflow.
    pub fn is_secure(&self) -> bool {
        self.best.as_ref().is_some_and(|(_, merit)| merit.is_secure)
    }

    /// By layer, the shape [out, in] of its weights; and how many steps of replies the
    /// training pairs have.
    pub fn products(&self) -> (Vec<[usize; 2]>, usize) {
        self.trainer.products()
    }

    fn steer(&mut self, cost: Option<Cost>, number: usize) {
        let state = self.trainer.state();
        if let (true, Some(density)) = (self.goals.is_any(), state.density) {
            let is_ending = number as f32 > self.settings.epochs as f32 * ENDING;
            let now = (density, state.penalty);
            let (density, penalty) = self.goals.steer(cost, now, is_ending);
            self.trainer.steer(Some(density), penalty);
        }
    }
}
