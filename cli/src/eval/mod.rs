//! `zirc eval`: the accuracy of a network on pairs.

mod confusion;
pub(crate) mod machine;
mod report;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use zirc_diagnostics::Source;
use zirc_network::{FileDigest, Network, Training};
use zirc_network::{read, syntax};
use zirc_pairs::{Answer, Neighbours, Pair, answers};

use crate::compile::{self, CompileArguments, keep_inputs_apart, warn_of_unused};
use crate::failure::{Failure, Outcome, show, tell};
use crate::files;
use machine::Figures;
use report::Report;

/// Measure how many replies of a network are right
///
/// Compares the network's reply to the prompt of every pair with the pair's reply. For
/// comparison, shows the score of always giving the commonest reply, and the upper limit:
/// prompts that normalize to the same may have different replies.
///
/// A reply is right if every byte is. For the accuracy of characters, each place of a reply
/// counts, and its end as one more place: "NO" and "NOT" agree in two of four places.
#[derive(Args)]
#[command(after_help = "\
A text of pairs has lines `prompt|REPLY`, or is CSV or TSV with two columns. It is
in UTF-8; .gz files are unpacked. Lines that begin with `#` are comments.

Examples:
  zirc eval chat.zir chat.txt
  zirc eval chat.zir held-out.txt --wrong | less
  zirc eval chat.zir held-out.txt --neighbours chat.txt
  zirc eval chat.zir chat.txt.gz --json | jq .exact_accuracy
  zirc eval chat.zir chat.txt --on z80 --for size")]
pub(crate) struct Arguments {
    /// The network; `-` is standard input
    #[arg(value_name = "NET.zir")]
    network: PathBuf,
    /// The pairs; `-` is standard input
    #[arg(value_name = "PAIRS.txt")]
    pairs: PathBuf,
    /// What gives the replies
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = On::Interpreter)]
    on: On,
    /// Compare with a nearest neighbour: the reply to the most similar prompt of these
    /// pairs, by the network's trigrams
    #[arg(long, value_name = "PAIRS.txt")]
    neighbours: Option<PathBuf>,
    /// List the pairs with wrong replies
    #[arg(long)]
    wrong: bool,
    /// Print one JSON object; texts are bytes, each a character from U+0000 to
    /// U+00FF
    #[arg(long)]
    json: bool,
    #[command(flatten, next_help_heading = "Options for `--on z80`")]
    compile: CompileArguments,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum On {
    /// The interpreter, which defines a network's arithmetic
    Interpreter,
    /// Also the program, in an emulated machine with exact T-states; other replies than the
    /// interpreter's are an error
    Z80,
}

pub(crate) fn eval(arguments: &Arguments) -> Outcome {
    let Arguments { network: path, pairs, on, neighbours, wrong, json, compile } = arguments;
    let inputs = [Some(&**path), Some(&**pairs), neighbours.as_deref(), compile.calibration()];
    keep_inputs_apart("eval", inputs)?;
    let source = files::read_text(path)?;
    let (pairs, digest) = files::read_pairs_and_digest(pairs)?;
    let known = neighbours.as_deref().map(files::read_pairs).transpose()?;
    let (network, said, figures) = match on {
        On::Interpreter => {
            warn_of_unused(compile.given(), "the interpreter answers, unless `--on z80` is given");
            by_interpreter(source, &pairs)?
        }
        On::Z80 => by_program(source, &pairs, compile)?,
    };
    warn_of_known(&network, &digest);
    let nearest = known.as_ref().and_then(|known| {
        let prompts: Vec<&[u8]> = pairs.iter().map(|pair| &*pair.prompt).collect();
        Neighbours::new(&network, known).replies(&prompts)
    });
    let report = Report::new(&network, &pairs, &said, nearest, figures);
    let text = if *json { format!("{}\n", report.json(*wrong)) } else { report.for_people(*wrong) };
    files::print(text.as_bytes())
}

/// Warns of a file that the network was trained on.
fn warn_of_known(network: &Network, pairs: &FileDigest) {
    let is_known = |training: &Training| training.data.sha256 == pairs.sha256;
    if network.trainings.iter().any(is_known) {
        tell(&format!(
            "warning: the network was trained on pairs of this file ({}), so it may know the \
             replies by heart. Judge it by other pairs",
            String::from_utf8_lossy(&pairs.name)
        ));
    }
}

type Judged = (Network, Vec<Answer>, Option<Figures>);

fn by_interpreter(source: Source, pairs: &[Pair]) -> Result<Judged, Failure> {
    let (network, origins) = match read(&source) {
        Ok(read) => read,
        Err(found) => return Err(Failure::Diagnostics(Box::new(source), found)),
    };
    show(&source, &syntax::unused(&network, &origins));
    let said = said(&network, pairs);
    Ok((network, said, None))
}

fn by_program(
    source: Source,
    pairs: &[Pair],
    compile: &CompileArguments,
) -> Result<Judged, Failure> {
    let name = source.name.clone();
    let program = compile::program_of(source, compile)?;
    let said = said(&program.source, pairs);
    let figures = machine::measure(name, &program, pairs, &said)?;
    Ok((program.source, said, Some(figures)))
}

fn said(network: &Network, pairs: &[Pair]) -> Vec<Answer> {
    let prompts: Vec<&[u8]> = pairs.iter().map(|pair| &*pair.prompt).collect();
    answers(network, &prompts)
}
