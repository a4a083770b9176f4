//! `zirc data`: statistics of pairs, and advice.

mod advice;
mod report;

use std::path::{Path, PathBuf};

use clap::{Args, value_parser};
use zirc_diagnostics::counted;
use zirc_models::import::Parameters;
use zirc_network::{MAX_TEXT, MAX_WIDTH};
use zirc_pairs::{Pair, Statistics, balanced};

use crate::failure::{Outcome, tell};
use crate::{files, letters};
use advice::advice;
use report::Report;

/// The most times that `--balance` repeats a pair.
const MOST_REPEATS: usize = 8;

/// Show statistics of pairs, and how to improve them
///
/// Counts pairs, replies and characters. Finds prompts with different replies that a
/// network cannot distinguish: they normalize to the same, or their trigrams are in the
/// same buckets. Shows how many pairs a network can answer right at best, and gives advice.
#[derive(Args)]
#[command(after_help = "\
A text of pairs has lines `prompt|REPLY`, or is CSV or TSV with two columns. It is
in UTF-8; .gz files are unpacked. Lines that begin with `#` are comments.

The balanced copy has all pairs in their order, those of rare replies several
times: as often as makes a reply no commoner than the commonest, at most 8 times.

Examples:
  zirc data chat.txt
  zirc data chat.txt.gz --json | jq .at_best
  zirc data guess.txt --buckets 256 --examples 20
  zirc data guess.txt --balance even.txt")]
pub(crate) struct Arguments {
    /// The pairs; `-` is standard input
    #[arg(value_name = "PAIRS.txt")]
    pairs: PathBuf,
    /// How many bytes of a prompt are read
    #[arg(long, value_name = "N", default_value_t = Parameters::default().prompt_limit,
          value_parser = value_parser!(u32).range(1..=i64::from(MAX_TEXT)))]
    prompt_limit: u32,
    /// Buckets for the prompt's trigrams, a power of two [default: as `zirc train` chooses
    /// for so many trigrams]
    #[arg(long, value_name = "N", value_parser = buckets)]
    buckets: Option<u32>,
    /// The number of example prompts of each kind
    #[arg(long, value_name = "N", default_value_t = 5)]
    examples: usize,
    /// Print one JSON object; texts are bytes, each a character from U+0000 to
    /// U+00FF
    #[arg(long)]
    json: bool,
    /// Write a balanced copy of the pairs instead; `-` is standard output
    #[arg(long, value_name = "OUT.txt", conflicts_with = "json")]
    balance: Option<PathBuf>,
}

pub(crate) fn data(arguments: &Arguments) -> Outcome {
    let Arguments { pairs: path, prompt_limit, buckets, examples, json, balance } = arguments;
    if let Some(output) = balance {
        files::keep_apart(path, output)?;
        let pairs = files::read_pairs(path)?;
        return write_balanced(&pairs, output);
    }
    let pairs = files::read_pairs(path)?;
    letters::warn_of_pairs(path, &pairs);
    let statistics = Statistics::of(&pairs, *prompt_limit);
    let report = Report::new(&statistics, *prompt_limit, *buckets, *examples);
    let advice = advice(&report);
    let text =
        if *json { format!("{}\n", report.json(&advice)) } else { report.for_people(&advice) };
    files::print(text.as_bytes())
}

fn write_balanced(pairs: &[Pair], output: &Path) -> Outcome {
    let text = balanced(pairs, MOST_REPEATS);
    files::write(output, text.as_bytes())?;
    let count = text.bytes().filter(|&byte| byte == b'\n').count();
    let name = if files::is_standard(output) { "the copy".into() } else { files::name(output) };
    let [all, repeats] = [count, count - pairs.len()].map(|count| counted(count, "pair"));
    tell(&format!("{name} has {all}: {repeats} more than there were"));
    Ok(())
}

fn buckets(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(buckets) if (1..=MAX_WIDTH as u32).contains(&buckets) && buckets.is_power_of_two() => {
            Ok(buckets)
        }
        _ => Err(format!("give a power of two up to {MAX_WIDTH}")),
    }
}
