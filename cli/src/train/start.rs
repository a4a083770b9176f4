//! The start of a training: a new or given network, the split pairs, and maybe a
//! checkpoint.

use std::path::Path;

use zirc_diagnostics::{Diagnostic, Source, counted};
use zirc_network::{FileDigest, Matrix, Network, Origins, Output, Overflow, point, read, verify};
use zirc_pairs::{Pair, text};
use zirc_text::Wanted;
use zirc_training::{Run, Shape, Split, best_of, can_say, untrainable};

use super::Arguments;
use super::checkpoint::Checkpoint;
use crate::failure::{Failure, tell};
use crate::import::name_after;
use crate::{files, interrupt};

/// A run at its beginning, or at its checkpoint.
pub(super) struct Started {
    pub(super) run: Run,
    pub(super) split: Split,
    /// The network that it continues to train.
    pub(super) continues: Option<FileDigest>,
    /// The output of the network.
    pub(super) output: Output,
}

/// Chooses the shape of a new network, or reads the one to continue with, and splits the
/// pairs.
pub(super) fn start(
    arguments: &Arguments,
    pairs: &[Pair],
    test: Option<&[Pair]>,
    checkpoint: &Checkpoint,
) -> Result<Started, Failure> {
    let (settings, goals) = (arguments.settings(), arguments.goals());
    let resumes = arguments.progress.resume;
    if let Some(path) = &arguments.shape.going_on {
        let (network, digest) = known(arguments, path, pairs)?;
        let split = split(arguments, network.prompt_limit, pairs, test)?;
        let run = Run::new(&network, &split, &settings, goals);
        let run = if resumes { checkpoint.resume(run)? } else { run };
        return Ok(Started { run, split, continues: Some(digest), output: network.output });
    }
    let shapes = shapes(arguments, pairs)?;
    let split = split(arguments, shapes[0].prompt_limit, pairs, test)?;
    // Shapes differ in their hidden layers.
    let output = shapes[0].network(pairs).output;
    let new = |shape: &Shape| Run::new(&shape.network(pairs), &split, &settings, goals);
    if resumes {
        // The checkpoint has the shape that was chosen then.
        let mut runs = shapes.iter().map(|shape| checkpoint.resume(new(shape)));
        let first = runs.next().unwrap_or(Err(Failure::Interrupted));
        let run = first.or_else(|failure| runs.find_map(Result::ok).ok_or(failure))?;
        return Ok(Started { run, split, continues: None, output });
    }
    if shapes.len() > 1 {
        tell(&format!("trying {}", counted(shapes.len(), "shape")));
    }
    let watch = |_| !interrupt::is_interrupted();
    let best = best_of(&shapes, pairs, &split, (&settings, goals), watch).ok_or_else(stopped)?;
    if goals.is_any() && shapes[best] != arguments.shape(shapes[best].name.clone()) {
        tell(&format!("for this cost it is trained with {}", options(&shapes[best])));
    }
    Ok(Started { run: new(&shapes[best]), split, continues: None, output })
}

/// Reports that there is nothing to write yet.
pub(super) fn stopped() -> Failure {
    tell("stopped before the first epoch was done; nothing is written");
    Failure::Interrupted
}

/// The possible shapes of a new network, at least one.
fn shapes(arguments: &Arguments, pairs: &[Pair]) -> Result<Vec<Shape>, Failure> {
    let name = arguments.shape.name.clone();
    let name = name.unwrap_or_else(|| name_after(&arguments.output));
    arguments.check_shape(pairs)?;
    let goals = arguments.goals();
    let mut shapes = arguments.shape(name).candidates(pairs, &goals, &arguments.settings());
    let mut found = Vec::new();
    shapes.retain(|shape| {
        let wrong = verify(&shape.network(pairs), &Origins::default());
        let is_sound = wrong.is_empty();
        if found.is_empty() {
            found = wrong;
        }
        is_sound
    });
    if shapes.is_empty() { Err(unusable(arguments, found)) } else { Ok(shapes) }
}

/// The options that ask for a shape.
fn options(shape: &Shape) -> String {
    let widths: Vec<String> = shape.hidden.iter().flatten().map(usize::to_string).collect();
    let hidden = if widths.is_empty() { "none".into() } else { widths.join(",") };
    let buckets = shape.prompt_buckets.map(|it| format!(" --prompt-buckets {it}"));
    format!("`--hidden {hidden}{}`", buckets.unwrap_or_default())
}

/// The network to continue with, and its digest.
fn known(
    arguments: &Arguments,
    path: &Path,
    pairs: &[Pair],
) -> Result<(Network, FileDigest), Failure> {
    let bytes = files::read(path)?;
    let digest = files::digest(path, &bytes);
    let source = files::text(path, bytes, Wanted::Network)?;
    let (mut network, origins) = match read(&source) {
        Ok(read) => read,
        Err(found) => return Err(Failure::Diagnostics(Box::new(source), found)),
    };
    if network.matrices.is_empty() {
        let message = format!("{}: has no weights to train; give another", path.display());
        return Err(Failure::Message(message));
    }
    if let Some(matrix) = untrainable(&network) {
        let Matrix { name, weight_type, .. } = &network.matrices[matrix];
        let message = format!("weights of type {} cannot be trained", weight_type.name());
        let error = Diagnostic::error("untrainable-weights", message)
            .help("give a network whose weights are all of type i2, or train a new one");
        let place = origins.matrices[matrix].clone();
        let error = point(error, place, format!("@{name} is to be trained"));
        return Err(Failure::Diagnostics(Box::new(source), vec![error]));
    }
    network.overflow = Overflow::Reject;
    for pair in pairs {
        if !can_say(&network.output, &pair.reply) {
            return Err(unsaid(arguments, &network.output, pair));
        }
    }
    Ok((network, digest))
}

/// The failure for a new network, whose shape follows from pairs and options.
fn unusable(arguments: &Arguments, found: Vec<Diagnostic>) -> Failure {
    let source = Source::new(files::name(&arguments.pairs), "");
    Failure::Diagnostics(Box::new(source), found)
}

/// The failure for a reply that the network to continue with cannot give.
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
    limit: u32,
    pairs: &[Pair],
    test: Option<&[Pair]>,
) -> Result<Split, Failure> {
    let seed = arguments.learning.seed;
    Split::new(pairs, test, limit, seed).ok_or_else(|| {
        let name = files::name(&arguments.pairs);
        Failure::Message(match test {
            None => format!(
                "{name}: has too few prompts: training, picking the best epoch and judging need \
                 one each, and different when normalized; write more pairs"
            ),
            Some(_) => format!(
                "{name}: has too few prompts that `--test` has not: training and picking the \
                 best epoch need one each; write more pairs"
            ),
        })
    })
}
