//! `encode`: encoders whose buckets are in memory. Each has an instance of a runtime module.

use std::sync::LazyLock;

use super::basics::block_move;
use super::context::context_window;
use super::interface::{Claims, Code, Design, Emission, Kernel, Replay, Task};
use crate::assemble::{Timed, assemble};
use crate::machines::Provision;
use zirc_network::{Interpreter, Network, Op, Value};
use zirc_runtime::shared::{BANDS, GRAMS, NGRAMS, TRIGRAMS};
use zirc_z80::Branch::{Taken, Through};
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
        let last = emission.network.width(value) - 1;
        let header = format!("{}, buckets 0 to {last}", emission.title(value));
        let objects = [driver, grams].map(|object| object.with_header(&*header)).to_vec();
        Code { objects, ..Code::default() }
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
                clear(buckets) + trigrams(run.prompt().len() as u64, band.map(u64::from))
            }),
            Op::Ngrams { window, ref orders, buckets, .. } => {
                let of_order = |order| {
                    let count = u64::from(window + 1 - order);
                    COSTS.order + count_grams(count, order) - seed_carries(count, 7)
                };
                let t_states = clear(buckets) + COSTS.orders + orders.clone().map(of_order).sum();
                Box::new(move |_| t_states)
            }
            _ => unreachable!("{} is not claimed", op.name()),
        }
    }
}

/// T-states of the paths through the encoders' modules.
struct Costs {
    /// T-states of clearing the buckets, without the block move.
    clear: TStates,
    /// T-states of an empty prompt, and of one that is counted in one go or in bands, beside the
    /// counting.
    empty: TStates,
    whole: TStates,
    bands: TStates,
    /// T-states of a band, and what the last adds if it is shorter.
    band: TStates,
    last_band: TStates,
    /// T-states of `ngrams`, and for each length n.
    orders: TStates,
    order: TStates,
    /// T-states of `count_grams`, for each n-gram, and for each character of an n-gram.
    count: TStates,
    gram: TStates,
    character: TStates,
    /// What a carry in a seed saves.
    seed_carry: TStates,
}

static COSTS: LazyLock<Costs> = LazyLock::new(|| {
    let grams = Timed::new(GRAMS, &["buckets", "scale", "seed_step"]);
    let trigrams = Timed::new(TRIGRAMS, &[]);
    let in_bands = Timed::new(BANDS, &["band"]);
    let ngrams = Timed::new(NGRAMS, &["window", "least", "most", "skip"]);
    let cleared = grams.run("clear_counts", &[Through]) - block_move(1);
    // An n-gram of one character, whose seed does not carry; another one follows.
    let gram = grams.round("count_grams.gram", &[Through, Taken, Taken]);
    let carried = grams.round("count_grams.gram", &[Through, Through, Taken]);
    let character = grams.round("count_grams.char", &[Taken]);
    let band = in_bands.round("encode.band", &[Taken, Taken, Taken]);
    let shorter = in_bands.round("encode.band", &[Through, Taken, Taken]);
    let order = ngrams.round("encode.order", &[Taken]);
    Costs {
        clear: cleared,
        empty: trigrams.run("encode", &[Taken]),
        whole: trigrams.run("encode", &[Through]),
        bands: in_bands.run("encode", &[Through, Taken, Taken, Through]) - band,
        band,
        last_band: shorter - band,
        orders: ngrams.run("encode", &[Through]) - order,
        order,
        count: grams.run("count_grams", &[Through, Taken, Through]) - gram,
        gram: gram - character,
        character,
        seed_carry: gram - carried,
    }
});

/// T-states of clearing the buckets.
fn clear(buckets: u32) -> TStates {
    COSTS.clear + block_move(2 * buckets as usize - 1)
}

/// T-states of counting the trigrams of a prompt of so many characters, beside clearing
/// the buckets.
fn trigrams(characters: u64, band: Option<u64>) -> TStates {
    if characters == 0 {
        return COSTS.empty;
    }
    match band {
        None => COSTS.whole + count_grams(characters, 3),
        Some(width) => {
            let bands = characters.div_ceil(width);
            let is_whole = characters.is_multiple_of(width);
            let last = if is_whole { TStates(0) } else { COSTS.last_band };
            let counted = (COSTS.band + COSTS.count) * bands + gram(3) * characters;
            COSTS.bands + counted + last - seed_carries(bands, 7)
        }
    }
}

/// T-states of `count_grams`.
fn count_grams(count: u64, order: u32) -> TStates {
    COSTS.count + gram(order) * count
}

/// T-states of an n-gram.
fn gram(order: u32) -> TStates {
    COSTS.gram + COSTS.character * u64::from(order)
}

/// What carries save where a 16-bit seed grows by `step` so many times, from 0.
fn seed_carries(times: u64, step: u64) -> TStates {
    COSTS.seed_carry * (times * step / 256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoders_take_what_the_paths_through_their_modules_do() {
        let Costs { clear, empty, whole, bands, band, last_band, .. } = &*COSTS;
        // Calls of `clear_counts` are in the modules that call it.
        assert_eq!([clear, empty, whole].map(|cost| cost.0), [67 - 17, 28 + 17, 63 + 17]);
        assert_eq!([bands, band, last_band].map(|cost| cost.0), [54 + 17, 104, 7]);
        let Costs { orders, order, count, gram, character, seed_carry, .. } = &*COSTS;
        assert_eq!([orders, order].map(|cost| cost.0), [12 + 17, 79]);
        assert_eq!([count, gram, character, seed_carry].map(|cost| cost.0), [5, 218, 151, 1]);
    }
}
