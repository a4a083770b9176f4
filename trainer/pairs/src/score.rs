//! Scores: how many replies are right, and how many of their characters.

use std::ops::{Add, AddAssign};

/// The score of one reply, or of many together.
///
/// *Exact accuracy* is the share of replies that are right in every byte.
///
/// *Character accuracy* is the share of places that are right. A place is a character or
/// the end after the last one; it is right if the expected and the actual reply agree
/// there. An expected reply of m characters and an actual one of n have max(m, n) + 1
/// places: missing and extra characters are wrong. Over many replies, the sums are divided,
/// so long replies count for more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Replies judged.
    pub replies: usize,
    /// Replies that are right.
    pub right: usize,
    /// Places judged: characters and ends.
    pub places: usize,
    /// Places that are right.
    pub right_places: usize,
}

impl Score {
    /// The score of one reply.
    pub fn of(expected: &[u8], said: &[u8]) -> Self {
        let same = expected.iter().zip(said).filter(|(expected, said)| expected == said).count();
        Score {
            replies: 1,
            right: usize::from(expected == said),
            places: expected.len().max(said.len()) + 1,
            right_places: same + usize::from(expected.len() == said.len()),
        }
    }

    /// The share of replies that are right; 0 if there are none.
    pub fn exact_accuracy(&self) -> f64 {
        share(self.right, self.replies)
    }

    /// The share of places that are right; 0 if there are none.
    pub fn character_accuracy(&self) -> f64 {
        share(self.right_places, self.places)
    }
}

impl Add for Score {
    type Output = Score;

    fn add(self, other: Score) -> Score {
        Score {
            replies: self.replies + other.replies,
            right: self.right + other.right,
            places: self.places + other.places,
            right_places: self.right_places + other.right_places,
        }
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Score) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Score {
    fn sum<I: Iterator<Item = Score>>(scores: I) -> Score {
        scores.fold(Score::default(), Score::add)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_characters_and_the_end() {
        let score = |expected: &str, said: &str| {
            let score = Score::of(expected.as_bytes(), said.as_bytes());
            (score.right, score.right_places, score.places)
        };
        assert_eq!(score("YES", "YES"), (1, 4, 4));
        assert_eq!(score("YES", "NO"), (0, 0, 4));
        assert_eq!(score("NO", "NOT"), (0, 2, 4));
        assert_eq!(score("NOT", "NOW"), (0, 3, 4));
        assert_eq!(score("NO", ""), (0, 0, 3));
        assert_eq!(score("", ""), (1, 1, 1));
    }

    #[test]
    fn scores_are_summed_before_they_are_divided() {
        let sum: Score = [("YES", "YES"), ("NO", "YES")]
            .map(|(expected, said)| Score::of(expected.as_bytes(), said.as_bytes()))
            .into_iter()
            .sum();
        assert_eq!((sum.exact_accuracy(), sum.character_accuracy()), (0.5, 0.5));
        assert_eq!(Score::default().exact_accuracy(), 0.0);
    }
}
