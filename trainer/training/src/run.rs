//! The run: trains epoch after epoch and keeps the best network.

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

/// The epochs whose cost is forecast in a run without goals.
const FORECASTS: usize = 5;
/// The epochs for which a proof against overflow is tried, beside clear improvements and
/// the last one.
const PROOFS: usize = 10;
/// The share of the epochs after which steering only lowers costs.
const ENDING: f32 = 0.7;
/// The uncertainty of validation, in standard errors.
const DOUBT: f64 = 0.5;
/// The validation prompts of a forecast.
const PROMPTS: usize = 100;

/// Training under way.
pub struct Run {
    trainer: Trainer,
    settings: Settings,
    goals: Goals,
    /// The number of validation pairs, and the share with the commonest reply.
    validation: usize,
    commonest: f64,
    prompts: Vec<Vec<u8>>,
    epochs: Vec<Epoch>,
    /// The state at the end of the last epoch.
    kept: State,
    /// The best network so far.
    best: Option<(Network, Merit)>,
    /// Digests of its inputs.
    fingerprint: Fingerprint,
}

impl Run {
    /// A run that trains `network` on `split`. If all its weights are 0, it starts from
    /// random ones.
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

    /// The same run, resumed from its [`Run::checkpoint`] in `bytes`.
    ///
    /// # Errors Why these bytes cannot be used.
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

    /// The state at the end of the last complete epoch, as bytes, to resume later.
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

    /// Trains for one more epoch, if one is left. `watch` gets the progress from 0 to 1,
    /// and may stop the epoch with `false`: then there is no epoch, and the run can no
    /// longer be used except for its best network.
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

    /// The best network so far: first by a proof that it never overflows, then by meeting
    /// the goals, then by validation accuracy, within its uncertainty.
    pub fn best(&self) -> Option<&Network> {
        self.best.as_ref().map(|(network, _)| network)
    }

    /// Whether the best network meets the goals.
    pub fn is_met(&self) -> bool {
        self.best.as_ref().is_some_and(|(_, merit)| merit.is_met)
    }

    /// The validation accuracy of the best network, or of an earlier one that was no worse;
    /// 0 if there is none.
    pub fn exact(&self) -> f64 {
        self.best.as_ref().map_or(0.0, |(_, merit)| merit.exact)
    }

    /// The least bytes and T-states of an epoch's program, if any fitted the machine.
    /// Networks that have learned only the commonest reply are left out if there are
    /// others.
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

    /// The shape [out, in] of each layer's weights, and the number of steps of the training
    /// pairs.
    pub fn products(&self) -> (Vec<[usize; 2]>, usize) {
        self.trainer.products()
    }

    /// Whether to try a proof that an epoch's network never overflows. Only networks with a
    /// try can be kept.
    fn is_proof_due(&self, number: usize, exact: f64) -> bool {
        let epochs = self.settings.epochs;
        let is_better = |(_, best): &(_, Merit)| exact > best.exact + 2.0 * self.doubt(exact);
        self.goals.is_any()
            || self.best.as_ref().is_none_or(is_better)
            || number.is_multiple_of(epochs.div_ceil(PROOFS))
            || number + epochs / PROOFS >= epochs
    }

    /// The difference in accuracy that may be random.
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
