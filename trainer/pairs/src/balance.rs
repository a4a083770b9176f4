//! Balance: repeats pairs of rare replies.

use std::collections::HashMap;

use zirc_text::MAX_TEXT_BYTES;

use crate::faults::MAX_PAIRS;
use crate::statistics::tally;
use crate::{Pair, text};

/// A text of the same pairs, in the same order, with pairs of rare replies repeated: up to
/// `most` times, while the reply does not become more common than the commonest. No pair is
/// left out. The text can be read again: if it would have too many pairs or bytes, `most`
/// is lowered.
pub fn balanced(pairs: &[Pair], most: usize) -> String {
    within(pairs, most, Room { pairs: MAX_PAIRS, bytes: MAX_TEXT_BYTES })
}

/// The limits of a text.
struct Room {
    pairs: usize,
    bytes: usize,
}

fn within(pairs: &[Pair], most: usize, room: Room) -> String {
    let tallies = tally(pairs);
    let commonest = tallies.first().map_or(0, |tally| tally.pairs);
    let times: HashMap<&[u8], usize> =
        tallies.iter().map(|tally| (tally.reply, commonest / tally.pairs)).collect();
    let times = |pair: &Pair, most: usize| times.get(&*pair.reply).map_or(1, |&n| n.clamp(1, most));
    let lines: Vec<String> = pairs.iter().map(line).collect();
    let fits = |most: &usize| {
        let (mut count, mut bytes) = (0, 0);
        for (pair, line) in pairs.iter().zip(&lines) {
            count += times(pair, *most);
            bytes += times(pair, *most) * line.len();
        }
        count <= room.pairs && bytes <= room.bytes
    };
    let most = (1..=most).rev().find(fits).unwrap_or(1);
    pairs.iter().zip(lines).map(|(pair, line)| line.repeat(times(pair, most))).collect()
}

fn line(pair: &Pair) -> String {
    format!("{}|{}\n", text(&pair.prompt), text(&pair.reply))
}

#[cfg(test)]
mod tests {
    use proptest::collection;
    use proptest::prelude::*;

    use super::*;
    use crate::read;

    #[test]
    fn pairs_of_rare_replies_are_repeated_in_place() {
        let text = "a|YES\nb|NO\nc|YES\nd|YES\ne|YES\ne|YES\nf|\u{e9}\nf|\u{e9}\n";
        let pairs = read("pairs.txt", text.into()).expect("they are pairs").pairs;
        let twice = "f|\u{e9}\nf|\u{e9}\n";
        let expected = |no: usize| {
            let no = "b|NO\n".repeat(no);
            format!("a|YES\n{no}c|YES\nd|YES\ne|YES\ne|YES\n{twice}{twice}")
        };
        assert_eq!(balanced(&pairs, 8), expected(5));
        assert_eq!(balanced(&pairs, 3), expected(3));
        assert_eq!(balanced(&pairs, 1), text);
    }

    #[test]
    fn no_more_is_repeated_than_there_is_room_for() {
        let text = "a|YES\n".repeat(20) + "b|NO\n";
        let pairs = read("pairs.txt", text.clone().into()).expect("they are pairs").pairs;
        let count = |pairs_room, bytes| {
            within(&pairs, 8, Room { pairs: pairs_room, bytes }).lines().count()
        };
        assert_eq!(count(100, 1000), 28);
        assert_eq!(count(25, 1000), 25);
        assert_eq!(count(100, text.len() + 11), 23);
        assert_eq!(count(100, text.len()), 21);
    }

    proptest! {
        #[test]
        fn whatever_is_read_can_be_written_and_read_again(
            lines in collection::vec(
                "[ \t]?[a-cé]{1,3}[ \t]{0,2}[|][ |]{0,2}[A-Cÿ|]{1,4}[ \t]?\r?\n[ ]?\n?",
                1..12,
            )
        ) {
            let pairs = read("pairs.txt", lines.concat().into()).expect("they are pairs").pairs;
            let again = read("again.txt", balanced(&pairs, 1).into()).expect("they are, too").pairs;
            let sides = |pairs: &[Pair]| -> Vec<(Vec<u8>, Vec<u8>)> {
                pairs.iter().map(|pair| (pair.prompt.clone(), pair.reply.clone())).collect()
            };
            prop_assert_eq!(sides(&again), sides(&pairs));
            prop_assert_eq!(again.len(), lines.len());
        }

        #[test]
        fn bytes_of_any_kind_are_read_or_refused(bytes in collection::vec(any::<u8>(), 0..300)) {
            if let Err((_, found)) = read("pairs.txt", bytes) {
                prop_assert!(!found.is_empty());
            }
        }
    }
}
