//! The run: epoch after epoch, the best of which is kept.

use zirc_network::Network;
use zirc_pairs::tally;

use crate::accuracy::Accuracy;
use crate::checkpoint::{self, Checkpoint, Fingerprint, Unusable};
use crate::cost::{Cost, Goals};
use crate::epoch::{Epoch, Merit};
use crate::secure::secure;
use crate::settings::Settings;
use crate::split::Split;
use crate::trainer::{State, Trainer};

/// How many epochs' cost is forecast in a run without goals.
const FORECASTS: usize = 5;
/// How many epochs' networks are proved never to overflow, beside much better ones and
/// the last.
const PROOFS: usize = 10;
/// The share of the epochs after which steering only takes away.
const ENDING: f32 = 0.7;
/// The share of a standard error by which validation is not sure.
const DOUBT: f64 = 0.5;
/// How many validation prompts a forecast is made for.
const PROMPTS: usize = 100;

/// Training under way.
pub struct Run {
    trainer: Trainer,
    settings: Settings,
    goals: Goals,
    /// How many validation pairs there are, and the share of them that have the commonest
    /// reply.
    validation: usize,
    commonest: f64,
    prompts: Vec<Vec<u8>>,
    epochs: Vec<Epoch>,
    /// What it was at the end of the last epoch.
    kept: State,
    /// The best network so far.
    best: Option<(Network, Merit)>,
    /// What it was started with, in short.
    fingerprint: Fingerprint,
}

impl Run {
    /// A run that trains `network` on `split`. Where all its weights are 0 it starts
    /// from random ones, and else from those it has.
    pub fn new(network: &Network, split: &Split, settings: &Settings, goals: Goals) -> Self {
        let every = split.validation.len().div_ceil(PROMPTS);
        let prompts = split.validation.iter().step_by(every.max(1));
        let trainer = Trainer::new(network, split, settings);
        let commonest = tally(&split.validation).first().map_or(0, |tally| tally.pairs);
        Run {
            kept: trainer.state().clone(),
            trainer,
            settings: settings.clone(),
            goals,
            validation: split.validation.len(),
            commonest: commonest as f64 / split.validation.len() as f64,
            prompts: prompts.map(|pair| pair.prompt.clone()).collect(),
            epochs: Vec::new(),
            best: None,
            fingerprint: Fingerprint::new(network, split, settings, &goals),
        }
    }

    /// The same run, gone as far as it was when `bytes` were its [`Run::checkpoint`].
    ///
    /// # Errors
    /// Why these bytes are of no use.
    pub fn resumed(mut self, bytes: &[u8]) -> Result<Self, Unusable> {
        let found = Checkpoint::from_bytes(bytes)?;
        if found.run.pairs != self.fingerprint.pairs {
            return Err(Unusable::OtherPairs);
        }
        if found.run != self.fingerprint {
            return Err(Unusable::OtherOptions);
        }
        self.kept = found.state.clone();
        self.trainer.resume(found.state).ok_or(Unusable::Damaged)?;
        if let Some((text, merit)) = found.best {
            self.best = Some((checkpoint::network(text).ok_or(Unusable::Damaged)?, merit));
        }
        self.epochs = found.epochs;
        Ok(self)
    }

    /// All that a run needs to go on later from the end of its last whole epoch, as bytes.
    pub fn checkpoint(&self) -> Vec<u8> {
        let best = self.best.as_ref();
        Checkpoint {
            run: self.fingerprint,
            state: self.kept.clone(),
            epochs: self.epochs.clone(),
            best: best.map(|(network, merit)| (checkpoint::text(network), *merit)),
        }
        .to_bytes()
    }

    /// Trains for one more epoch, if there is one left. `watch` hears how much of it is
    /// done, from 0 to 1, and may stop it with `false`: then there is no epoch either, and
    /// the run is of no use any more but for its best network.
    pub fn epoch(&mut self, mut watch: impl FnMut(f64) -> bool) -> Option<&Epoch> {
        if self.epochs.len() >= self.settings.epochs {
            return None;
        }
        let learned = self.trainer.epoch(&mut watch)?;
        let number = self.epochs.len() + 1;
        let mut network = self.trainer.trained();
        let mut accuracy = self.trainer.accuracy();
        let is_proof_due = self.is_proof_due(number, accuracy.exact);
        let is_secure = is_proof_due && secure(&mut network);
        if is_proof_due {
            self.trainer.take_clamps(&network);
            accuracy = self.trainer.accuracy();
        }
        let is_due = number.is_multiple_of(self.settings.epochs.div_ceil(FORECASTS))
            || number == self.settings.epochs;
        let is_forecast = self.goals.is_any() || is_due;
        let cost = is_forecast.then(|| Cost::of(&network, &self.prompts, &self.settings)).flatten();
        let is_met = !self.goals.is_any() || self.goals.are_met(cost);
        self.steer(cost, number);
        let Accuracy { exact, characters } = accuracy;
        let merit = Merit { is_secure, is_met, exact };
        let is_over = |(_, best): &(_, Merit)| merit.is_over(best, self.doubt(exact));
        let is_best = is_proof_due && self.best.as_ref().is_none_or(is_over);
        let all = || network.matrices.values().flat_map(|matrix| &matrix.weights);
        let density = all().filter(|&&weight| weight != 0).count() as f64 / all().count() as f64;
        if is_best {
            let merit = self.best.as_ref().map_or(merit, |(_, best)| merit.after(best));
            self.best = Some((network, merit));
        }
        self.kept = self.trainer.state().clone();
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
    /// validation pairs, as far as they can tell.
    pub fn best(&self) -> Option<&Network> {
        self.best.as_ref().map(|(network, _)| network)
    }

    /// Whether the best network meets the goals.
    pub fn is_met(&self) -> bool {
        self.best.as_ref().is_some_and(|(_, merit)| merit.is_met)
    }

    /// The share of validation pairs that the best network is right about, or one before it
    /// that was no worse; 0 if there is none.
    pub fn exact(&self) -> f64 {
        self.best.as_ref().map_or(0.0, |(_, merit)| merit.exact)
    }

    /// The least that the program of an epoch took, of bytes and of T-states, if any fitted
    /// the machine: of one that had learned more than the commonest reply, if there was one.
    pub fn least(&self) -> Option<Cost> {
        let of = |has_learned: bool| {
            let counts = |epoch: &&Epoch| epoch.exact > self.commonest || !has_learned;
            let costs = || self.epochs.iter().filter(counts).filter_map(|epoch| epoch.cost);
            let t_states = costs().map(|cost| cost.t_states).min_by(f64::total_cmp)?;
            costs().map(|cost| cost.bytes).min().map(|bytes| Cost { bytes, t_states })
        };
        of(true).or_else(|| of(false))
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

    /// Whether it is worth its time to prove that an epoch's network never overflows. Only
    /// what that is tried of can be kept.
    fn is_proof_due(&self, number: usize, exact: f64) -> bool {
        let epochs = self.settings.epochs;
        let is_better = |(_, best): &(_, Merit)| exact > best.exact + 2.0 * self.doubt(exact);
        self.goals.is_any()
            || self.best.as_ref().is_none_or(is_better)
            || number.is_multiple_of(epochs.div_ceil(PROOFS))
            || number + epochs / PROOFS >= epochs
    }

    /// How little a difference in accuracy may be by chance alone.
    fn doubt(&self, exact: f64) -> f64 {
        DOUBT * (exact * (1.0 - exact) / self.validation as f64).sqrt()
    }

    fn steer(&mut self, cost: Option<Cost>, number: usize) {
        let state = self.trainer.state();
        if let (true, Some(density)) = (self.goals.is_any(), state.density) {
            let is_ending = number as f32 > self.settings.epochs as f32 * ENDING;
            let now = (density, state.penalty);
            let is_bare = self.trainer.products().0.len() == 1;
            let (density, penalty) = self.goals.steer(cost, now, [is_bare, is_ending]);
            self.trainer.steer(Some(density), penalty);
        }
    }
}

#[cfg(test)]
mod tests;
