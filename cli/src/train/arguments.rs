//! The arguments of `zirc train`.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, value_parser};
use zirc_network::MAX_CLASSES;
use zirc_pairs::{Pair, tally};
use zirc_training::{Goals, Settings, Shape};

use crate::compile::warn_of_unused;
use crate::failure::{Failure, Outcome};
use crate::import::{network_name, orders, text_length};
use crate::machine::MachineArguments;
use crate::{files, sizes};

/// Train a network on pairs of prompts and replies
///
/// Trains floating-point numbers that are rounded to the network's weights in every pass,
/// so the reported accuracy is that of the program. Pairs are split by prompt: most are
/// training pairs, some choose the best epoch, and the test pairs are only used at the end,
/// to judge the network.
///
/// The network is proved never to leave 16 bits, or has `overflow wrap`; `zirc build` makes
/// a program of it. It records how it was trained: command, version, seed, and the names
/// and SHA-256 digests of the files. ^C ends training early and keeps the best network so
/// far; `--resume` continues from the checkpoint beside it, NET.zir.checkpoint.
///
/// If NET.zir exists already, it is judged by the same test pairs. If it is better, it is
/// kept as NET.old.zir; otherwise it is replaced.
#[derive(Args)]
#[command(after_help = "\
A text of pairs has lines `prompt|REPLY`, or is CSV or TSV with two columns. It is
in UTF-8; .gz files are unpacked. Lines that begin with `#` are comments. `zirc data`
tells what is in it.

Examples:
  zirc train pairs.txt -o chat.zir
  zirc train pairs.txt -o chat.zir --budget 16K --speed 25000
  zirc train pairs.txt -o chat.zir --tpa 48K     for a 48K system
  zirc train pairs.txt -o oracle.zir --labels
  zirc train pairs.txt -o chat.zir --hidden 192,96 --plot curve.svg
  zirc train more.txt -o better.zir --continue chat.zir --epochs 10")]
pub(crate) struct Arguments {
    /// The pairs; `-` is standard input
    #[arg(value_name = "PAIRS.txt")]
    pub(super) pairs: PathBuf,
    /// The network to write; `-` is standard output
    #[arg(short, long, value_name = "NET.zir")]
    pub(super) output: PathBuf,
    /// Test pairs [default: some of PAIRS]
    #[arg(long, value_name = "PAIRS.txt")]
    pub(super) test: Option<PathBuf>,
    /// Write the test pairs to this file
    #[arg(long, value_name = "PAIRS.txt")]
    pub(super) save_test: Option<PathBuf>,
    #[command(flatten, next_help_heading = "Shape")]
    pub(super) shape: ShapeArguments,
    #[command(flatten, next_help_heading = "Cost")]
    pub(super) cost: CostArguments,
    #[command(flatten, next_help_heading = "Learning")]
    pub(super) learning: LearningArguments,
    #[command(flatten, next_help_heading = "Progress")]
    pub(super) progress: ProgressArguments,
}

/// The options for the network's shape.
#[derive(Args)]
pub(super) struct ShapeArguments {
    /// Continue to train this network, instead of a new one
    #[arg(long = "continue", value_name = "NET.zir", conflicts_with_all =
          ["name", "hidden", "labels", "prompt_limit", "prompt_buckets", "band", "band_buckets",
           "reply_buckets",
           "window", "orders", "scale", "density", "budget", "speed"])]
    pub(super) going_on: Option<PathBuf>,
    /// The network's name [default: that of the file]
    #[arg(long, value_parser = network_name)]
    pub(super) name: Option<String>,
    /// Neurons of the hidden layers, such as 192,96,64; `none` for no hidden layer
    /// [default: 256, or 384 for large charsets; with a cost limit, what fits and, with
    /// many pairs, does best in short trials]
    #[arg(long, value_name = "WIDTHS", value_parser = widths)]
    hidden: Option<Widths>,
    /// Pick one of the replies instead of spelling it: one forward pass an answer
    #[arg(long)]
    labels: bool,
    /// How many bytes of a prompt are read
    #[arg(long, value_name = "N", default_value_t = 62, value_parser = text_length())]
    prompt_limit: u32,
    /// Buckets for the prompt's trigrams, a power of two. Each takes two bytes and its
    /// weights [default: 256 to 1024, by the number of trigrams, or by the cost limits]
    #[arg(long, value_name = "N", value_parser = buckets)]
    prompt_buckets: Option<u32>,
    /// Also count the prompt's trigrams by position, in bands of N. For prompts where the
    /// order of words matters
    #[arg(long, value_name = "N", value_parser = text_length())]
    band: Option<u32>,
    /// Buckets for trigrams in bands [default: as many as for the others]
    #[arg(long, value_name = "N", value_parser = buckets, requires = "band")]
    band_buckets: Option<u32>,
    /// Buckets for the reply's n-grams [default: by their number]
    #[arg(long, value_name = "N", value_parser = buckets, conflicts_with = "labels")]
    reply_buckets: Option<u32>,
    /// How many of the reply's last characters are read [default: as few as distinguish all
    /// replies so far]
    #[arg(long, value_name = "N", value_parser = text_length(), conflicts_with = "labels")]
    window: Option<u32>,
    /// The lengths of the n-grams counted in them [default: 1..=3, or up to the window]
    #[arg(long, value_name = "A..=B", value_parser = orders, conflicts_with = "labels")]
    orders: Option<RangeInclusive<u32>>,
    /// What one trigram or n-gram adds to its bucket
    #[arg(long, value_name = "N", default_value_t = 32,
          value_parser = value_parser!(i16).range(1..=1024))]
    scale: i16,
}

/// The options for the network's cost.
#[derive(Args)]
#[command(allow_negative_numbers = true)]
pub(super) struct CostArguments {
    /// The share of hidden layers' weights that are not 0 [default: 0.14, less for more than
    /// 256 buckets: 0.06 for 1024]
    #[arg(long, value_name = "SHARE", value_parser = density)]
    density: Option<f32>,
    /// The penalty for active neurons: 0 for none, 1000 for much
    #[arg(long, value_name = "WEIGHT", default_value_t = 0.0, value_parser = weight)]
    activation_penalty: f32,
    /// The most bytes of the program's file, such as `16K`. Buckets, the hidden layer and
    /// the density are chosen to fit
    #[arg(long, value_name = "BYTES", value_parser = sizes::budget)]
    budget: Option<u32>,
    /// The most forecast T-states a character, or an answer. Buckets, the hidden layer, the
    /// density and the activation penalty are chosen to fit
    #[arg(long, value_name = "T-STATES", value_parser = value_parser!(u32).range(1000..))]
    speed: Option<u32>,
    #[command(flatten)]
    pub(super) machine: MachineArguments,
}

/// The options for learning.
#[derive(Args)]
#[command(allow_negative_numbers = true)]
pub(super) struct LearningArguments {
    /// Passes over all training pairs [default: 40, or 10 with `--continue`]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=100_000))]
    epochs: Option<u32>,
    /// The seed of random numbers: the same seed makes the same network
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// The largest learning rate [default: 0.01, more for few pairs, or 0.003 with
    /// `--continue`]
    #[arg(long, value_name = "RATE", value_parser = rate)]
    rate: Option<f32>,
    /// The share of neurons dropped at random [default: more for fewer pairs]
    #[arg(long, value_name = "SHARE", value_parser = dropout)]
    dropout: Option<f32>,
}

/// The options for progress and results.
#[derive(Args)]
pub(super) struct ProgressArguments {
    /// Continue from the checkpoint beside the network
    #[arg(long)]
    pub(super) resume: bool,
    /// Draw the learning curve as SVG
    #[arg(long, value_name = "CURVE.svg")]
    pub(super) plot: Option<PathBuf>,
    /// Print a JSON object for each epoch, and one for the result
    #[arg(long)]
    pub(super) json: bool,
    /// Print the training time, also as a multiple of the time of the matrix products alone
    #[arg(long)]
    pub(super) stats: bool,
}

impl Arguments {
    /// The shape of a network called `name`.
    pub(super) fn shape(&self, name: String) -> Shape {
        let shape = &self.shape;
        Shape {
            name,
            hidden: shape.hidden.clone().map(|widths| widths.0),
            labels: shape.labels,
            prompt_limit: shape.prompt_limit,
            prompt_buckets: shape.prompt_buckets,
            band: shape.band,
            band_buckets: shape.band_buckets,
            reply_buckets: shape.reply_buckets,
            window: shape.window,
            orders: shape.orders.clone(),
            scale: shape.scale,
        }
    }

    /// Whether a file is written to standard output, which then must have nothing else.
    pub(super) fn prints_output(&self) -> bool {
        let outputs = [Some(&self.output), self.save_test.as_ref(), self.progress.plot.as_ref()];
        let is_printed = |path: &PathBuf| files::is_standard(path) || path == "/dev/stdout";
        outputs.into_iter().flatten().any(is_printed)
    }

    /// Refuses shapes that no network can have.
    pub(super) fn check_shape(&self, pairs: &[Pair]) -> Outcome {
        let shape = &self.shape;
        let usage = |message: String| Err(Failure::Usage("train", message));
        if let (Some(orders), Some(window)) = (&shape.orders, shape.window)
            && *orders.end() > window
        {
            let longest = orders.end();
            return usage(format!("`--orders` to {longest} need a `--window` of {longest}"));
        }
        let replies = tally(pairs).len();
        if shape.labels && replies > MAX_CLASSES {
            let name = files::name(&self.pairs);
            let message =
                format!("{name}: has {replies} different replies, too many for `--labels`");
            return Err(Failure::Message(format!("{message}: spell them, or have {MAX_CLASSES}")));
        }
        Ok(())
    }

    /// Warns of options for hidden layers if there are none.
    pub(super) fn warn_without_effect(&self) {
        let is_flat = self.shape.hidden.as_ref().is_some_and(|widths| widths.0.is_empty());
        let options = [
            ("--activation-penalty", self.cost.activation_penalty > 0.0),
            ("--dropout", self.learning.dropout.is_some_and(|share| share > 0.0)),
        ];
        let given = options.into_iter().filter(|(_, is_given)| *is_given && is_flat);
        warn_of_unused(given.map(|(option, _)| option), "there is no hidden layer");
    }

    pub(super) fn settings(&self) -> Settings {
        let is_new = self.shape.going_on.is_none();
        let learning = &self.learning;
        Settings {
            epochs: learning.epochs.unwrap_or(if is_new { 40 } else { 10 }) as usize,
            seed: learning.seed,
            rate: learning.rate.or((!is_new).then_some(0.003)),
            density: self.cost.density,
            penalty: self.cost.activation_penalty,
            dropout: learning.dropout,
            machine: self.cost.machine.machine(),
            memory_end: self.cost.machine.memory_end(),
        }
    }

    pub(super) fn goals(&self) -> Goals {
        Goals { bytes: self.cost.budget, t_states: self.cost.speed.map(f64::from) }
    }
}

/// Widths of hidden layers.
#[derive(Clone)]
struct Widths(Vec<usize>);

/// Reads `192,96,64`, or `none`.
fn widths(text: &str) -> Result<Widths, String> {
    if text == "none" {
        return Ok(Widths(Vec::new()));
    }
    let width = |word: &str| word.trim().parse().ok().filter(|width| (1..=4096).contains(width));
    text.split(',').map(width).collect::<Option<_>>().map(Widths).ok_or_else(|| {
        "give the neurons of each hidden layer, from 1 to 4096: `256` or `192,96`".into()
    })
}

fn buckets(text: &str) -> Result<u32, String> {
    let buckets = text.parse().ok().filter(|buckets: &u32| buckets.is_power_of_two());
    let buckets = buckets.filter(|buckets| (2..=4096).contains(buckets));
    buckets.ok_or_else(|| "give a power of two from 2 to 4096".into())
}

fn density(text: &str) -> Result<f32, String> {
    number(text, 0.001..=1.0)
}

fn dropout(text: &str) -> Result<f32, String> {
    number(text, 0.0..=0.9)
}

fn weight(text: &str) -> Result<f32, String> {
    number(text, 0.0..=1000.0)
}

fn rate(text: &str) -> Result<f32, String> {
    number(text, 1e-6..=1.0)
}

fn number(text: &str, range: RangeInclusive<f32>) -> Result<f32, String> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("give a number from {} to {}", range.start(), range.end()))
}
