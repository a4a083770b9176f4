//! What lies where a network is to be written: a better one is never lost.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use zirc_compiler::network::Network;
use zirc_compiler::read;
use zirc_pairs::{Pair, Score, answers};
use zirc_text::Wanted;

use crate::failure::{Failure, tell};
use crate::tables::percent;

/// The file that a new network takes the place of.
pub(super) struct Earlier {
    path: PathBuf,
    /// How it answers the test prompts; none, if it is not a network that this zirc
    /// reads.
    score: Option<Score>,
    /// Where it is kept.
    kept_as: Option<PathBuf>,
}

impl Earlier {
    /// Says what will become of a file at `output`, if there is one.
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

    /// What lies at `output` and is not `text`; keeps it beside that if it answers more of
    /// the `test` prompts than `right`, or cannot be read.
    ///
    /// # Errors
    /// If it has to be kept and cannot be.
    pub(super) fn keep(
        output: &Path,
        text: &str,
        test: &[Pair],
        right: usize,
    ) -> Result<Option<Self>, Failure> {
        // What may not be read is not a network that could be judged, either.
        let found = fs::read(output).unwrap_or_default();
        if !is_there(output) || found == text.as_bytes() {
            return Ok(None);
        }
        let score = network(found).map(|network| score(&network, test));
        let is_worse = score.as_ref().is_some_and(|score| score.right <= right);
        let mut earlier = Earlier { path: output.to_owned(), score, kept_as: None };
        if !is_worse {
            let kept_as = beside(output);
            fs::copy(output, &kept_as).map_err(|error| {
                Failure::Message(format!(
                    "{}: is to be kept as {}, which cannot be written: {error}; nothing is \
                     lost: rename it, and give the same command with `--resume`",
                    output.display(),
                    kept_as.display()
                ))
            })?;
            earlier.kept_as = Some(kept_as);
        }
        Ok(Some(earlier))
    }

    /// Tells people what has been replaced, and where it is.
    pub(super) fn tell(&self, exact: &str) {
        let path = self.path.display();
        let share = self.score.as_ref().map(|score| percent(score.right, score.replies));
        tell(&match (share, &self.kept_as) {
            (Some(share), Some(kept_as)) => format!(
                "warning: {path} held a better network: {share} of the test replies were exact, \
                 now {exact} are. It is kept as {}",
                kept_as.display()
            ),
            (None, Some(kept_as)) => format!(
                "warning: what {path} held is not a network that this zirc reads. It is kept \
                 as {}",
                kept_as.display()
            ),
            (share, None) => format!(
                "{path} is replaced: {} of the test replies were exact, now {exact} are",
                share.unwrap_or_default()
            ),
        });
    }

    /// The same for programs.
    pub(super) fn record(&self) -> Json {
        json!({
            "right": self.score.as_ref().map(|score| score.right),
            "exact": self.score.as_ref().map(Score::exact_accuracy),
            "kept_as": self.kept_as.as_ref().map(|path| path.display().to_string()),
        })
    }
}

/// Whether a path leads to a file with something in it.
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
