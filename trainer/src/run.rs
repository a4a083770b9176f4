//! The run: epoch after epoch, the best of which is kept.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use zirc_compiler::network::Network;

use crate::accuracy::Accuracy;
use crate::checkpoint::{self, Checkpoint, Unusable, fingerprint};
use crate::cost::{Cost, Goals};
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
    /// What its program takes, if that was forecast and one fits the machine.
    pub cost: Option<Cost>,
    /// Whether it is the best so far: the last such epoch's network is what is kept.
    pub is_best: bool,
}

/// Training under way.
pub struct Run {
    trainer: Trainer,
    settings: Settings,
    goals: Goals,
    /// How many validation pairs there are.
    validation: usize,
    prompts: Vec<Vec<u8>>,
    epochs: Vec<Epoch>,
    /// What it was at the end of the last epoch.
    kept: State,
    /// The best network so far.
    best: Option<(Network, Merit)>,
    /// What it was started with, in short.
    fingerprint: u64,
}

/// How good a network is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Merit {
    /// Whether it is proved never to overflow.
    is_secure: bool,
    /// Whether it meets the goals.
    is_met: bool,
    /// The share of validation pairs that are right, or of those of a network before it
    /// that was no worse.
    exact: f64,
}

impl Merit {
    /// Whether a network is better than an earlier one, or, but for a difference of
    /// `doubt`, as good: of two that validation cannot tell apart, the one that has
    /// learned longer is better on other pairs.
    fn is_over(&self, earlier: &Merit, doubt: f64) -> bool {
        let kind = |merit: &Merit| (merit.is_secure, merit.is_met);
        match kind(self).cmp(&kind(earlier)) {
            Ordering::Equal => self.exact + doubt >= earlier.exact,
            order => order.is_gt(),
        }
    }
}

impl Run {
    /// A run that trains `network` on `split`. Where all its weights are 0 it starts
    /// from random ones, and else from those it has.
    pub fn new(network: &Network, split: &Split, settings: &Settings, goals: Goals) -> Self {
        let every = split.validation.len().div_ceil(PROMPTS);
        let prompts = split.validation.iter().step_by(every.max(1));
        let trainer = Trainer::new(network, split, settings);
        Run {
            kept: trainer.state().clone(),
            trainer,
            settings: settings.clone(),
            goals,
            validation: split.validation.len(),
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
        self.kept = found.state.clone();
        self.trainer.resume(found.state).ok_or(unreadable)?;
        if let Some((text, merit)) = found.best {
            self.best = Some((checkpoint::network(text).ok_or(unreadable)?, merit));
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
        let cost = is_forecast.then(|| Cost::of(&network, &self.prompts)).flatten();
        let is_met = !self.goals.is_any() || self.goals.are_met(cost);
        self.steer(cost, number);
        let Accuracy { exact, characters } = accuracy;
        let merit = Merit { is_secure, is_met, exact };
        let is_over = |(_, best): &(_, Merit)| merit.is_over(best, self.doubt(exact));
        let is_best = is_proof_due && self.best.as_ref().is_none_or(is_over);
        let all = || network.matrices.values().flat_map(|matrix| &matrix.weights);
        let density = all().filter(|&&weight| weight != 0).count() as f64 / all().count() as f64;
        if is_best {
            // Many small steps down must not come to a large one.
            let exact = self.best.as_ref().map_or(exact, |(_, best)| best.exact.max(exact));
            self.best = Some((network, Merit { exact, ..merit }));
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
            let (density, penalty) = self.goals.steer(cost, now, is_ending);
            self.trainer.steer(Some(density), penalty);
        }
    }
}

#[cfg(test)]
mod tests {
    use rayon::ThreadPoolBuilder;
    use zirc_compiler::network::{Interpreter, Op, Origins, Overflow};
    use zirc_compiler::passes::check;
    use zirc_compiler::syntax::print;
    use zirc_compiler::{Options, compile};
    use zirc_pairs::Pair;

    use super::*;
    use crate::samples;
    use crate::shape::Shape;

    /// What is asked about one of three things, and what is to be said of it.
    fn toy(count: usize) -> Vec<Pair> {
        let things = [("dragon", "FIRE"), ("ocean", "WET"), ("forest", "TREES")];
        let words = ["big", "old", "far", "near", "what of", "tell me", "hello", "is it", "so"];
        samples::pairs((0..count).map(|at| {
            let (thing, reply) = things[at % 3];
            let [one, other] = [at / 3 % 9, at / 27 % 9].map(|word| words[word]);
            format!("{one} {other} the {thing}|{reply}")
        }))
    }

    fn split(pairs: &[Pair]) -> Split {
        Split::new(pairs, None, 62, 1).expect("there are enough")
    }

    fn shape() -> Shape {
        Shape {
            name: "toy".into(),
            hidden: Some(vec![64]),
            labels: false,
            prompt_limit: 62,
            prompt_buckets: 64,
            reply_buckets: None,
            window: None,
            orders: None,
            scale: 32,
        }
    }

    fn settings(epochs: usize) -> Settings {
        Settings { epochs, ..Settings::default() }
    }

    /// A new network of `shape`, trained to the end.
    fn run(shape: &Shape, pairs: &[Pair], settings: &Settings, goals: Goals) -> Run {
        let mut run = Run::new(&shape.network(pairs, &goals), &split(pairs), settings, goals);
        while run.epoch(|_| true).is_some() {}
        run
    }

    fn best(run: &Run) -> &Network {
        run.best().expect("there was an epoch")
    }

    fn text(run: &Run) -> String {
        print(best(run), |_| None)
    }

    /// The share of pairs that the interpreter answers rightly, and whether no sum left
    /// 16 bits.
    fn judged(network: &Network, pairs: &[Pair]) -> (f64, bool) {
        let mut interpreter = Interpreter::new(network);
        let (mut right, mut fits) = (0, true);
        for pair in pairs {
            right += usize::from(interpreter.reply(&pair.prompt).text == pair.reply);
            fits &= interpreter.overflows().is_empty();
        }
        (right as f64 / pairs.len() as f64, fits)
    }

    fn compiles(network: &Network) {
        assert_eq!(network.overflow, Overflow::Reject);
        assert_eq!(check(network, &Origins::default()), []);
        let compiled = compile(network, &Origins::default(), &Options::default());
        compiled.map(drop).unwrap_or_else(|found| panic!("{found:?}"));
    }

    #[test]
    fn a_few_epochs_learn_a_toy_and_what_they_make_compiles() {
        let pairs = toy(240);
        for labels in [false, true] {
            let shape = Shape { labels, ..shape() };
            let run = run(&shape, &pairs, &settings(15), Goals::default());
            assert!(run.is_secure() && run.is_met());
            compiles(best(&run));
            let (right, fits) = judged(best(&run), &split(&pairs).test);
            assert!(fits && right >= 0.9, "labels {labels}: {right}, {:#?}", run.epochs());
        }
    }

    #[test]
    fn sixty_prompts_are_enough_to_learn_from() {
        let pairs = toy(60);
        let run = run(&shape(), &pairs, &settings(40), Goals::default());
        let (right, _) = judged(best(&run), &split(&pairs).test);
        assert_eq!(right, 1.0, "{:#?}", run.epochs());
    }

    #[test]
    fn the_accuracy_of_an_epoch_is_what_the_interpreter_says() {
        let pairs = toy(120);
        let validation = split(&pairs).validation;
        for labels in [false, true] {
            let network = Shape { labels, ..shape() }.network(&pairs, &Goals::default());
            let mut run = Run::new(&network, &split(&pairs), &settings(12), Goals::default());
            let mut bests = 0;
            while let Some(epoch) = run.epoch(|_| true).cloned() {
                if epoch.is_best {
                    assert_eq!(epoch.exact, judged(best(&run), &validation).0);
                    bests += 1;
                }
                assert!((0.0..=1.0).contains(&epoch.characters) && epoch.loss.is_finite());
                assert!(epoch.exact <= epoch.characters || labels);
                assert_eq!(epoch.cost.is_some(), epoch.number % 3 == 0);
            }
            assert!(bests > 0);
            assert_eq!(run.epochs().len(), 12);
        }
    }

    #[test]
    fn a_seed_makes_one_network_on_any_number_of_threads() {
        let pairs = toy(90);
        let with = |seed, threads| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("it starts");
            let settings = Settings { seed, penalty: 1.0, ..settings(4) };
            pool.install(|| {
                let run = run(&shape(), &pairs, &settings, Goals::default());
                (text(&run), run.epochs().to_vec())
            })
        };
        assert_eq!(with(1, 1), with(1, 3));
        assert_ne!(with(1, 1).0, with(2, 1).0);
    }

    #[test]
    fn what_is_stopped_leaves_the_best_of_the_epochs_before() {
        let pairs = toy(90);
        let network = shape().network(&pairs, &Goals::default());
        let mut run = Run::new(&network, &split(&pairs), &settings(4), Goals::default());
        assert_eq!(run.epoch(|_| false), None);
        assert_eq!((run.best(), run.epochs().len()), (None, 0));
        assert!(run.epoch(|_| true).is_some());
        let (text, epochs) = (text(&run), run.epochs().to_vec());
        let mut shares = Vec::new();
        assert_eq!(
            run.epoch(|share| {
                shares.push(share);
                false
            }),
            None
        );
        assert_eq!(shares, [0.0]);
        assert_eq!((self::text(&run), run.epochs()), (text, &*epochs));
    }

    #[test]
    fn bytes_that_are_asked_for_are_met() {
        let pairs = toy(120);
        let most = 5000;
        let goals = Goals { bytes: Some(most), t_states: None };
        let shape = Shape { hidden: None, ..shape() };
        let run = run(&shape, &pairs, &settings(12), goals);
        assert!(run.is_met(), "{:#?}", run.epochs());
        let program = compile(best(&run), &Origins::default(), &Options::default());
        let bytes = program.expect("it compiles").sizes.file;
        assert!(bytes <= most, "{bytes}");
        let of_best = run.epochs().iter().rev().find(|epoch| epoch.is_best).expect("there is one");
        assert_eq!(of_best.cost.map(|cost| cost.bytes), Some(bytes));
        let none = Goals { bytes: Some(500), t_states: None };
        let run = self::run(&shape, &pairs, &settings(2), none);
        assert!(!run.is_met() && run.best().is_some());
    }

    #[test]
    fn large_scales_are_clamped_until_no_sum_overflows() {
        let pairs = toy(60);
        let shape = Shape { scale: 60, prompt_limit: 255, hidden: Some(vec![128, 128]), ..shape() };
        let settings = Settings { density: Some(0.5), ..settings(3) };
        let run = run(&shape, &pairs, &settings, Goals::default());
        assert!(run.is_secure());
        compiles(best(&run));
        let is_clamp = |op: &Op| matches!(op, Op::Clamp { .. });
        assert!(best(&run).values.values().any(|data| is_clamp(&data.op)));
    }

    /// `network` as models from Z80-μLM are imported.
    fn imported(mut network: Network) -> Network {
        network.overflow = Overflow::Wrap;
        for data in network.values.values_mut() {
            if let Op::Shr { amount, .. } = &mut data.op {
                *amount = 2;
            }
        }
        network
    }

    #[test]
    fn a_network_that_was_trained_before_goes_on_from_there() {
        let pairs = toy(240);
        let split = split(&pairs);
        let first = run(&shape(), &pairs, &settings(20), Goals::default());
        let before = judged(best(&first), &split.validation).0;
        assert!(before > 0.9, "{before}");
        for rate in [0.0, 0.001] {
            let settings = Settings { rate: Some(rate), ..settings(20) };
            let mut run = Run::new(best(&first), &split, &settings, Goals::default());
            let epoch = run.epoch(|_| true).expect("it is the first");
            assert!(epoch.exact >= before - 0.1, "{before} becomes {}", epoch.exact);
            if rate == 0.0 {
                assert_eq!(text(&run), text(&first));
            }
        }
    }

    #[test]
    fn an_imported_network_stays_as_it_is_but_for_clamps() {
        let pairs = toy(240);
        let shape = Shape { prompt_buckets: 128, reply_buckets: Some(128), ..shape() };
        let network = imported(shape.network(&pairs, &Goals::default()));
        let mut first = Run::new(&network, &split(&pairs), &settings(20), Goals::default());
        while first.epoch(|_| true).is_some() {}
        let network = imported(best(&first).clone());
        let settings = Settings { rate: Some(1e-4), ..settings(20) };
        let mut run = Run::new(&network, &split(&pairs), &settings, Goals::default());
        let before = judged(&network, &split(&pairs).validation).0;
        let after = run.epoch(|_| true).expect("it is the first").exact;
        assert!(after >= before - 0.1, "{before} becomes {after}");
        assert_eq!(best(&run).overflow, Overflow::Wrap);
        assert!(run.is_secure());
        assert_eq!(best(&run).matrices, network.matrices);
    }

    #[test]
    fn clamps_go_on_with_a_checkpoint() {
        let pairs = toy(90);
        let shape = Shape { scale: 60, prompt_limit: 255, hidden: Some(vec![128, 128]), ..shape() };
        let network = shape.network(&pairs, &Goals::default());
        let settings = Settings { density: Some(0.5), ..settings(25) };
        let new = || Run::new(&network, &split(&pairs), &settings, Goals::default());
        let mut whole = new();
        let mut bytes = Vec::new();
        while let Some(epoch) = whole.epoch(|_| true).map(|epoch| epoch.number) {
            // No epoch after which clamps are chosen anew.
            if epoch == 20 {
                bytes = whole.checkpoint();
            }
        }
        assert!(text(&whole).contains("clamp"), "{}", text(&whole));
        let mut resumed = new().resumed(&bytes).expect("it is of this run");
        while resumed.epoch(|_| true).is_some() {}
        assert_eq!(text(&resumed), text(&whole));
        assert_eq!(resumed.epochs(), whole.epochs());
    }

    #[test]
    fn a_run_that_goes_on_from_a_checkpoint_ends_as_it_would_have() {
        let pairs = toy(90);
        let network = shape().network(&pairs, &Goals::default());
        let new = || Run::new(&network, &split(&pairs), &settings(3), Goals::default());
        let mut whole = new();
        whole.epoch(|_| true).expect("it is the first");
        let bytes = whole.checkpoint();
        while whole.epoch(|_| true).is_some() {}
        let mut resumed = new().resumed(&bytes).expect("it is of this run");
        while resumed.epoch(|_| true).is_some() {}
        assert_eq!(text(&resumed), text(&whole));
        assert_eq!(resumed.epochs(), whole.epochs());
        let other = Run::new(&network, &split(&pairs), &settings(4), Goals::default());
        assert_eq!(other.resumed(&bytes).err(), Some(Unusable::Other));
        for cut in [0, 5, 30, bytes.len() / 2, bytes.len() - 1] {
            assert_eq!(new().resumed(&bytes[..cut]).err(), Some(Unusable::Unreadable), "{cut}");
        }
    }
}
