//! `encode`: the encoders, an instance of a runtime module for each.

use super::basics::block_move;
use super::context::context_window;
use super::interface::{Claims, Code, Design, Emission, Kernel, Task, Workload};
use crate::assemble::assemble;
use crate::machines::Provision;
use zirc_network::{Network, Op, Value};
use zirc_runtime::shared::{BANDS, GRAMS, NGRAMS, TRIGRAMS};

/// Counts the prompt's trigrams or the reply's n-grams.
#[derive(Debug)]
pub(super) struct Encode;

impl Kernel for Encode {
    fn name(&self) -> &'static str {
        "encode"
    }

    fn description(&self) -> &'static str {
        "trigrams and ngrams: hashes text into buckets"
    }

    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Task> {
        let network = claims.network;
        let op = &network.values[value].op;
        matches!(op, Op::Trigrams { .. } | Op::Ngrams { .. })
            .then(|| Task::new(vec![value], Encode))
    }
}

impl Design for Encode {
    fn kernel(&self) -> &'static str {
        self.name()
    }

    fn requires(&self, _network: &Network) -> Vec<Provision> {
        vec![]
    }

    fn emit(&self, emission: &Emission<'_>, task: &Task) -> Code {
        let value = task.output();
        let entry = emission.entry(task);
        let buffer = emission.buffer(value);
        let symbol = emission.symbol(value);
        let (clear, count) = (format!("clear_{symbol}"), format!("count_{symbol}"));
        let (driver, parameters, buckets, scale, seed_step) = match &emission.network.values[value]
            .op
        {
            Op::Trigrams { band: None, buckets, scale } => (TRIGRAMS, vec![], *buckets, *scale, 0),
            Op::Trigrams { band: Some(width), buckets, scale } => {
                (BANDS, vec![("band", i64::from(*width))], *buckets, *scale, 0)
            }
            Op::Ngrams { window, orders, buckets, scale } => {
                let parameters = vec![
                    ("window", i64::from(*window)),
                    ("least", i64::from(*orders.start())),
                    ("most", i64::from(*orders.end())),
                    ("skip", i64::from(context_window(emission.network) - window)),
                ];
                (NGRAMS, parameters, *buckets, *scale, 7)
            }
            op => unreachable!("{} is not claimed", op.name()),
        };
        let grams = assemble(
            &format!("grams_{symbol}"),
            GRAMS.text,
            &[("buckets", buckets.into()), ("scale", scale.into()), ("seed_step", seed_step)],
            &[("counts", &buffer), ("clear_counts", &clear), ("count_grams", &count)],
        );
        let driver = assemble(
            &entry,
            driver.text,
            &parameters,
            &[("encode", &entry), ("clear_counts", &clear), ("count_grams", &count)],
        );
        Code { objects: vec![driver, grams], ..Code::default() }
    }

    fn t_states(&self, emission: &Emission<'_>, task: &Task, work: &Workload<'_>) -> f64 {
        let clear = |buckets: u32| 67.0 + block_move(2 * buckets as usize - 1);
        match emission.network.values[task.output()].op {
            Op::Trigrams { band, buckets, .. } => {
                let profile = work.profile;
                let all = match band {
                    None => 35.0 + COUNT,
                    // The last band is half full in the mean.
                    Some(width) => {
                        let bands = 0.5 + profile.heard / profile.listened / f64::from(width);
                        32.0 + bands.max(1.0) * (104.0 + COUNT)
                    }
                };
                let heard = profile.listened * all + profile.heard * gram(3);
                work.runs * (clear(buckets) + 28.0) + heard
            }
            Op::Ngrams { window, ref orders, buckets, .. } => {
                let counted = orders
                    .clone()
                    .map(|order| 79.0 + COUNT + f64::from(window + 1 - order) * gram(order));
                work.runs * (clear(buckets) + 12.0 + counted.sum::<f64>())
            }
            _ => 0.0,
        }
    }
}

/// T-states of `count_grams`, beside the n-grams.
const COUNT: f64 = 5.0;

/// Those of an n-gram.
fn gram(order: u32) -> f64 {
    218.0 + 151.0 * f64::from(order)
}
