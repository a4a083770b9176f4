//! Texts that people can type, and their mutations in a search.

use super::slopes::Slopes;

/// Every printable character, letters first. Capitals are left out: prompts are
/// lower-cased.
pub(super) fn alphabet() -> Vec<u8> {
    let mut alphabet: Vec<u8> = (b' '..=b'~').filter(|byte| !byte.is_ascii_uppercase()).collect();
    alphabet.sort_by_key(|byte| !byte.is_ascii_lowercase());
    alphabet
}

/// Whether the text works as a prompt: the program ignores blank lines and leaves at `!`.
pub(super) fn is_askable(text: &[u8]) -> bool {
    text != b"!" && text.first().is_some_and(|&first| first != b' ')
}

/// Pseudo-random numbers, the same in every run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new() -> Self {
        Random(0x9E37_79B9_7F4A_7C15)
    }

    /// A number below `bound`; 0, if that is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 33) as usize).checked_rem(bound).unwrap_or_default()
    }

    fn pick<'t>(&mut self, letters: &'t [u8]) -> &'t u8 {
        &letters[self.below(letters.len())]
    }
}

/// `text` with one mutation: a letter changed, inserted or removed, a pattern repeated, or
/// the end of another text.
pub(super) fn mutated(
    text: &[u8],
    other: &[u8],
    limit: usize,
    alphabet: &[u8],
    random: &mut Random,
) -> Vec<u8> {
    let mut new = text.to_vec();
    let at = random.below(new.len());
    match random.below(6) {
        0 | 1 => {
            let run = 1 + random.below(3);
            for letter in new.iter_mut().skip(at).take(run) {
                *letter = *random.pick(alphabet);
            }
        }
        2 => {
            let (period, length) = (1 + random.below(6), 1 + random.below(16));
            for place in at + period..(at + period + length).min(new.len()) {
                new[place] = new[place - period];
            }
        }
        3 => {
            new.insert(at, *random.pick(alphabet));
            new.truncate(limit);
        }
        4 => {
            if new.len() > 1 {
                new.remove(at);
            }
        }
        _ => {
            new.truncate(at);
            new.extend(other.iter().skip(at));
            new.truncate(limit);
        }
    }
    new
}

/// The beam width: how many prefixes of a text are kept while its letters are chosen.
const BEAM: usize = 8;

/// A prefix of the new text.
#[derive(Clone)]
struct Beginning {
    worth: f32,
    /// The last two characters.
    last: [u8; 2],
    letters: Vec<u8>,
}

/// `text` with the letters of `place` replaced from `letters`, to raise the sum over all
/// trigrams by beam search. The place may go beyond the end.
pub(super) fn rewritten(
    text: &[u8],
    place: std::ops::Range<usize>,
    letters: &[u8],
    slopes: &Slopes,
) -> Vec<u8> {
    let before = |back: usize| place.start.checked_sub(back).and_then(|at| text.get(at));
    let last = [before(2), before(1)].map(|letter| *letter.unwrap_or(&b' '));
    let mut beam = vec![Beginning { worth: 0.0, last, letters: Vec::new() }];
    for at in place.clone() {
        let mut next: Vec<(f32, usize, u8)> = Vec::with_capacity(beam.len() * letters.len());
        for (index, beginning) in beam.iter().enumerate() {
            let [a, b] = beginning.last;
            // The first letter ends no trigram: one space comes before it.
            let worth = |letter| match at.checked_sub(1) {
                None => 0.0,
                Some(place) => slopes.worth(place, [a, b, letter]),
            };
            let allowed = letters.iter().filter(|&&letter| at > 0 || letter != b' ');
            next.extend(allowed.map(|&letter| (beginning.worth + worth(letter), index, letter)));
        }
        next.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        let mut kept: Vec<Beginning> = Vec::with_capacity(BEAM);
        for (worth, index, letter) in next {
            let last = [beam[index].last[1], letter];
            if kept.iter().any(|beginning| beginning.last == last) {
                continue;
            }
            let mut letters = beam[index].letters.clone();
            letters.push(letter);
            kept.push(Beginning { worth, last, letters });
            if kept.len() == BEAM {
                break;
            }
        }
        beam = kept;
    }
    let rest = text.get(place.end..).unwrap_or_default();
    let with_rest = |beginning: &Beginning| {
        let mut end = beginning.last.to_vec();
        end.extend(rest.iter().take(2));
        if rest.len() < 2 {
            end.push(b' ');
        }
        let joins = (place.end.saturating_sub(1)..).zip(end.windows(3));
        let worth = |(at, gram): (usize, &[u8])| slopes.worth(at, [gram[0], gram[1], gram[2]]);
        beginning.worth + joins.map(worth).sum::<f32>()
    };
    let best = beam.iter().max_by(|a, b| with_rest(a).total_cmp(&with_rest(b)));
    let middle = best.map(|beginning| &*beginning.letters).unwrap_or_default();
    [text.get(..place.start).unwrap_or_default(), middle, rest].concat()
}
