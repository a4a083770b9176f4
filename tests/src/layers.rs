//! Random networks in layers: linear ops with chains of shifts, ReLUs and clamps
//! between them, of the widths, weights and bounds that kernels have code of
//! their own for.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use zirc_network::{Matrix, Network, Op, Opcode, Output, Overflow, Value, WeightType};

use crate::elementwise::elementwise;
use crate::parts::Parts;
use crate::texts::{Texts, texts};

/// The most weights of a layer that are not zero: more do not fit a program.
const MOST_WEIGHTS: usize = 9_000;

/// An encoder.
#[derive(Clone, Debug)]
struct Encoder {
    reads_prompt: bool,
    buckets: u32,
    scale: i16,
    window: u32,
    orders: (u32, u32),
    band: Option<u32>,
}

/// A recipe for a layer: its sums, and the ops after them.
#[derive(Clone, Debug)]
struct LayerRecipe {
    rows: usize,
    weights: Weights,
    times: i16,
    /// Linear ops onto the sums.
    more: Vec<More>,
    chain: Vec<Link>,
}

/// A linear op onto the sums so far.
#[derive(Clone, Debug)]
struct More {
    reads: Reads,
    weights: Weights,
    times: i16,
}

#[derive(Clone, Debug)]
enum Reads {
    /// What the layer reads.
    Same,
    /// An encoder of the first layer.
    Known(usize),
    /// One of its own.
    New(Encoder),
}

/// How the weights of a matrix are drawn.
#[derive(Clone, Debug)]
struct Weights {
    weight_type: WeightType,
    seed: u32,
    pattern: Pattern,
    /// By how many bits the biases are smaller than 16 bits.
    quiet: u32,
}

#[derive(Clone, Copy, Debug)]
enum Pattern {
    /// So many 256ths are not zero.
    Mixed(u8),
    /// All alike.
    All(i8),
    /// A few columns, full of one weight.
    Columns(i8),
    /// A few rows, full of one weight.
    Rows(i8),
}

/// An op of a chain: any that is elementwise and reads one value.
#[derive(Clone, Debug)]
struct Link {
    opcode: Opcode,
    /// The random numbers for its attributes.
    drawn: Vec<i16>,
}

impl Link {
    fn shr(bits: i16) -> Link {
        // Rules count from their least number.
        Link { opcode: Opcode::Shr, drawn: vec![bits - 1] }
    }

    fn relu() -> Link {
        Link { opcode: Opcode::Relu, drawn: Vec::new() }
    }

    fn clamp(low: i16, high: i16) -> Link {
        Link { opcode: Opcode::Clamp, drawn: vec![low, high] }
    }
}

/// Networks in layers of up to `widest` neurons, with arithmetic modulo 2^16. The
/// verifier passes them unless they are too large.
pub(super) fn layered(widest: usize) -> impl Strategy<Value = Network> {
    let layers = vec(layer(widest), 1..5);
    (texts(), vec(encoder(), 1..4), layers, layer(12), kind()).prop_map(
        |(texts, encoders, layers, last, kind)| build(texts, encoders, layers, &last, kind),
    )
}

/// A network of layers, one for each of the last of `parts`.
pub(super) fn layers_of(parts: &mut Parts, widest: usize) -> Network {
    let (texts, last, kind) = (parts.draw(&texts()), parts.draw(&layer(12)), parts.draw(&kind()));
    let encoders = parts.draw_some(3, &encoder());
    let mut layers = vec![parts.draw(&layer(widest))];
    layers.extend(parts.draw_rest(3, &layer(widest)));
    build(texts, encoders, layers, &last, kind)
}

/// The kind of the first layer.
#[derive(Clone, Debug)]
enum Kind {
    Any,
    /// Counts of so many bits' units, shifted by so many.
    Counts(u32, u32),
    /// Sums of such scales, of which this chain makes about what a byte holds.
    Bytes(i16, Vec<Link>),
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        1 => Just(Kind::Any),
        1 => (0..=7u32, 0..=7u32).prop_map(|(unit, shift)| Kind::Counts(unit, shift.min(unit))),
        1 => (1..=40i16, byte_chain()).prop_map(|(scale, chain)| Kind::Bytes(scale, chain)),
    ]
}

/// Scales the first layer so that its activations about fill a byte, or half a byte.
fn fit_bytes(
    texts: &mut Texts,
    encoders: &mut [Encoder],
    layer: &mut LayerRecipe,
    scale: i16,
    chain: Vec<Link>,
) {
    texts.prompt_limit = 1 + texts.prompt_limit % 30;
    for encoder in encoders {
        let Encoder { window, orders: (least, most), .. } = *encoder;
        let window = window.min(6);
        encoder.orders = (least.min(window), most.min(window));
        encoder.window = window;
        encoder.scale = scale;
        // What is seldom shared is often large.
        encoder.buckets = encoder.buckets.min(8);
    }
    layer.times = 1;
    layer.more.clear();
    layer.weights.weight_type = WeightType::I2;
    layer.weights.quiet = layer.weights.quiet.max(8);
    layer.chain = chain;
}

fn byte_chain() -> impl Strategy<Value = Vec<Link>> {
    let most = select(vec![50, 100, 127, 128, 254, 255, 256, 300, 600, 2000, i16::MAX]);
    (0..=3i16, most, any::<bool>()).prop_map(|(shift, most, caps_first)| {
        let clamp = Link::clamp(0, most);
        match (shift, caps_first) {
            (0, _) => vec![clamp],
            (shift, true) => vec![clamp, Link::shr(shift)],
            (shift, false) => vec![Link::shr(shift), clamp],
        }
    })
}

/// Scales the counts of the first layer so that a byte holds them.
fn count(
    texts: &mut Texts,
    encoders: &mut Vec<Encoder>,
    layer: &mut LayerRecipe,
    unit: u32,
    shift: u32,
) {
    texts.prompt_limit = 1 + texts.prompt_limit % 60;
    // What the prompt counts, and what the reply does.
    encoders.truncate(2);
    for (encoder, reads_prompt) in encoders.iter_mut().zip([true, false]) {
        let Encoder { buckets, window, orders: (least, most), band, .. } = *encoder;
        let window = window.min(8);
        let orders = (least.min(window), most.min(window));
        let scale = 1 << unit;
        let buckets = if reads_prompt { buckets } else { buckets.min(256) };
        *encoder = Encoder { reads_prompt, buckets, scale, window, orders, band };
    }
    layer.times = 1;
    layer.more.clear();
    layer.weights.weight_type = WeightType::I2;
    layer.weights.quiet = layer.weights.quiet.max(3);
    layer.chain = vec![Link::relu()];
    if shift > 0 {
        layer.chain.insert(0, Link::shr(shift as i16));
    }
}

fn encoder() -> impl Strategy<Value = Encoder> {
    let buckets = select(vec![1u32, 2, 8, 64, 128, 128, 256, 512, 2048]);
    let scale = prop_oneof![
        4 => select(vec![1i16, 2, 4, 8, 32, 64, 128]),
        1 => select(vec![3i16, 7, 100, 255, 256, -1, -32, 0, i16::MIN, i16::MAX]),
    ];
    let window = prop_oneof![4 => 1..=9u32, 1 => select(vec![30u32, 62, 253, 254, 255])];
    let orders = (window, 0..255u32, 0..4u32).prop_map(|(window, least, more)| {
        let least = if window > 9 && least % 2 == 0 { window } else { 1 + least % window.min(4) };
        (window, (least, (least + more).min(window)))
    });
    let band = proptest::option::of(prop_oneof![1..20u32, 1..=255u32]);
    let parts = (any::<bool>(), buckets, scale, orders, band);
    parts.prop_map(|(reads_prompt, buckets, scale, (window, orders), band)| Encoder {
        reads_prompt,
        buckets,
        scale,
        window,
        orders,
        band,
    })
}

fn layer(widest: usize) -> impl Strategy<Value = LayerRecipe> {
    let edges = [24, 128, 253, 254, 255, 256, 257, 258, 510, 511, 512, 513, 514];
    let edges: Vec<usize> = edges.into_iter().filter(|&edge| edge < widest).collect();
    let rows = match edges.is_empty() {
        true => (1..=widest).boxed(),
        false => prop_oneof![1..=widest, select(edges)].boxed(),
    };
    let reads = prop_oneof![
        Just(Reads::Same),
        any::<usize>().prop_map(Reads::Known),
        encoder().prop_map(Reads::New),
    ];
    let more = (reads, weights(), times());
    let more = more.prop_map(|(reads, weights, times)| More { reads, weights, times });
    let more = prop_oneof![2 => Just(Vec::new()), 1 => vec(more, 1..4)];
    (rows, weights(), times(), more, chain()).prop_map(|(rows, weights, times, more, chain)| {
        LayerRecipe { rows, weights, times, more, chain }
    })
}

fn times() -> impl Strategy<Value = i16> {
    prop_oneof![8 => Just(1), 1 => select(vec![-1, 0, 2, 3, 32, i16::MIN])]
}

fn weights() -> impl Strategy<Value = Weights> {
    let weight = || select(vec![-2i8, -1, 1]);
    let pattern = prop_oneof![
        6 => any::<u8>().prop_map(Pattern::Mixed),
        1 => weight().prop_map(Pattern::All),
        1 => weight().prop_map(Pattern::Columns),
        1 => weight().prop_map(Pattern::Rows),
    ];
    // Sums are small, or as large as a word holds.
    let quiet = prop_oneof![0..16u32, 8..12u32];
    (any::<u32>(), pattern, quiet).prop_map(|(seed, pattern, quiet)| Weights {
        weight_type: if seed % 6 == 0 { WeightType::I4 } else { WeightType::I2 },
        seed,
        pattern,
        quiet,
    })
}

/// Mostly a rectifier before or after a shift, sometimes any chain.
fn chain() -> impl Strategy<Value = Vec<Link>> {
    let shift = || (1..=15i16).prop_map(Link::shr);
    let small = || (1..=7i16).prop_map(Link::shr);
    let relu = Link::relu;
    let low = select(vec![i16::MIN, -300, -1, 0, 0, 0, 1, 7]);
    let high = select(vec![1, 5, 100, 127, 128, 254, 255, 256, 257, 1000, 8191, 8192, i16::MAX]);
    let clamp = || (low.clone(), high.clone()).prop_map(|(a, b)| Link::clamp(a, b));
    let unary: Vec<Opcode> =
        Opcode::elementwise().filter(|opcode| opcode.form().is_unary_elementwise()).collect();
    let other = (select(unary), vec(any::<i16>(), 2));
    let other = other.prop_map(|(opcode, drawn)| Link { opcode, drawn });
    let any = prop_oneof![shift(), Just(relu()), clamp(), other];
    prop_oneof![
        2 => Just(vec![relu()]),
        4 => small().prop_map(move |shift| vec![shift, relu()]),
        2 => small().prop_map(move |shift| vec![relu(), shift]),
        2 => clamp().prop_map(|clamp| vec![clamp]),
        2 => (clamp(), small()).prop_map(|(clamp, shift)| vec![clamp, shift]),
        2 => (clamp(), small()).prop_map(|(clamp, shift)| vec![shift, clamp]),
        1 => (clamp(), small()).prop_map(move |(clamp, shift)| vec![relu(), shift, clamp]),
        2 => vec(any, 0..5),
    ]
}

fn build(
    mut texts: Texts,
    mut encoders: Vec<Encoder>,
    mut layers: Vec<LayerRecipe>,
    last: &LayerRecipe,
    kind: Kind,
) -> Network {
    match kind {
        Kind::Any => {}
        Kind::Counts(unit, shift) => {
            count(&mut texts, &mut encoders, &mut layers[0], unit, shift);
        }
        Kind::Bytes(scale, chain) => {
            fit_bytes(&mut texts, &mut encoders, &mut layers[0], scale, chain);
        }
    }
    let labels = Output::Answer { labels: Vec::new(), logits: Value::from_u32(0) };
    let mut network = Network::new("layers", texts.prompt_limit, labels);
    network.overflow = Overflow::Wrap;
    let spells = texts.spells;
    let known: Vec<Value> =
        encoders.iter().map(|encoder| encode(&mut network, encoder, spells)).collect();
    let mut value = known[0];
    if known.len() > 1 {
        value = define(&mut network, "x", Op::Concat { parts: known.clone() });
    }
    for layer in &layers {
        value = sums(&mut network, layer, layer.rows, value, &known, spells);
        for link in &layer.chain {
            let op = elementwise(link.opcode, vec![value], &link.drawn);
            value = define(&mut network, "x", op);
        }
    }
    let classes = last.rows.max(1 + usize::from(spells));
    let logits = sums(&mut network, last, classes, value, &known, spells);
    texts.finish(&mut network, logits);
    network
}

/// The sums of a layer of `rows` neurons that reads `input`.
fn sums(
    network: &mut Network,
    layer: &LayerRecipe,
    rows: usize,
    input: Value,
    known: &[Value],
    spells: bool,
) -> Value {
    let mut sum = linear(network, &layer.weights, rows, input, None, layer.times);
    for more in &layer.more {
        let input = match &more.reads {
            Reads::Same => input,
            Reads::Known(number) => known[number % known.len()],
            Reads::New(encoder) => encode(network, encoder, spells),
        };
        sum = linear(network, &more.weights, rows, input, Some(sum), more.times);
    }
    sum
}

fn linear(
    network: &mut Network,
    weights: &Weights,
    rows: usize,
    input: Value,
    onto: Option<Value>,
    times: i16,
) -> Value {
    let columns = network.width(input);
    let matrix = network.matrices.push(weights.matrix(network.matrices.len(), rows, columns));
    define(network, "a", Op::Linear { input, matrix, onto, times })
}

fn encode(network: &mut Network, encoder: &Encoder, spells: bool) -> Value {
    let &Encoder { reads_prompt, buckets, scale, window, orders: (least, most), band } = encoder;
    let op = match reads_prompt || !spells {
        true => Op::Trigrams { band, buckets, scale },
        false => Op::Ngrams { window, orders: least..=most, buckets, scale },
    };
    define(network, "e", op)
}

fn define(network: &mut Network, name: &str, op: Op) -> Value {
    let name = format!("{name}{}", network.values.len());
    network.define(name, op)
}

impl Weights {
    fn matrix(&self, number: usize, rows: usize, columns: usize) -> Matrix {
        let mut state = self.seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize
        };
        let mut weights = vec![0; rows * columns];
        match self.pattern {
            Pattern::Mixed(share) => {
                let most = 256 * MOST_WEIGHTS / weights.len();
                for weight in &mut weights {
                    if next() % 256 < usize::from(share).min(most) {
                        *weight = match self.weight_type {
                            WeightType::I2 => [-1, 1, -1, 1, -1, 1, -2][next() % 7],
                            WeightType::I4 => (next() % 16) as i8 - 8,
                        };
                    }
                }
            }
            Pattern::All(weight) if weights.len() <= MOST_WEIGHTS => weights.fill(weight),
            Pattern::All(weight) | Pattern::Columns(weight) => {
                for _ in 0..3 {
                    let column = next() % columns;
                    weights.iter_mut().skip(column).step_by(columns).for_each(|w| *w = weight);
                }
            }
            Pattern::Rows(weight) => {
                for _ in 0..3 {
                    let row = next() % rows;
                    weights[row * columns..][..columns].fill(weight);
                }
            }
        }
        let quiet = self.quiet.min(15);
        let bias = (0..rows).map(|_| (next() as u16 as i16) >> quiet).collect();
        let weight_type = self.weight_type;
        Matrix { name: format!("w{number}"), weight_type, rows, columns, weights, bias }
    }
}
