//! Other things, and how the secret one compares with them.

use super::answer::Answer;
use super::tables::lines;

const TABLE: &str = include_str!("things.txt");

/// The bounds of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    low: f64,
    high: f64,
}

/// A piano's longest side in cm, from the smallest upright to the largest grand, with a
/// margin: near sizes are answered MAYBE.
const LENGTH: Range = Range { low: 140.0, high: 280.0 };
/// Its weight in kg, likewise.
const WEIGHT: Range = Range { low: 170.0, high: 550.0 };
/// When Cristofori made the first, which nobody knows to the year.
pub(super) const YEAR: Range = Range { low: 1680.0, high: 1725.0 };
/// How many years ago that was.
pub(super) const AGE: Range = Range { low: 301.0, high: 346.0 };
/// What a new one costs in dollars.
const PRICE: Range = Range { low: 2000.0, high: 100_000.0 };

/// Something that the secret is not.
#[derive(Debug)]
pub(super) struct Thing<'t> {
    /// Its name, with the article.
    pub(super) name: &'t str,
    sort: &'t str,
    length: Option<Range>,
    weight: Option<Range>,
    year: Option<Range>,
    price: Option<Range>,
}

impl Range {
    /// A number as a range.
    pub(super) fn exactly(number: f64) -> Self {
        Range { low: number, high: number }
    }

    /// Whether this is more than `other`: MAYBE where they overlap.
    pub(super) fn exceeds(self, other: Range) -> Answer {
        if self.low > other.high {
            Answer::Yes
        } else if self.high < other.low {
            Answer::No
        } else {
            Answer::Maybe
        }
    }

    fn parse(text: &str) -> Result<Option<Self>, String> {
        let number = |text: &str| text.parse::<f64>().map_err(|error| format!("{text:?}: {error}"));
        Ok(match text {
            "-" => None,
            "natural" => Some(Range::exactly(f64::NEG_INFINITY)),
            _ => Some(match text.split_once("..") {
                Some((low, high)) => Range { low: number(low)?, high: number(high)? },
                None => Range::exactly(number(text)?),
            }),
        })
    }
}

impl<'t> Thing<'t> {
    fn parse(line: &'t str) -> Result<Self, String> {
        let fields: Vec<&str> = line.split(';').map(str::trim).collect();
        let &[name, sort, length, weight, year, price] = &fields[..] else {
            return Err(format!("{line}: a thing has six fields"));
        };
        let range = |text| Range::parse(text).map_err(|error| format!("{line}: {error}"));
        Ok(Thing {
            name,
            sort,
            length: range(length)?,
            weight: range(weight)?,
            year: range(year)?,
            price: range(price)?,
        })
    }

    /// The answer to the question of a section of comparisons.txt about this thing, if it
    /// is known and people might ask it.
    pub(super) fn compare(&self, question: &str) -> Option<Answer> {
        match question {
            "bigger" => self.bigger(),
            "smaller" => self.bigger().map(Answer::opposite),
            "heavier" => self.weight.map(|weight| WEIGHT.exceeds(weight)),
            "lighter" => self.weight.map(|weight| WEIGHT.exceeds(weight).opposite()),
            "longer" => self.longer(),
            "older" => self.newer().map(Answer::opposite),
            "newer" => self.newer(),
            "dearer" => self.price.map(|price| PRICE.exceeds(price)),
            "cheaper" => self.price.map(|price| PRICE.exceeds(price).opposite()),
            "is" => (!self.is_amount()).then_some(Answer::No),
            "like" => self.like(),
            _ => None,
        }
    }

    /// Whether the secret is bigger. Length and weight are compared; if they contradict
    /// each other, it is MAYBE.
    fn bigger(&self) -> Option<Answer> {
        let by_length = self.length.map(|length| LENGTH.exceeds(length));
        let by_weight = self.weight.map(|weight| WEIGHT.exceeds(weight));
        match (by_length, by_weight) {
            (Some(length), Some(weight)) if length == weight.opposite() => Some(Answer::Maybe),
            (Some(Answer::Maybe), Some(other)) | (Some(other), _) => Some(other),
            (None, _) if self.is_amount() => None,
            (None, other) => other,
        }
    }

    /// Whether the secret was invented later. People do not ask that of things that have
    /// always existed.
    fn newer(&self) -> Option<Answer> {
        let sorts = ["appliance", "electronic", "event", "instrument", "invention", "keyboard"];
        let is_asked = sorts.contains(&self.sort)
            || ["vehicle", "weapon", "paper", "music", "building"].contains(&self.sort)
            || self.name == "me";
        self.year.filter(|_| is_asked).map(|year| YEAR.exceeds(year))
    }

    /// Whether it is longer, if that says more than whether it is bigger.
    fn longer(&self) -> Option<Answer> {
        let is_asked = ["size", "person", "vehicle", "building"].contains(&self.sort);
        self.length.filter(|_| is_asked).map(|length| LENGTH.exceeds(length))
    }

    fn like(&self) -> Option<Answer> {
        match self.sort {
            "keyboard" => Some(Answer::Yes),
            "instrument" => Some(Answer::Maybe),
            _ => (!self.is_amount()).then_some(Answer::No),
        }
    }

    /// Whether it is a musical instrument, like the secret.
    pub(super) fn is_instrument(&self) -> bool {
        ["keyboard", "instrument"].contains(&self.sort)
    }

    /// Whether it is an amount of something rather than a thing.
    fn is_amount(&self) -> bool {
        ["size", "mass", "amount"].contains(&self.sort)
    }
}

/// All things of the table.
pub(super) fn things() -> Result<Vec<Thing<'static>>, String> {
    lines(TABLE).map(Thing::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(question: &str, name: &str) -> Option<Answer> {
        let things = things().unwrap();
        things.iter().find(|thing| thing.name == name).unwrap().compare(question)
    }

    #[test]
    fn sizes_are_compared_by_length_and_weight() {
        assert_eq!(answer("bigger", "a cat"), Some(Answer::Yes));
        assert_eq!(answer("bigger", "a breadbox"), Some(Answer::Yes));
        assert_eq!(answer("bigger", "a person"), Some(Answer::Yes));
        assert_eq!(answer("bigger", "a horse"), Some(Answer::Maybe));
        assert_eq!(answer("bigger", "a house"), Some(Answer::No));
        assert_eq!(answer("smaller", "a house"), Some(Answer::Yes));
        assert_eq!(answer("smaller", "a mouse"), Some(Answer::No));
    }

    #[test]
    fn what_is_longer_and_lighter_is_neither_bigger_nor_smaller() {
        assert_eq!(answer("longer", "a canoe"), Some(Answer::No));
        assert_eq!(answer("heavier", "a canoe"), Some(Answer::Yes));
        assert_eq!(answer("bigger", "a canoe"), Some(Answer::Maybe));
        assert_eq!(answer("smaller", "a canoe"), Some(Answer::Maybe));
    }

    #[test]
    fn years_are_those_of_the_first_one() {
        assert_eq!(answer("older", "the telephone"), Some(Answer::Yes));
        assert_eq!(answer("older", "the printing press"), Some(Answer::No));
        assert_eq!(answer("newer", "the wheel"), Some(Answer::Yes));
        assert_eq!(answer("older", "a clarinet"), Some(Answer::Maybe));
        assert_eq!(answer("older", "a cat"), None);
    }

    #[test]
    fn prices_and_weights_are_compared() {
        assert_eq!(answer("dearer", "a toothbrush"), Some(Answer::Yes));
        assert_eq!(answer("cheaper", "a plane"), Some(Answer::Yes));
        assert_eq!(answer("heavier", "a bicycle"), Some(Answer::Yes));
        assert_eq!(answer("lighter", "an elephant"), Some(Answer::Yes));
    }

    #[test]
    fn amounts_are_compared_in_their_own_kind_alone() {
        assert_eq!(answer("longer", "a meter"), Some(Answer::Yes));
        assert_eq!(answer("heavier", "100 kg"), Some(Answer::Yes));
        assert_eq!(answer("heavier", "a ton"), Some(Answer::No));
        assert_eq!(answer("bigger", "a ton"), None);
        assert_eq!(answer("is", "a ton"), None);
    }

    #[test]
    fn other_instruments_are_alike_but_not_it() {
        assert_eq!(answer("is", "a harpsichord"), Some(Answer::No));
        assert_eq!(answer("like", "a harpsichord"), Some(Answer::Yes));
        assert_eq!(answer("like", "a guitar"), Some(Answer::Maybe));
        assert_eq!(answer("like", "a cat"), Some(Answer::No));
    }

    #[test]
    fn a_broken_line_is_named() {
        assert!(Thing::parse("a cat; animal").unwrap_err().contains("six fields"));
        assert!(Thing::parse("a cat; animal; long; -; -; -").unwrap_err().contains("\"long\""));
    }

    #[test]
    fn every_range_is_in_order() {
        for thing in things().unwrap() {
            for range in [thing.length, thing.weight, thing.year, thing.price].into_iter().flatten()
            {
                assert!(range.low <= range.high, "{thing:?}");
            }
        }
    }
}
