//! `zirc train`: from pairs to a network.

mod arguments;
mod checkpoint;
mod earlier;
mod judge;
mod plot;
mod progress;
mod record;

use std::path::PathBuf;
use std::time::{Duration, Instant};

pub(crate) use arguments::Arguments;
use zirc_compiler::network::{FileDigest, Network, Origins, Output, Overflow, verify};
use zirc_compiler::{read, syntax};
use zirc_pairs::{Pair, text};
use zirc_text::Wanted;
use zirc_trainer::{Run, Split, can_say, pass_of_products};

use crate::compile::keep_inputs_apart;
use crate::failure::{Failure, Outcome, tell};
use crate::import::name_after;
use crate::{files, interrupt, letters};
use checkpoint::Checkpoint;
use earlier::Earlier;
use judge::Judgement;
use progress::Progress;
use record::Inputs;

/// How often a checkpoint is written.
const CHECKPOINT: Duration = Duration::from_secs(10);

pub(crate) fn train(arguments: &Arguments) -> Outcome {
    check_files(arguments)?;
    let (pairs, data) = files::read_pairs_and_digest(&arguments.pairs)?;
    letters::warn_of_pairs(&arguments.pairs, &pairs);
    let test = arguments.test.as_deref().map(files::read_pairs_and_digest).transpose()?;
    let (test, test_digest) = test.unzip();
    let (network, continues) = network(arguments, &pairs)?;
    let inputs = Inputs { data, test: test_digest, continues };
    let split = split(arguments, &network, &pairs, test.as_deref())?;
    let mut checkpoint = Checkpoint::beside(&arguments.output);
    let mut run = Run::new(&network, &split, &arguments.settings(), arguments.goals());
    if arguments.progress.resume {
        run = checkpoint.resume(run)?;
    } else {
        checkpoint.make_way();
        Earlier::announce(&arguments.output);
    }
    if let Some(path) = &arguments.save_test {
        files::write(path, lines(&split.test).as_bytes())?;
    }
    interrupt::watch();
    let (took, told) = learn(&mut run, &mut checkpoint, arguments, &split, &network.output);
    let Some(network) = run.best() else {
        tell("stopped before the first epoch was done; nothing is written");
        return Err(Failure::Interrupted);
    };
    let mut network = network.clone();
    network.trainings.push(record::training(arguments, inputs, run.epochs().len()));
    if !run.is_secure() {
        network.overflow = Overflow::Wrap;
        tell(
            "warning: it is not proved that its sums fit 16 bits, so the network says `overflow \
             wrap`; train with fewer or narrower layers, or a smaller `--scale`",
        );
    }
    let mut judgement = Judgement::of(&network, &split.test);
    write(arguments, &network, &mut judgement, &run, &split)?;
    let told = told.and_then(|()| {
        judgement.ask_program(&network, &split.test)?;
        judgement.tell(arguments, &run)
    });
    if arguments.progress.stats {
        tell_time(&run, took);
    }
    judgement.warn(&arguments.output);
    end(arguments, &run, &checkpoint)?;
    told
}

/// Refuses files that cannot be read or written together, before any work is done.
fn check_files(arguments: &Arguments) -> Outcome {
    let Arguments { pairs, output, test, save_test, shape, progress, .. } = arguments;
    let inputs =
        [Some(pairs), test.as_ref(), shape.going_on.as_ref()].map(|path| path.map(|p| &**p));
    keep_inputs_apart("train", inputs)?;
    let checkpoint = Checkpoint::beside(output).path;
    let outputs = [Some(output), checkpoint.as_ref(), save_test.as_ref(), progress.plot.as_ref()];
    let outputs: Vec<&PathBuf> = outputs.into_iter().flatten().collect();
    for (number, output) in outputs.iter().enumerate() {
        for input in inputs.into_iter().flatten() {
            files::keep_apart(input, output)?;
        }
        if outputs[..number].iter().any(|other| files::are_one(other, output)) {
            let message = format!("{} cannot be two outputs; name another file", output.display());
            return Err(Failure::Usage("train", message));
        }
        files::check_output(output)?;
    }
    if let Some(path) = progress.plot.as_deref().filter(|path| !plot::can_draw(path)) {
        let svg = path.with_extension("svg");
        let message =
            format!("{}: the curve is drawn as SVG; name it {}", path.display(), svg.display());
        return Err(Failure::Usage("train", message));
    }
    if progress.json && arguments.prints_output() {
        let message = "`--json` prints to standard output; name a file to write";
        return Err(Failure::Usage("train", message.into()));
    }
    if progress.resume && files::is_standard(output) {
        let message = "`--resume` needs the file that was to be written; name it by `--output`";
        return Err(Failure::Usage("train", message.into()));
    }
    Ok(())
}

/// The network to train: a new one, or the one to go on with and its digest.
fn network(
    arguments: &Arguments,
    pairs: &[Pair],
) -> Result<(Network, Option<FileDigest>), Failure> {
    let Some(path) = &arguments.shape.going_on else {
        let name = arguments.shape.name.clone();
        let name = name.unwrap_or_else(|| name_after(&arguments.output));
        arguments.check_shape(pairs)?;
        let network = arguments.shape(name).network(pairs, &arguments.goals());
        let found = verify(&network, &Origins::default());
        return match found.is_empty() {
            true => Ok((network, None)),
            false => Err(unusable(arguments, found)),
        };
    };
    let bytes = files::read(path)?;
    let digest = files::digest(path, &bytes);
    let source = files::text(path, bytes, Wanted::Network)?;
    let (mut network, _) =
        read(&source).map_err(|found| Failure::Diagnostics(Box::new(source), found))?;
    if network.matrices.is_empty() {
        let message = format!("{}: has no weights to train; give another", path.display());
        return Err(Failure::Message(message));
    }
    network.overflow = Overflow::Reject;
    for pair in pairs {
        if !can_say(&network.output, &pair.reply) {
            return Err(unsaid(arguments, &network.output, pair));
        }
    }
    Ok((network, Some(digest)))
}

/// What is wrong with a new network, whose shape follows from pairs and options.
fn unusable(arguments: &Arguments, found: Vec<zirc_diagnostics::Diagnostic>) -> Failure {
    let source = zirc_diagnostics::Source::new(files::name(&arguments.pairs), "");
    Failure::Diagnostics(Box::new(source), found)
}

/// Why a network that is trained on cannot learn a reply.
fn unsaid(arguments: &Arguments, output: &Output, pair: &Pair) -> Failure {
    let (file, line) = (files::name(&arguments.pairs), pair.line);
    let reply = text(&pair.reply).escape_debug().to_string();
    let why = match output {
        Output::Answer { .. } => "is none of the network's labels".to_string(),
        Output::Reply { charset, limit, .. } => {
            let strange = pair.reply.iter().find(|letter| !charset.contains(letter));
            strange.map_or_else(
                || format!("is longer than the network's replies, {limit} characters"),
                |&letter| {
                    let letter = char::from(letter).escape_debug();
                    format!("has a `{letter}`, which the network's charset has not")
                },
            )
        }
    };
    Failure::Message(format!(
        "{file}: line {line}: the reply \"{reply}\" {why}; leave it out, or train a new network"
    ))
}

fn split(
    arguments: &Arguments,
    network: &Network,
    pairs: &[Pair],
    test: Option<&[Pair]>,
) -> Result<Split, Failure> {
    let seed = arguments.learning.seed;
    Split::new(pairs, test, network.prompt_limit, seed).ok_or_else(|| {
        let name = files::name(&arguments.pairs);
        Failure::Message(match test {
            None => format!(
                "{name}: has too few prompts: training, picking the best epoch and judging need \
                 one each, that differ as they are heard; write more pairs"
            ),
            Some(_) => format!(
                "{name}: has too few prompts that `--test` has not: training and picking the \
                 best epoch need one each; write more pairs"
            ),
        })
    })
}

/// Goes through all epochs that are left, or to the first ^C, and tells how long that
/// took, and whether all could be told: where nobody listens, training goes on.
fn learn(
    run: &mut Run,
    checkpoint: &mut Checkpoint,
    arguments: &Arguments,
    split: &Split,
    output: &Output,
) -> (Duration, Outcome) {
    let epochs = arguments.settings().epochs;
    let mut progress = Progress::new(epochs, run.epochs().len(), output, arguments.progress.json);
    progress.introduce(split);
    let started = Instant::now();
    let mut told = Ok(());
    let mut written = Instant::now();
    loop {
        let number = run.epochs().len() + 1;
        let Some(epoch) = run.epoch(|share| {
            progress.watch(number, share);
            !interrupt::is_interrupted()
        }) else {
            break;
        };
        let now_told = progress.tell(epoch, told.is_ok());
        told = told.and(now_told);
        if written.elapsed() >= CHECKPOINT {
            checkpoint.write(run);
            written = Instant::now();
        }
    }
    progress.end();
    let took = started.elapsed();
    if !run.epochs().is_empty() {
        checkpoint.write(run);
    }
    (took, told)
}

/// Writes the network, with what it is above it, and the curve.
fn write(
    arguments: &Arguments,
    network: &Network,
    judgement: &mut Judgement,
    run: &Run,
    split: &Split,
) -> Outcome {
    let printed = syntax::print(network, |_| None);
    let name = match files::is_standard(&arguments.pairs) {
        true => files::name(&arguments.pairs),
        false => files::base_name(&arguments.pairs),
    };
    let about = format!(
        "; Trained on {} pairs of {}: of {} test replies, {} are exact.\n",
        split.training.len(),
        name.escape_debug(),
        split.test.len(),
        judgement.exact(),
    );
    let text = match printed.split_once('\n') {
        Some((version, rest)) => format!("{version}\n{about}\n{}", rest.trim_start_matches('\n')),
        None => printed,
    };
    judgement.keep_better(&arguments.output, &text, &split.test)?;
    files::write(&arguments.output, text.as_bytes())?;
    if let Some(path) = &arguments.progress.plot {
        files::write(path, plot::svg(&network.name, run.epochs()).as_bytes())?;
    }
    Ok(())
}

/// Tells how long training took, beside the matrix products of one pass.
fn tell_time(run: &Run, took: Duration) {
    let (shapes, steps) = run.products();
    let [forward, both] = pass_of_products(&shapes, steps).map(|pass| pass.as_secs_f64());
    let took = took.as_secs_f64();
    tell(&format!(
        "training took {took:.1} s: {:.0} times the matrix products of one pass over the {steps} \
         steps, forward and backward, or {:.0} times those forward",
        took / both,
        took / forward
    ));
}

/// Says what is left to say: whether goals were met, and whether it was stopped.
fn end(arguments: &Arguments, run: &Run, checkpoint: &Checkpoint) -> Outcome {
    let epochs = arguments.settings().epochs;
    let unmet = format!(
        "{}: takes more than `--budget` or `--speed` allow, and so did the networks of all \
         epochs; allow more, or train for more epochs",
        arguments.output.display()
    );
    if run.epochs().len() < epochs {
        if !run.is_met() {
            tell(&format!("warning: {unmet}"));
        }
        tell(&format!(
            "stopped after {} of {epochs} epochs; the same command with `--resume` goes on",
            run.epochs().len()
        ));
        return Err(Failure::Interrupted);
    }
    checkpoint.remove();
    if run.is_met() { Ok(()) } else { Err(Failure::Message(unmet)) }
}

/// Pairs as a text that can be read again.
fn lines(pairs: &[Pair]) -> String {
    let line = |pair: &Pair| format!("{}|{}\n", text(&pair.prompt), text(&pair.reply));
    pairs.iter().map(line).collect()
}
