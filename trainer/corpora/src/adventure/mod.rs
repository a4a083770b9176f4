//! The corpus of `adventure`: what players type in a text adventure, and the command they
//! mean, such as `PUT KEY BOX`.
//!
//! The wordings are in the text files beside this one. A label that names lists of nouns
//! stands for one label for each choice of nouns, with all its wordings.

mod tables;

use rand::Rng;
use rand_pcg::Pcg64;

use crate::builder::{Builder, Corpus, held_out};
use crate::care;
use crate::wording::{Lists, Wording};
use tables::{Command, Saying, Tables};

/// About how many training pairs and test pairs a label has.
const PAIRS: [usize; 2] = [500, 100];
/// The same for the fallback labels, which have more.
const FALLBACK_PAIRS: [usize; 2] = [5000, 600];
/// The labels for input that is no command.
const FALLBACKS: [&str; 2] = ["HUH", "NO SUCH THING"];
/// The share of commands with polite or other words around them.
const MANNERED: f64 = 0.5;
/// The share of training pairs that are repeated with a typing error.
const SLIPS: f64 = 0.15;
/// Prompts of at most so many characters are abbreviations. They are repeated so many
/// times: players type hardly anything more often.
const ABBREVIATION: usize = 2;
const TIMES: usize = 25;
/// The most characters of a prompt that are read.
const LONGEST: usize = 62;

/// The corpus.
pub(crate) fn corpus() -> Result<Corpus, String> {
    let mut builder = Builder::new(1);
    let tables = Tables::read()?;
    let trained = CorpusPart::new(&tables, false, &mut builder.rng)?;
    let judged = CorpusPart::new(&tables, true, &mut builder.rng)?;
    for command in &tables.commands {
        let labels = tables.labels(command);
        for (label, nouns) in &labels {
            let share = labels.iter().filter(|(other, _)| other == label).count();
            for part in [&trained, &judged] {
                part.write(label, command, nouns, share, &mut builder);
            }
        }
    }
    builder.slip(SLIPS);
    builder.repeat_short(ABBREVIATION, TIMES);
    care::add(&mut builder, |_| care::GAME)?;
    builder.finish()
}

/// The training part or the test part of the corpus.
struct CorpusPart {
    is_test: bool,
    lists: Lists,
    /// The same lists, but with placeholders in braces for the words for nouns.
    frames: Lists,
    /// Wordings around commands; they name the list `command`.
    manners: Vec<Wording>,
}

impl CorpusPart {
    /// The words and manners of a part. Each unknown thing is in one part only, like
    /// wordings. Held-out manners are only in the test part, which has the others, too.
    fn new(tables: &Tables, is_test: bool, rng: &mut Pcg64) -> Result<Self, String> {
        let mut lists = tables.lists.clone();
        let unknown = tables.unknown.iter().enumerate();
        let unknown = unknown.filter(|(index, _)| held_out(*index) == is_test);
        lists.insert("unknown".to_owned(), unknown.map(|(_, thing)| thing.clone()).collect());
        lists.insert("gibberish".to_owned(), (0..500).map(|_| gibberish(rng)).collect());
        let manners = tables.manners.iter().enumerate();
        let manners = manners.filter(|(index, _)| is_test || !held_out(*index));
        let mut frames = lists.clone();
        for name in &tables.open {
            frames.insert(name.clone(), vec![format!("{{{name}}}")]);
        }
        Ok(CorpusPart {
            is_test,
            lists,
            frames,
            manners: manners.map(|(_, manner)| manner.clone()).collect(),
        })
    }

    /// Adds pairs of a label for some nouns, the same number from each of its wordings. A
    /// label that several choices of nouns lead to gets an equal share from each.
    fn write(
        &self,
        label: &str,
        command: &Command,
        nouns: &Lists,
        share: usize,
        builder: &mut Builder,
    ) {
        let mut lists = self.lists.clone();
        lists.extend(nouns.clone());
        let pairs = if FALLBACKS.contains(&label) { FALLBACK_PAIRS } else { PAIRS };
        let pairs = pairs[usize::from(self.is_test)];
        for _ in 0..pairs.div_ceil(share) {
            let (number, saying) = self.saying(command, builder);
            let frames = saying.wording.count(&self.frames);
            let frame = saying.wording.prompt(builder.rng.random_range(0..frames), &self.frames);
            // The plainest wording is the most common; and a label with one wording has
            // words that no other wording would teach.
            let is_held_out = number > 0 && frames > 1 && is_held_out(&frame);
            if is_held_out != self.is_test {
                continue;
            }
            let frame = if saying.is_command { self.dress(frame, builder) } else { frame };
            let prompt = filled(&frame, &lists, &mut builder.rng);
            if prompt.len() <= LONGEST {
                builder.add(&prompt, label, self.is_test);
            }
        }
    }

    /// A random wording, and its number.
    fn saying<'c>(&self, command: &'c Command, builder: &mut Builder) -> (usize, &'c Saying) {
        let number = builder.rng.random_range(0..command.wordings.len());
        (number, &command.wordings[number])
    }

    /// The command, at random with manners if they fit the limit.
    fn dress(&self, command: String, builder: &mut Builder) -> String {
        if !builder.rng.random_bool(MANNERED) {
            return command;
        }
        let lists = Lists::from([("command".to_owned(), vec![command.clone()])]);
        let manner = &self.manners[builder.rng.random_range(0..self.manners.len())];
        manner.prompt(builder.rng.random_range(0..manner.count(&lists)), &lists)
    }
}

/// Whether a wording with placeholders for its nouns is held out: one in five, by a hash of
/// its text (FNV-1a).
fn is_held_out(frame: &str) -> bool {
    let hash = frame
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    held_out((hash >> 8) as usize)
}

/// A frame with every placeholder replaced by an entry of its list.
fn filled(frame: &str, lists: &Lists, rng: &mut Pcg64) -> String {
    let mut words: Vec<String> = Vec::new();
    for (number, piece) in frame.split(['{', '}']).enumerate() {
        let word = if number % 2 == 0 {
            piece.to_owned()
        } else {
            lists[piece][rng.random_range(0..lists[piece].len())].clone()
        };
        words.push(word);
    }
    words.concat()
}

/// Nonsense: random letters, neighbouring keys, or syllables.
fn gibberish(rng: &mut Pcg64) -> String {
    let pick = |letters: &str, rng: &mut Pcg64| {
        char::from(letters.as_bytes()[rng.random_range(0..letters.len())])
    };
    match rng.random_range(0..4) {
        0 | 1 => {
            let length = rng.random_range(2..=8);
            (0..length).map(|_| rng.random_range('a'..='z')).collect()
        }
        2 => {
            let row = ["qwertyuiop", "asdfghjkl", "zxcvbnm"][rng.random_range(0..3)];
            (0..rng.random_range(3..=8)).map(|_| pick(row, rng)).collect()
        }
        _ => {
            let syllables = rng.random_range(2..=4);
            (0..syllables)
                .flat_map(|_| [pick("bcdfghklmnprstvz", rng), pick("aeiou", rng)])
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn labels(pairs: &[crate::Pair]) -> BTreeMap<&str, usize> {
        pairs.iter().fold(BTreeMap::new(), |mut labels, pair| {
            *labels.entry(&*pair.reply).or_default() += 1;
            labels
        })
    }

    #[test]
    fn every_label_is_trained_on_and_judged_by() {
        let corpus = corpus().unwrap();
        let trained = labels(&corpus.pairs);
        assert!(trained.keys().eq(labels(&corpus.test).keys()));
        assert!((80..=256).contains(&trained.len()), "{} labels", trained.len());
        for (label, pairs) in trained {
            let most = if label == care::GAME { 15_000 } else { 6000 };
            assert!((15..=most).contains(&pairs), "{label}: {pairs} pairs");
        }
    }

    #[test]
    fn what_is_both_thing_and_place_has_a_label_for_either_order() {
        let corpus = corpus().unwrap();
        let labels = labels(&corpus.pairs);
        for label in ["PUT BOX BAG", "PUT BAG BOX"] {
            assert!(labels.contains_key(label), "{label}");
        }
        assert!(!labels.contains_key("PUT BOX BOX"));
    }

    #[test]
    fn every_prompt_is_heard_to_its_end() {
        let corpus = corpus().unwrap();
        for pair in corpus.pairs.iter().chain(&corpus.test) {
            assert!(pair.prompt.len() <= LONGEST + 1, "{}", pair.prompt);
        }
    }

    #[test]
    fn things_unheard_of_are_other_things_in_the_test() {
        let tables = Tables::read().unwrap();
        let mut rng = Pcg64::new(1, 0);
        let [trained, judged] = [false, true].map(|is_test| {
            let part = CorpusPart::new(&tables, is_test, &mut rng).unwrap();
            part.lists["unknown"].iter().cloned().collect::<BTreeSet<_>>()
        });
        assert!(trained.is_disjoint(&judged));
        assert_eq!(trained.len() + judged.len(), tables.unknown.len());
    }

    #[test]
    fn manners_are_held_out_of_training() {
        let tables = Tables::read().unwrap();
        let mut rng = Pcg64::new(1, 0);
        let trained = CorpusPart::new(&tables, false, &mut rng).unwrap();
        assert!(!trained.manners.contains(&tables.manners[3]));
        assert_eq!(CorpusPart::new(&tables, true, &mut rng).unwrap().manners, tables.manners);
    }
}
