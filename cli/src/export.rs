//! `zirc export`: writes networks as Z80-μLM models.

use std::path::PathBuf;

use clap::Args;
use zirc_models::export::{self, Exported};
use zirc_models::import::Parameters;

use crate::failure::{Failure, Outcome, tell};
use crate::files;

/// Turn a network into a Z80-μLM model
///
/// Writes an `.npz` file, which holds the weights, the biases and the charset. The network
/// must consist of trigrams and ngrams, their concat, and then a linear, a shr and a relu
/// for each layer, the last one without relu. Other parameters are printed on standard
/// error, as options for `zirc import`, unless they are the defaults. Names, comments and
/// training records are lost, and `overflow` becomes `wrap`. Networks of `zirc train` have
/// other shifts, and none after the last layer, so they cannot be exported.
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc export chat.zir -o chat.npz
  zirc export chat.zir -o - | python3 -c 'import numpy, sys, io; \\
    print(numpy.load(io.BytesIO(sys.stdin.buffer.read())).files)'")]
pub(crate) struct Arguments {
    /// The network; `-` is standard input
    #[arg(value_name = "NET.zir")]
    network: PathBuf,
    /// The file to write; `-` is standard output
    #[arg(short, long, value_name = "NET.npz")]
    output: PathBuf,
}

pub(crate) fn export(arguments: &Arguments) -> Outcome {
    let Arguments { network, output } = arguments;
    files::keep_apart(network, output)?;
    files::keep_others(output, files::Output::Model)?;
    let source = files::read_text(network)?;
    let exported = zirc_network::read(&source).and_then(|(network, origins)| {
        Ok((export::npz(&network, &origins)?, !network.trainings.is_empty()))
    });
    let (Exported { bytes, parameters }, is_trained) = match exported {
        Ok(exported) => exported,
        Err(found) => return Err(Failure::Diagnostics(Box::new(source), found)),
    };
    files::write(output, &bytes)?;
    if !files::is_standard(output) {
        tell(&format!("wrote {}, {} bytes", output.display(), bytes.len()));
    }
    if is_trained {
        tell("how it was trained is not in it: keep the network, too");
    }
    let options = options(&parameters);
    if !options.is_empty() {
        tell(&format!("it does not say all: import it with {}", options.join(" ")));
    }
    Ok(())
}

/// The options of `zirc import` for parameters that are not the defaults.
fn options(parameters: &Parameters) -> Vec<String> {
    let shown = |parameters: &Parameters| {
        let Parameters { prompt_buckets, reply_buckets, scale, window, orders, .. } = parameters;
        let Parameters { prompt_limit, reply_limit, shift, charset: _, .. } = parameters;
        [
            format!("--prompt-buckets {prompt_buckets}"),
            format!("--reply-buckets {reply_buckets}"),
            format!("--scale {scale}"),
            format!("--window {window}"),
            format!("--orders {}..={}", orders.start(), orders.end()),
            format!("--prompt-limit {prompt_limit}"),
            format!("--reply-limit {reply_limit}"),
            format!("--shift {shift}"),
        ]
    };
    let usual = shown(&Parameters::default());
    let pairs = shown(parameters).into_iter().zip(usual);
    pairs.filter(|(option, usual)| option != usual).map(|(option, _)| option).collect()
}
