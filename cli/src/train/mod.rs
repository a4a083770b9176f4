//! `zirc train`: from pairs to a network.

mod arguments;
mod checkpoint;
mod earlier;
mod judge;
mod plot;
mod progress;
mod record;
mod start;
mod unmet;

use std::path::PathBuf;
use std::time::{Duration, Instant};

pub(crate) use arguments::Arguments;
use zirc_network::syntax;
use zirc_network::{Network, Output, Overflow};
use zirc_pairs::{Pair, text};
use zirc_training::{Run, Split, Yardstick};

use crate::compile::keep_inputs_apart;
use crate::failure::{Failure, Outcome, tell};
use crate::{files, interrupt, letters};
use checkpoint::Checkpoint;
use earlier::Earlier;
use judge::Judgement;
use progress::Progress;
use record::Inputs;
use start::Started;

/// The interval between checkpoints.
const CHECKPOINT: Duration = Duration::from_secs(10);

pub(crate) fn train(arguments: &Arguments) -> Outcome {
    check_files(arguments)?;
    let (pairs, data) = files::read_pairs_and_digest(&arguments.pairs)?;
    files::keep_others(&arguments.output, files::Output::Network)?;
    letters::warn_of_pairs(&arguments.pairs, &pairs);
    arguments.warn_without_effect();
    let test = arguments.test.as_deref().map(files::read_pairs_and_digest).transpose()?;
    let (test, test_digest) = test.unzip();
    let mut checkpoint = Checkpoint::beside(&arguments.output);
    if !arguments.progress.resume {
        Earlier::announce(&arguments.output);
    }
    interrupt::watch();
    let Started { mut run, split, continues, output } =
        start::start(arguments, &pairs, test.as_deref(), &checkpoint)?;
    let inputs = Inputs { data, test: test_digest, continues };
    if !arguments.progress.resume {
        checkpoint.make_way();
    }
    if let Some(path) = &arguments.save_test {
        files::write(path, lines(&split.test).as_bytes())?;
    }
    let (took, told) = learn(&mut run, &mut checkpoint, arguments, &split, &output);
    let Some(network) = run.best() else { return Err(start::stopped()) };
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
        judgement.ask_program(&network, &split.test, &arguments.cost.machine)?;
        judgement.tell(arguments, &run)
    });
    if arguments.progress.stats {
        tell_time(&run, took);
    }
    judgement.warn(&arguments.output, &arguments.cost.machine);
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

/// Runs all epochs that are left, or until ^C. Returns the time, and whether all output
/// could be written: training goes on without a reader.
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

/// Writes the network with a comment on its training, and the learning curve.
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
    judgement.keep_better(&arguments.output, &text, &split.test, run.is_met())?;
    files::write(&arguments.output, text.as_bytes())?;
    if let Some(path) = &arguments.progress.plot {
        files::write(path, plot::svg(&network.name, run.epochs()).as_bytes())?;
    }
    Ok(())
}

/// Prints the time of training, compared with the matrix products of one pass.
fn tell_time(run: &Run, took: Duration) {
    let (shapes, steps) = run.products();
    let yardstick = Yardstick::new(&shapes, steps);
    let time = |pass: fn(&Yardstick)| {
        let started = Instant::now();
        pass(&yardstick);
        started.elapsed().as_secs_f64()
    };
    let (forward, both) = (time(Yardstick::forward), time(Yardstick::forward_and_backward));
    let took = took.as_secs_f64();
    tell(&format!(
        "training took {took:.1} s: {:.0} times the matrix products of one pass over the {steps} \
         steps, forward and backward, or {:.0} times those forward",
        took / both,
        took / forward
    ));
}

/// Reports goals that were not met, and whether training was stopped.
fn end(arguments: &Arguments, run: &Run, checkpoint: &Checkpoint) -> Outcome {
    let epochs = arguments.settings().epochs;
    let unmet = unmet::unmet(arguments, run);
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
