//! `zirc import`: turns trained models into networks.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use clap::builder::RangedI64ValueParser;
use clap::{Args, value_parser};
use zirc_diagnostics::{Diagnostic, Source};
use zirc_models::import::{self, Imported, Parameters};
use zirc_network::MAX_TEXT;
use zirc_network::syntax;
use zirc_text::{Misfit, Wanted};

use crate::failure::{Failure, Outcome, tell};
use crate::files;

/// Turn a trained model into a network
///
/// Reads models of Z80-μLM: `.pt` checkpoints, `.npz` files, and `.safetensors` files with
/// the tensors of either. The contents count, not the file's name. Weights and biases in
/// floating point are quantized as Z80-μLM does. Code in a checkpoint is never run. The
/// files do not say how text becomes numbers: the options do, and their defaults are those
/// of Z80-μLM's own programs.
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc import tinychat.npz -o chat.zir
  zirc import checkpoint.pt --name guess | less
  zirc import weights.safetensors --charset \" ABEIMNOSWY\" -o guess.zir")]
pub(crate) struct Arguments {
    /// The model; `-` is standard input
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "NET.zir")]
    output: Option<PathBuf>,
    /// The network's name [default: that of the file]
    #[arg(long, value_parser = network_name)]
    name: Option<String>,
    #[command(flatten)]
    parameters: ParameterArguments,
}

#[derive(Args)]
#[command(allow_negative_numbers = true)]
struct ParameterArguments {
    /// Buckets for the prompt's trigrams
    #[arg(long, value_name = "N", default_value_t = Parameters::default().prompt_buckets)]
    prompt_buckets: u32,
    /// Buckets for the reply's n-grams
    #[arg(long, value_name = "N", default_value_t = Parameters::default().reply_buckets)]
    reply_buckets: u32,
    /// What one trigram or n-gram adds to its bucket
    #[arg(long, value_name = "N", default_value_t = Parameters::default().scale)]
    scale: i16,
    /// How many of the reply's last characters are read
    #[arg(long, value_name = "N", default_value_t = Parameters::default().window,
          value_parser = text_length())]
    window: u32,
    /// The lengths of the n-grams counted in them
    #[arg(long, value_name = "A..=B", default_value = "1..=3", value_parser = orders)]
    orders: RangeInclusive<u32>,
    /// How many bytes of a prompt are read
    #[arg(long, value_name = "N", default_value_t = Parameters::default().prompt_limit,
          value_parser = text_length())]
    prompt_limit: u32,
    /// The most characters of a reply
    #[arg(long, value_name = "N", default_value_t = Parameters::default().reply_limit,
          value_parser = text_length())]
    reply_limit: u32,
    /// The right shift of every layer's sums, in bits
    #[arg(long, value_name = "BITS", default_value_t = Parameters::default().shift,
          value_parser = value_parser!(u32).range(1..=15))]
    shift: u32,
    /// The characters of replies, in the order of the model's classes, without the end of
    /// the reply [default: those in the file]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = charset)]
    charset: Option<Charset>,
}

/// Characters, a byte each.
#[derive(Clone)]
struct Charset(Vec<u8>);

pub(crate) fn import(arguments: &Arguments) -> Outcome {
    if let Some(output) = &arguments.output {
        files::keep_apart(&arguments.model, output)?;
        files::keep_others(output, files::Output::Network)?;
    }
    let bytes = files::read(&arguments.model)?;
    let name = arguments.name.clone().unwrap_or_else(|| name_after(&arguments.model));
    let parameters = arguments.parameters.parameters();
    let Imported { network, notes } = import::read(&name, &bytes, &parameters)
        .map_err(|found| refused(&arguments.model, &bytes, found))?;
    for note in notes {
        tell(&format!("note: {note}"));
    }
    let text = syntax::print(&network, |_| None);
    match &arguments.output {
        None => files::print(text.as_bytes()),
        Some(output) => {
            files::write(output, text.as_bytes())?;
            tell(&format!("wrote {}, {} bytes", output.display(), text.len()));
            Ok(())
        }
    }
}

/// The failure for a wrong model. A file that is no model may be of another known kind.
fn refused(path: &Path, bytes: &[u8], mut found: Vec<Diagnostic>) -> Failure {
    let name = files::name(path);
    if let [error] = &mut *found
        && error.code == "not-a-model"
        && error.notes.is_empty()
        && let Err((_, other)) = zirc_text::read(&name, bytes.to_vec(), Wanted::Model)
    {
        error.notes.push(other.message);
        if other.code == "wrong-format" {
            error.help = other.help;
        }
    }
    Failure::Diagnostics(Box::new(Source::new(name, "")), found)
}

impl ParameterArguments {
    fn parameters(&self) -> Parameters {
        Parameters {
            prompt_buckets: self.prompt_buckets,
            reply_buckets: self.reply_buckets,
            scale: self.scale,
            window: self.window,
            orders: self.orders.clone(),
            prompt_limit: self.prompt_limit,
            reply_limit: self.reply_limit,
            shift: self.shift,
            charset: self.charset.as_ref().map(|charset| charset.0.clone()),
        }
    }
}

/// Parses the length of a prompt, a reply or a window.
pub(crate) fn text_length() -> RangedI64ValueParser<u32> {
    value_parser!(u32).range(1..=i64::from(MAX_TEXT))
}

/// Parses a network's name, which is a word of `.zir` text.
pub(crate) fn network_name(text: &str) -> Result<String, String> {
    let word = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte));
    if word && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        Ok(text.to_owned())
    } else {
        Err("a name begins with a letter or `_`, and has letters, digits, `_` and `.`".into())
    }
}

/// The network's name, made from that of the model's file.
pub(crate) fn name_after(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let word = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let name: String = stem.chars().map(word).collect();
    if files::is_standard(path) {
        "model".into()
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

fn charset(text: &str) -> Result<Charset, String> {
    let letter = |letter: char| u8::try_from(letter).map_err(|_| Misfit(letter));
    let charset = text.chars().map(letter).collect::<Result<_, _>>().map(Charset);
    charset.map_err(|misfit| format!("it has {}", misfit.name()))
}

/// Reads `1..=3`, or `2` for `2..=2`.
pub(crate) fn orders(text: &str) -> Result<RangeInclusive<u32>, String> {
    let (first, last) = text.split_once("..=").unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if 0 < first && first <= last => Ok(first..=last),
        _ => Err("give the shortest and the longest: `1..=3`".into()),
    }
}
