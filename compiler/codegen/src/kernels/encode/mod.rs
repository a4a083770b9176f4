//! `encode`: the encoders, an instance of a runtime module for each.

use super::basics::block_move;
use super::context::context_window;
use super::interface::{Claims, Code, Design, Emission, Kernel, Replay, Task};
use crate::assemble::assemble;
use crate::machines::Provision;
use zirc_network::{Interpreter, Network, Op, Value};
use zirc_runtime::shared::{self, GRAMS, NGRAMS, TRIGRAMS};
use zirc_z80::{Image, TStates};

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
                (shared::BANDS, vec![("band", i64::from(*width))], *buckets, *scale, 0)
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

    fn replay<'a>(
        &'a self,
        emission: &'a Emission<'a>,
        _image: &Image,
        task: &'a Task,
    ) -> Replay<'a> {
        let op = &emission.network.values[task.output()].op;
        match *op {
            Op::Trigrams { band, buckets, .. } => Box::new(move |run: &Interpreter<'_>| {
                clear(buckets) + trigrams(run.heard().len() as u64, band.map(u64::from))
            }),
            Op::Ngrams { window, ref orders, buckets, .. } => {
                let of_order = |order| {
                    let count = u64::from(window + 1 - order);
                    ORDER + count_grams(count, order) - seed_carries(count, 7)
                };
                let t_states = clear(buckets) + ORDERS + orders.clone().map(of_order).sum();
                Box::new(move |_| t_states)
            }
            _ => unreachable!("{} is not claimed", op.name()),
        }
    }
}

/// T-states of clearing the buckets.
fn clear(buckets: u32) -> TStates {
    CLEAR + block_move(2 * buckets as usize - 1)
}

/// T-states of counting the trigrams of a prompt of which so much is heard, past
/// clearing the buckets.
fn trigrams(heard: u64, band: Option<u64>) -> TStates {
    if heard == 0 {
        return NOTHING;
    }
    match band {
        None => HEARD + count_grams(heard, 3),
        Some(width) => {
            let bands = heard.div_ceil(width);
            let is_whole = heard.is_multiple_of(width);
            let last = if is_whole { TStates(0) } else { LAST_BAND };
            let counted = BAND * bands + COUNT * bands + gram(3) * heard;
            BANDS + counted + last - seed_carries(bands, 7)
        }
    }
}

/// T-states of `count_grams`.
fn count_grams(count: u64, order: u32) -> TStates {
    COUNT + gram(order) * count
}

/// Those of an n-gram.
fn gram(order: u32) -> TStates {
    GRAM + CHARACTER * u64::from(order)
}

/// What carries save where a seed of 16 bits grows by `step` so many times from 0.
fn seed_carries(times: u64, step: u64) -> TStates {
    SEED_CARRY * (times * step / 256)
}

/// T-states of clearing the buckets, beside the block move.
const CLEAR: TStates = TStates(67);
/// Of a prompt of which nothing is heard, and else of one that is counted in one go or
/// in bands.
const NOTHING: TStates = TStates(28);
const HEARD: TStates = TStates(63);
const BANDS: TStates = TStates(54);
/// Of a band, and what the last takes more if it is shorter.
const BAND: TStates = TStates(104);
const LAST_BAND: TStates = TStates(7);
/// Of the orders of n-grams, and of one of them.
const ORDERS: TStates = TStates(12);
const ORDER: TStates = TStates(79);
/// Of `count_grams`, of an n-gram, and of a character of it.
const COUNT: TStates = TStates(5);
const GRAM: TStates = TStates(218);
const CHARACTER: TStates = TStates(151);
/// What a carry in a seed takes less.
const SEED_CARRY: TStates = TStates(1);
