//! Wordings: templates of prompts.
//!
//! | text | expands to |
//! | --- | --- |
//! | `(a\|b\|c)` | one of them; they may nest, and be empty |
//! | `[a\|b]` | one of them, or nothing |
//! | `{name}` | an entry of the list `name` |
//!
//! Runs of spaces become one space; spaces at the ends are dropped.

use std::collections::BTreeMap;

use rand::Rng;
use winnow::Parser;
use winnow::combinator::{alt, delimited, repeat, separated};
use winnow::error::ModalResult;
use winnow::token::take_while;

/// Lists of words, by name.
pub type Lists = BTreeMap<String, Vec<String>>;

/// A template of prompts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Text(String),
    Choice(Vec<Wording>),
    List(String),
}

impl Wording {
    /// Reads a wording. Every list it names must be in `lists`.
    ///
    /// # Errors
    /// The text with a mark below what is wrong in it.
    pub fn new(text: &str, lists: &Lists) -> Result<Self, String> {
        let wording = sequence.parse(text).map_err(|error| error.to_string())?;
        match wording.unknown_list(lists) {
            Some(name) => Err(format!("{text}: there is no list {{{name}}}, or it is empty")),
            None => Ok(wording),
        }
    }

    fn unknown_list(&self, lists: &Lists) -> Option<&str> {
        self.0.iter().find_map(|segment| match segment {
            Segment::Text(_) => None,
            Segment::Choice(choices) => {
                choices.iter().find_map(|choice| choice.unknown_list(lists))
            }
            Segment::List(name) => lists.get(name).is_none_or(Vec::is_empty).then_some(&**name),
        })
    }

    /// The number of expansions; some may be the same.
    pub fn count(&self, lists: &Lists) -> u64 {
        let counts = self.0.iter().map(|segment| segment.count(lists));
        counts.fold(1, u64::saturating_mul)
    }

    /// The expansion at `index` (from 0).
    pub fn prompt(&self, index: u64, lists: &Lists) -> String {
        let mut text = String::new();
        self.append(&mut text, index, lists);
        text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// `most` random expansions, or all of them if there are no more.
    pub fn prompts(&self, most: usize, lists: &Lists, rng: &mut impl Rng) -> Vec<String> {
        let count = self.count(lists);
        let indexes: Vec<u64> = if count <= most as u64 {
            (0..count).collect()
        } else {
            (0..most).map(|_| rng.random_range(0..count)).collect()
        };
        indexes.into_iter().map(|index| self.prompt(index, lists)).collect()
    }

    /// Appends the expansion at `index`, a mixed-radix number with a digit for each
    /// segment.
    fn append(&self, text: &mut String, index: u64, lists: &Lists) {
        let mut rest = index;
        for segment in &self.0 {
            let count = segment.count(lists);
            segment.append(text, rest % count, lists);
            rest /= count;
        }
    }
}

impl Segment {
    fn count(&self, lists: &Lists) -> u64 {
        match self {
            Segment::Text(_) => 1,
            Segment::Choice(choices) => {
                let counts = choices.iter().map(|choice| choice.count(lists));
                counts.fold(0, u64::saturating_add)
            }
            Segment::List(name) => lists[name].len() as u64,
        }
    }

    fn append(&self, text: &mut String, mut index: u64, lists: &Lists) {
        match self {
            Segment::Text(segment) => text.push_str(segment),
            Segment::List(name) => text.push_str(&lists[name][index as usize]),
            Segment::Choice(choices) => {
                for choice in choices {
                    let count = choice.count(lists);
                    if index < count {
                        return choice.append(text, index, lists);
                    }
                    index -= count;
                }
            }
        }
    }
}

fn sequence(input: &mut &str) -> ModalResult<Wording> {
    repeat(0.., segment).map(Wording).parse_next(input)
}

fn segment(input: &mut &str) -> ModalResult<Segment> {
    let name = take_while(1.., ('a'..='z', '_'));
    let text = take_while(1.., |c: char| !"()[]{}|".contains(c));
    alt((
        delimited('(', choices, ')').map(Segment::Choice),
        delimited('[', choices, ']').map(|mut choices| {
            choices.push(Wording(Vec::new()));
            Segment::Choice(choices)
        }),
        delimited('{', name, '}').map(|name: &str| Segment::List(name.to_owned())),
        text.map(|text: &str| Segment::Text(text.to_owned())),
    ))
    .parse_next(input)
}

fn choices(input: &mut &str) -> ModalResult<Vec<Wording>> {
    separated(1.., sequence, '|').parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let lists = Lists::from([("pet".to_owned(), vec!["cat".to_owned(), "dog".to_owned()])]);
        let wording = Wording::new(text, &lists).unwrap();
        (0..wording.count(&lists)).map(|index| wording.prompt(index, &lists)).collect()
    }

    #[test]
    fn a_wording_expands_to_every_choice() {
        assert_eq!(all("is it (a|the) {pet}[?]").len(), 8);
        assert_eq!(all("(a|b (c|d)|)"), ["a", "b c", "b d", ""]);
        assert_eq!(all("so [very|really]  big "), ["so very big", "so really big", "so big"]);
        assert_eq!(all("{pet}"), ["cat", "dog"]);
    }

    #[test]
    fn what_is_wrong_in_a_wording_is_pointed_at() {
        let lists = Lists::new();
        assert!(Wording::new("a {cat}", &lists).unwrap_err().contains("no list {cat}"));
        for wrong in ["a (b", "a b)", "a|b", "[", "{}", "{A}", "("] {
            let message = Wording::new(wrong, &lists).unwrap_err();
            assert!(message.contains('^'), "{wrong}: {message}");
        }
    }

    #[test]
    fn the_same_seed_picks_the_same_prompts() {
        let lists = Lists::new();
        let wording = Wording::new("(a|b|c) (d|e|f) (g|h|i)", &lists).unwrap();
        let pick = || wording.prompts(5, &lists, &mut rand_pcg::Pcg64::new(1, 2));
        assert_eq!(pick(), pick());
        assert_eq!(pick().len(), 5);
        assert_eq!(wording.prompts(27, &lists, &mut rand_pcg::Pcg64::new(1, 2)).len(), 27);
    }
}
