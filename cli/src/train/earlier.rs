//! The earlier network at the output: a better one is never lost.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use zirc_network::Network;
use zirc_network::read;
use zirc_pairs::{Pair, Score, answers};
use zirc_text::Wanted;
use zirc_training::can_say;

use crate::failure::{Failure, tell};
use crate::files;
use crate::tables::percent;

/// The file that a new network replaces.
pub(super) struct Earlier {
    path: PathBuf,
    /// Its score on the test pairs; `None` if it is not a network that this zirc reads.
    score: Option<Score>,
    /// Its new path and the reason, if it is kept.
    kept: Option<(PathBuf, Reason)>,
}

/// Why a file is kept.
#[derive(Clone, Copy)]
enum Reason {
    /// It is not a network that this zirc reads.
    Unreadable,
    /// It cannot give most of the test replies.
    OtherReplies,
    /// It answers more test prompts right.
    Better,
    /// The new network exceeds the limits on bytes or T-states.
    Unmet,
}

impl Earlier {
    /// Announces what will happen to a file at `output`, if there is one.
    pub(super) fn announce(output: &Path) {
        if is_there(output) {
            tell(&format!(
                "{} is there already; if it is better, it will be kept as {}\n\
                 (to keep it in any case, press ^C and name another file by `-o`)",
                output.display(),
                beside(output).display()
            ));
        }
    }

    /// The file at `output`, if it differs from `text`. It is kept beside the output if the
    /// new network, with `right` of the `test` pairs right, answers fewer right, exceeds
    /// its limits, or has other replies.
    ///
    /// # Errors When it has to be kept but cannot be.
    pub(super) fn keep(
        output: &Path,
        text: &str,
        test: &[Pair],
        (right, is_met): (usize, bool),
    ) -> Result<Option<Self>, Failure> {
        if !is_there(output) {
            return Ok(None);
        }
        // A file that cannot be read counts as no network.
        let found = files::found(output, files::MAX_INPUT).unwrap_or_default();
        if found == text.as_bytes() {
            return Ok(None);
        }
        let network = network(found);
        let score = network.as_ref().map(|network| score(network, test));
        let says = |network: &Network| {
            test.iter().filter(|pair| can_say(&network.output, &pair.reply)).count()
        };
        let reason = match (&network, &score) {
            (Some(network), _) if 2 * says(network) < test.len() => Some(Reason::OtherReplies),
            (_, Some(score)) if score.right > right => Some(Reason::Better),
            (_, Some(_)) => (!is_met).then_some(Reason::Unmet),
            (_, None) => Some(Reason::Unreadable),
        };
        let mut earlier = Earlier { path: output.to_owned(), score, kept: None };
        if let Some(reason) = reason {
            let kept_as = beside(output);
            fs::copy(output, &kept_as).map_err(|error| {
                Failure::Message(format!(
                    "{}: is to be kept as {}, which cannot be written: {error}; nothing is \
                     lost: rename it, and give the same command with `--resume`",
                    output.display(),
                    kept_as.display()
                ))
            })?;
            earlier.kept = Some((kept_as, reason));
        }
        Ok(Some(earlier))
    }

    /// Reports what was replaced, and where it is kept.
    pub(super) fn tell(&self, exact: &str) {
        let path = self.path.display();
        let share = self.score.as_ref().map(|score| percent(score.right, score.replies));
        let share = share.unwrap_or_default();
        let Some((kept_as, reason)) = &self.kept else {
            tell(&format!(
                "{path} is replaced: {share} of the test replies were exact, now {exact} are"
            ));
            return;
        };
        let held = match reason {
            Reason::Unreadable => {
                format!("what {path} held is not a network that this zirc reads")
            }
            Reason::OtherReplies => format!("{path} held a network for other replies"),
            Reason::Better => format!(
                "{path} held a better network: {share} of the test replies were exact, now \
                 {exact} are"
            ),
            Reason::Unmet => format!(
                "{path} held another network: {share} of the test replies were exact, now {exact} \
                 are, by a network that takes more than is allowed"
            ),
        };
        tell(&format!("warning: {held}. It is kept as {}", kept_as.display()));
    }

    /// The same as JSON.
    pub(super) fn record(&self) -> Json {
        json!({
            "right": self.score.as_ref().map(|score| score.right),
            "exact": self.score.as_ref().map(Score::exact_accuracy),
            "kept_as": self.kept.as_ref().map(|(path, _)| path.display().to_string()),
        })
    }
}

/// Whether a path is a file that is not empty.
fn is_there(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0)
}

fn network(bytes: Vec<u8>) -> Option<Network> {
    let source = zirc_text::read("earlier", bytes, Wanted::Network).ok()?;
    read(&source).ok().map(|(network, _)| network)
}

fn score(network: &Network, test: &[Pair]) -> Score {
    let prompts: Vec<&[u8]> = test.iter().map(|pair| &*pair.prompt).collect();
    let said = answers(network, &prompts);
    test.iter().zip(&said).map(|(pair, said)| Score::of(&pair.reply, &said.text)).sum()
}

/// A free name beside `path`: `net.old.zir`, or `net.old2.zir`, and so on.
pub(super) fn beside(path: &Path) -> PathBuf {
    let name = |number: usize| {
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(if number == 1 { ".old".into() } else { format!(".old{number}") });
        if let Some(ending) = path.extension() {
            name.push(".");
            name.push(ending);
        }
        path.with_file_name(name)
    };
    let mut number = 1;
    while fs::symlink_metadata(name(number)).is_ok() {
        number += 1;
    }
    name(number)
}
