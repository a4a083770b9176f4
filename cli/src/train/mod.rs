//! `zirc train`: from pairs to a network.

mod arguments;
mod judge;
mod plot;
mod progress;
mod start;
mod unmet;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(crate) use arguments::Arguments;
use zirc_compiler::network::{Network, Overflow};
use zirc_compiler::syntax;
use zirc_pairs::{Pair, text};
use zirc_trainer::{Run, Split, Unusable, pass_of_products};

use crate::compile::keep_inputs_apart;
use crate::failure::{Failure, Outcome, tell};
use crate::{files, interrupt};
use judge::Judgement;
use progress::Progress;

/// How often a checkpoint is written.
const CHECKPOINT: Duration = Duration::from_secs(10);

pub(crate) fn train(arguments: &Arguments) -> Outcome {
    check_files(arguments)?;
    let pairs = files::read_pairs(&arguments.pairs)?;
    let test = arguments.test.as_deref().map(files::read_pairs).transpose()?;
    let mut checkpoint = Checkpoint::beside(&arguments.output);
    interrupt::watch();
    let (mut run, split) = start::start(arguments, &pairs, test.as_deref(), &checkpoint)?;
    if let Some(path) = &arguments.save_test {
        files::write(path, lines(&split.test).as_bytes())?;
    }
    let (took, told) = learn(&mut run, &mut checkpoint, arguments);
    let Some(network) = run.best() else { return Err(start::stopped()) };
    let mut network = network.clone();
    if !run.is_secure() {
        network.overflow = Overflow::Wrap;
        tell(
            "warning: its sums are not proved to fit 16 bits, so it says `overflow wrap`; \
             train with fewer or narrower layers, or a smaller `--scale`",
        );
    }
    let mut judgement = Judgement::of(&network, &split.test);
    write(arguments, &network, &judgement, &run, &split)?;
    let told = told.and_then(|()| {
        judgement.ask_program(&network, &split.test)?;
        judgement.tell(arguments, &run)
    });
    if arguments.progress.stats {
        tell_time(&run, took);
    }
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

/// Goes through all epochs that are left, or to the first ^C, and tells how long that
/// took, and whether all could be told: where nobody listens, training goes on.
fn learn(run: &mut Run, checkpoint: &mut Checkpoint, arguments: &Arguments) -> (Duration, Outcome) {
    let epochs = arguments.settings().epochs;
    let mut progress = Progress::new(epochs, run.epochs().len(), arguments.progress.json);
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
    judgement: &Judgement,
    run: &Run,
    split: &Split,
) -> Outcome {
    let printed = syntax::print(network, |_| None);
    let name = files::name(Path::new(arguments.pairs.file_name().unwrap_or_default()));
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

/// The file that a run can be gone on with from.
struct Checkpoint {
    /// None, where there is no file to be beside.
    path: Option<PathBuf>,
}

impl Checkpoint {
    fn beside(output: &Path) -> Self {
        let mut path = output.as_os_str().to_owned();
        path.push(".checkpoint");
        // A device, such as /dev/null, has nothing beside it.
        let is_file = fs::metadata(output).map_or(true, |found| found.is_file());
        let has_place = !files::is_standard(output) && is_file;
        Checkpoint { path: has_place.then(|| path.into()) }
    }

    fn resume(&self, run: Run) -> Result<Run, Failure> {
        let path = self.path.as_deref().unwrap_or(Path::new("-"));
        let name = path.display();
        let bytes = fs::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::Message(format!(
                "{name}: there is no checkpoint; start without `--resume`"
            )),
            _ => files::unreadable(path, &error),
        })?;
        run.resumed(&bytes).map_err(|unusable| {
            Failure::Message(match unusable {
                Unusable::Unreadable => format!(
                    "{name}: is no checkpoint of this version of zirc, or damaged; start without \
                     `--resume`"
                ),
                Unusable::Other => format!(
                    "{name}: is of a run with other pairs or other options; give the same, or \
                     start without `--resume`"
                ),
            })
        })
    }

    /// Writes it. Where that cannot be, training goes on without.
    fn write(&mut self, run: &Run) {
        let Some(path) = &self.path else { return };
        if let Err(Failure::Message(message)) = files::write(path, &run.checkpoint()) {
            tell(&format!("warning: {message}; `--resume` will not do"));
            self.path = None;
        }
    }

    /// Takes it away, since there is nothing left to go on with.
    fn remove(&self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}
