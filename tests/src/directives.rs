//! Directives in the comments above the network of a golden file: the stages to show, how
//! to build it, and its prompts. A directive is a comment that begins with one word and a
//! colon.

use std::fmt;
use std::str::FromStr;

use zirc_codegen::{Emit, Goal, Options};
use zirc_network::passes::{PASSES, Pass, Schedule};

use crate::unescape;

/// All directives of a golden file.
#[derive(Debug)]
pub struct Directives<'t> {
    /// `show: STAGE, …`, the stages that have golden files.
    pub show: Vec<Stage>,
    /// `kernels: MODULE, …`, the modules that the stage `kernels` shows.
    pub kernels: Vec<&'t str>,
    /// `prompts: LINE | …`, the prompts of the stage `replies`, as written and as bytes.
    pub prompts: Vec<(&'t str, Vec<u8>)>,
    /// `build: OPTION, …`, `only: PASS, …` and `calibrate: LINE | …`, how it is built.
    pub options: Options,
}

/// Something to show of a network.
#[derive(Clone, Debug)]
pub enum Stage {
    /// What `--emit` makes.
    Emit(String, Emit),
    /// Its diagnostics.
    Diagnostics,
    /// The T-states by task.
    Check,
    /// The assembly text of some modules.
    Kernels,
    /// Its replies to the prompts.
    Replies,
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "diagnostics" => Ok(Stage::Diagnostics),
            "check" => Ok(Stage::Check),
            "kernels" => Ok(Stage::Kernels),
            "replies" => Ok(Stage::Replies),
            _ => match name.parse() {
                Ok(emit) => Ok(Stage::Emit(name.to_string(), emit)),
                Err(known) => Err(format!(
                    "`{name}` is no stage: {known}, diagnostics, check, kernels, replies"
                )),
            },
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Emit(name, _) => name,
            Stage::Diagnostics => "diagnostics",
            Stage::Check => "check",
            Stage::Kernels => "kernels",
            Stage::Replies => "replies",
        })
    }
}

impl<'t> Directives<'t> {
    /// Reads the directives of a golden file.
    ///
    /// # Errors A message about a directive that names nothing known, or has no effect.
    pub fn read(text: &'t str) -> Result<Self, String> {
        let mut directives = Directives {
            show: Vec::new(),
            kernels: Vec::new(),
            prompts: Vec::new(),
            options: Options::default(),
        };
        let mut words = Vec::new();
        for line in text.lines().take_while(|line| !line.starts_with("network ")) {
            let Some((word, rest)) = split(line) else { continue };
            if words.contains(&word) {
                return Err(format!("there are two directives `{word}`"));
            }
            words.push(word);
            directives.take(word, rest)?;
        }
        directives.fit_together()?;
        Ok(directives)
    }

    fn take(&mut self, word: &str, rest: &'t str) -> Result<(), String> {
        let list = |separator| rest.split(separator).map(str::trim);
        match word {
            "show" => self.show = list(',').map(str::parse).collect::<Result<_, _>>()?,
            "kernels" => self.kernels = list(',').collect(),
            "prompts" => {
                let line = |line| Ok::<_, String>((line, unescape(line)?));
                self.prompts = list('|').map(line).collect::<Result<_, _>>()?;
            }
            "build" => list(',').try_for_each(|option| build(&mut self.options, option))?,
            "calibrate" => {
                self.options.prompts = list('|').map(unescape).collect::<Result<_, _>>()?;
            }
            "only" => {
                let passes = list(',').map(pass).collect::<Result<Vec<_>, _>>()?;
                self.options.passes = Schedule::of(&passes);
            }
            _ => {
                return Err(format!(
                    "`{word}` is no directive: it is one of show, kernels, prompts, build, \
                     calibrate, only; a comment's first word takes no colon"
                ));
            }
        }
        Ok(())
    }

    /// Refuses directives without effect, and stages without what they need.
    fn fit_together(&self) -> Result<(), String> {
        let shows = |wanted: fn(&Stage) -> bool| self.show.iter().any(wanted);
        if shows(|stage| matches!(stage, Stage::Kernels)) == self.kernels.is_empty() {
            return Err("`show: kernels` and `kernels: MODULE, …` need each other".into());
        }
        if shows(|stage| matches!(stage, Stage::Replies)) == self.prompts.is_empty() {
            return Err("`show: replies` and `prompts: LINE | …` need each other".into());
        }
        let left_out = |stage: &&Stage| match stage {
            Stage::Emit(_, Emit::After(pass)) => !self.options.passes.has(pass),
            _ => false,
        };
        match self.show.iter().find(left_out) {
            Some(stage) => Err(format!("`only` leaves out the pass of `show: {stage}`")),
            None => Ok(()),
        }
    }
}

/// The word and the rest of a directive, if `line` is one.
fn split(line: &str) -> Option<(&str, &str)> {
    let (word, rest) = line.strip_prefix("; ")?.split_once(':')?;
    let is_word = word.chars().all(|character| character.is_ascii_alphabetic() || character == '-');
    is_word.then_some((word, rest))
}

fn build(options: &mut Options, option: &str) -> Result<(), String> {
    let wrong = || {
        format!(
            "`{option}` is no way to build: it is one of plain, size, speed, pack, \
             tpa ADDRESS (hexadecimal), budget BYTES, mask T-STATES"
        )
    };
    match option.split_once(' ').unwrap_or((option, "")) {
        ("plain", "") => options.goal = Goal::Plain,
        ("size", "") => options.goal = Goal::Size,
        ("speed", "") => options.goal = Goal::Speed,
        ("pack", "") => options.pack = true,
        ("tpa", end) => {
            options.memory_end = Some(u16::from_str_radix(end, 16).map_err(|_| wrong())?);
        }
        ("mask", t_states) => options.mask = t_states.parse().map_err(|_| wrong())?,
        ("budget", bytes) => options.budget = Some(bytes.parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    }
    Ok(())
}

fn pass(name: &str) -> Result<&'static Pass, String> {
    let rewriting = || PASSES.iter().filter(|pass| pass.rewrites());
    rewriting().find(|pass| pass.name == name).ok_or_else(|| {
        let names: Vec<_> = rewriting().map(|pass| pass.name).collect();
        format!("`{name}` is no rewriting pass: it is one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(directives: &str, words: &str) {
        let text = format!("zir 1\n{directives}\nnetwork n {{\n; said: here it is a comment\n");
        let error = Directives::read(&text).expect_err(directives);
        assert!(error.contains(words), "{directives}: {error}");
    }

    #[test]
    fn a_directive_that_names_nothing_is_refused_by_name() {
        refused("; shows: plan", "`shows` is no directive");
        refused("; show: plam", "`plam` is no stage");
        refused("; show: after-lunch", "`after-lunch` is no stage");
        refused("; show: plan\n; only: rates", "`rates` is no rewriting pass");
        refused("; show: plan\n; only: prune, lunch", "split, strength, prune");
        refused("; show: plan\n; build: fast", "`fast` is no way to build");
        refused("; show: plan\n; build: budget many", "`budget many` is no way to build");
        refused("; show: replies\n; prompts: a | \\xg", "two hexadecimal digits");
    }

    #[test]
    fn a_directive_without_effect_is_refused() {
        refused("; show: plan\n; show: asm", "two directives `show`");
        refused("; show: plan\n; kernels: spell", "need each other");
        refused("; show: plan\n; prompts: hi", "need each other");
        refused("; show: kernels", "need each other");
        refused("; show: after-split\n; only: prune", "leaves out the pass");
    }

    #[test]
    fn directives_say_what_to_show_and_how_to_build() {
        let text = "zir 1\n; show: after-prune, replies\n; only: prune, split\n\
                    ; build: size, budget 900\n; prompts: hi | \\x41\n; A comment: it stays one.\n";
        let directives = Directives::read(text).expect("they are right");
        let show: Vec<_> = directives.show.iter().map(Stage::to_string).collect();
        assert_eq!(show, ["after-prune", "replies"]);
        let passes: Vec<_> = directives.options.passes.passes().iter().map(|it| it.name).collect();
        assert_eq!(passes, ["verify", "ranges", "prune", "split", "rates"]);
        assert_eq!((directives.options.goal, directives.options.budget), (Goal::Size, Some(900)));
        assert_eq!(directives.prompts[1], ("\\x41", b"A".to_vec()));
    }
}
