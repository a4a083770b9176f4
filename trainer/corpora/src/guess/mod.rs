//! The corpus of `guess`: questions about a secret thing, which is a piano.
//!
//! | table | what is in it |
//! | --- | --- |
//! | `themes/*.txt` | words by their answer, and the wordings that ask about them |
//! | `things.txt` | other things with their sizes, weights, years and prices |
//! | `comparisons.txt` | wordings that ask how the secret compares with those |
//! | `sentences.txt` | whole questions by their answer |
//! | `win.txt`, `wins.txt` | the secret's names, and the ways to guess it |
//! | `odd.txt` | what is no question: MAYBE |
//! | `lists.txt` | lists that all wordings may name |

mod answer;
mod dress;
mod grammar;
mod noise;
mod questions;
mod tables;
mod themes;
mod things;

use crate::builder::{Builder, Corpus};
use crate::care;
use questions::Questions;

/// The share of questions that are there again with a slip of the finger.
const SLIPS: f64 = 0.08;

/// The corpus.
pub(crate) fn corpus() -> Result<Corpus, String> {
    let mut questions = Questions::new(Builder::new(20), tables::lists(include_str!("lists.txt")));
    themes::add(&mut questions)?;
    questions::comparisons(&mut questions)?;
    questions::times(&mut questions)?;
    questions::letters(&mut questions)?;
    questions::sentences(&mut questions)?;
    questions::wins(&mut questions)?;
    questions::odd(&mut questions)?;
    let mut builder = questions.into_builder();
    builder.slip(SLIPS);
    care::add(&mut builder, |_| care::GAME)?;
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_given_and_none_contradicts_another() {
        let corpus = corpus().unwrap();
        for answer in answer::Answer::ALL {
            let is_given = |pairs: &[crate::Pair]| {
                pairs.iter().filter(|pair| pair.reply == answer.text()).count() >= 20
            };
            assert!(is_given(&corpus.pairs) && is_given(&corpus.test), "{answer:?}");
        }
    }

    #[test]
    fn the_secret_is_won_by_its_name_and_not_by_what_belongs_to_it() {
        let corpus = corpus().unwrap();
        let is_won = |pair: &&crate::Pair| pair.prompt.starts_with("is it a grand piano");
        assert!(corpus.pairs.iter().any(|pair| is_won(&pair)));
        for pair in corpus.pairs.iter().filter(is_won) {
            assert_eq!(pair.reply, "WIN", "{}", pair.prompt);
        }
        for pair in corpus.pairs.iter().filter(|pair| pair.prompt.contains("piano stool")) {
            assert_eq!(pair.reply, "NO", "{}", pair.prompt);
        }
    }
}
