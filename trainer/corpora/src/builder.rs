//! Collects pairs: no prompt gets two replies, and none is in both the training and the
//! test pairs.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use rand_pcg::Pcg64;
use zirc_network::text::normalized;

use crate::typo::typo;
use crate::wording::{Lists, Wording};

/// The prompt limit of the networks to be trained, in bytes.
pub(crate) const PROMPT_LIMIT: u32 = 62;

/// A prompt and its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The prompt.
    pub prompt: String,
    /// The reply.
    pub reply: String,
}

/// The training and test pairs of a network.
#[derive(Debug)]
pub struct Corpus {
    /// The training pairs.
    pub pairs: Vec<Pair>,
    /// The test pairs, of held-out wordings.
    pub test: Vec<Pair>,
}

/// Whether the wording at `index` (from 0) of its group is held out: one in five.
pub fn held_out(index: usize) -> bool {
    index % 5 == 3
}

/// Pairs as the lines `prompt|REPLY`.
pub fn text(pairs: &[Pair]) -> String {
    pairs.iter().map(|pair| format!("{}|{}\n", pair.prompt, pair.reply)).collect()
}

/// The words of a prompt, only letters and digits; the prompt itself if it has none.
fn bare(prompt: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let bare: String = prompt.chars().filter(|&c| c != '\'').map(word).collect();
    let words: Vec<&str> = bare.split_whitespace().collect();
    if words.is_empty() { prompt.to_owned() } else { words.join(" ") }
}

/// A corpus being built.
pub struct Builder {
    /// The random numbers.
    pub rng: Pcg64,
    pairs: Vec<Pair>,
    test: Vec<Pair>,
    /// The replies by normalized prompt, and whether these are training pairs.
    known: BTreeMap<Vec<u8>, (String, bool)>,
    /// The training prompts as bare words.
    trained: BTreeSet<String>,
    contradictions: Vec<String>,
}

impl Builder {
    /// An empty corpus.
    pub fn new(seed: u64) -> Self {
        Builder {
            rng: Pcg64::new(seed.into(), 0),
            pairs: Vec::new(),
            test: Vec::new(),
            known: BTreeMap::new(),
            trained: BTreeSet::new(),
            contradictions: Vec::new(),
        }
    }

    /// Adds up to `most` prompts of every wording of a group; those of held-out wordings
    /// become test pairs.
    pub fn group(&mut self, reply: &str, wordings: &[Wording], lists: &Lists, most: usize) {
        for (index, wording) in wordings.iter().enumerate() {
            for prompt in wording.prompts(most, lists, &mut self.rng) {
                self.add(&prompt, reply, held_out(index));
            }
        }
    }

    /// Adds a pair, to the test pairs if its wording is held out. A known prompt is not
    /// added again.
    pub fn add(&mut self, prompt: &str, reply: &str, held_out: bool) {
        let normalized = normalized(prompt.as_bytes(), PROMPT_LIMIT);
        if normalized.is_empty() {
            return;
        }
        let pair = Pair { prompt: prompt.to_owned(), reply: reply.to_owned() };
        match self.known.get(&normalized) {
            Some((other, _)) if other != reply => {
                self.contradictions.push(format!("{prompt}: {other} and {reply}"));
            }
            Some((_, trained)) if *trained || held_out => {}
            _ => {
                self.known.insert(normalized, (reply.to_owned(), !held_out));
                if held_out {
                    self.test.push(pair);
                } else {
                    self.trained.insert(bare(prompt));
                    self.pairs.push(pair);
                }
            }
        }
    }

    /// Whether the corpus has a prompt that normalizes to the same.
    pub fn knows(&self, prompt: &str) -> bool {
        self.known.contains_key(&normalized(prompt.as_bytes(), PROMPT_LIMIT))
    }

    /// Adds copies of a share of the training pairs with typing errors, unless the prompt
    /// is known.
    pub fn slip(&mut self, share: f64) {
        for pair in self.pairs.clone() {
            if self.rng.random_bool(share) {
                let prompt = typo(&pair.prompt, &mut self.rng);
                if !self.knows(&prompt) {
                    self.add(&prompt, &pair.reply, false);
                }
            }
        }
    }

    /// Repeats training pairs with so short prompts `times` times: these have few trigrams.
    pub fn repeat_short(&mut self, characters: usize, times: usize) {
        let short = self.pairs.iter().filter(|pair| pair.prompt.len() <= characters);
        let short: Vec<Pair> = short.cloned().collect();
        self.pairs.extend(short.iter().cycle().take(short.len() * (times - 1)).cloned());
    }

    /// The corpus. Test pairs that are also training pairs, maybe with other punctuation,
    /// are left out.
    ///
    /// # Errors The prompts with several replies, a line each.
    pub fn finish(mut self) -> Result<Corpus, String> {
        if !self.contradictions.is_empty() {
            return Err(format!("contradictions:\n{}", self.contradictions.join("\n")));
        }
        let trained = &self.trained;
        self.test.retain(|pair| !trained.contains(&bare(&pair.prompt)));
        Ok(Corpus { pairs: self.pairs, test: self.test })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_trained_on_is_not_judged_by() {
        let mut builder = Builder::new(1);
        builder.add("Is it a cat", "NO", true);
        builder.add("is it a cat", "NO", false);
        builder.add("  is it a dog", "NO", false);
        builder.add("is it a dog", "NO", true);
        builder.add("Is it a CAT?!", "NO", true);
        builder.add("a bird", "NO", true);
        builder.add("?", "NO", false);
        builder.add("...", "NO", true);
        builder.add("", "NO", true);
        let corpus = builder.finish().unwrap();
        assert_eq!(text(&corpus.pairs), "is it a cat|NO\n  is it a dog|NO\n?|NO\n");
        assert_eq!(text(&corpus.test), "a bird|NO\n...|NO\n");
    }

    #[test]
    fn short_prompts_are_repeated() {
        let mut builder = Builder::new(1);
        builder.add("n", "GO NORTH", false);
        builder.add("north", "GO NORTH", false);
        builder.repeat_short(2, 3);
        let corpus = builder.finish().unwrap();
        assert_eq!(text(&corpus.pairs), "n|GO NORTH\nnorth|GO NORTH\nn|GO NORTH\nn|GO NORTH\n");
    }

    #[test]
    fn a_contradiction_is_named() {
        let mut builder = Builder::new(1);
        builder.add("is it big", "YES", false);
        builder.add("IS IT BIG", "NO", true);
        assert!(builder.finish().unwrap_err().ends_with("IS IT BIG: YES and NO"));
    }

    #[test]
    fn one_wording_in_five_is_held_out_with_all_its_words() {
        let lists = Lists::from([("x".to_owned(), vec!["a".to_owned(), "b".to_owned()])]);
        let wordings: Vec<_> = ["1 {x}", "2 {x}", "3 {x}", "4 {x}", "5 {x}"]
            .map(|text| Wording::new(text, &lists).unwrap())
            .into();
        let mut builder = Builder::new(1);
        builder.group("OK", &wordings, &lists, 9);
        builder.slip(1.0);
        let corpus = builder.finish().unwrap();
        assert_eq!(text(&corpus.test), "4 a|OK\n4 b|OK\n");
        assert_eq!(corpus.pairs.len(), 8);
    }
}
