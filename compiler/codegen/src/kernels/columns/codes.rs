//! The codes of compact columns: the gaps between the places that a column reaches.
//!
//! A code has four bits: a gap of three bits, and a sign. Its place is counted from that of the
//! code before; at first, from the place before the tile's first. Gap 0 with a plus skips places,
//! gap 0 with a minus subtracts again at the same place. All other gaps go on by as many places,
//! and add or subtract there. Where few weights are not 0, gap 7 skips, too.

use zirc_network::Matrix;

/// How the columns of a layer use the codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CodeSet {
    /// Whether gap 7 skips: then skips are longer.
    pub(super) is_far: bool,
    /// Whether a code subtracts again, for weights of -2. Otherwise it is the longest skip.
    pub(super) has_again: bool,
}

/// A code of four bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// Goes on by so many places, and adds.
    Plus(u8),
    /// Goes on by so many places, and subtracts.
    Minus(u8),
    /// Goes on by the skip of this number.
    Skip(usize),
}

impl Code {
    /// The gap, and whether the sign is a minus.
    fn parts(self) -> (u8, bool) {
        match self {
            Code::Plus(gap) => (gap, false),
            Code::Minus(gap) => (gap, true),
            Code::Skip(number) => SKIPS[number],
        }
    }
}

/// The gaps and signs of the skips, in the order of their numbers.
const SKIPS: [(u8, bool); 4] = [(0, false), (0, true), (FAR, false), (FAR, true)];
/// The gap that skips, too, where few weights are not 0.
pub(super) const FAR: u8 = 7;

impl CodeSet {
    /// The most places that an update goes on by.
    pub(super) fn most(self) -> usize {
        if self.is_far { 6 } else { 7 }
    }

    /// The numbers of its skips, the shortest first. Each is [`CodeSet::most`] places longer than
    /// the one before.
    pub(super) fn skips(self) -> Vec<usize> {
        let mut skips = vec![0];
        if self.is_far {
            skips.extend([2, 3]);
        }
        if !self.has_again {
            skips.push(1);
        }
        skips
    }

    /// The codes of a column that reaches these places, ascending, with these weights. `first`
    /// is the tile's first place.
    pub(super) fn codes(self, first: usize, reached: &[(u8, i8)]) -> Vec<Code> {
        let (most, skips) = (self.most(), self.skips());
        let skip = |codes: &mut Vec<Code>, times: usize| {
            let longest = skips.len();
            codes.extend((0..times / longest).map(|_| Code::Skip(skips[longest - 1])));
            codes.extend((times % longest).checked_sub(1).map(|number| Code::Skip(skips[number])));
        };
        let mut codes = Vec::new();
        // One before the first place; there is one.
        let mut last = first - 1;
        for &(place, weight) in reached {
            let place = usize::from(place);
            let gap = place - last - 1;
            skip(&mut codes, gap / most);
            let gap = (gap % most + 1) as u8;
            codes.push(if weight > 0 { Code::Plus(gap) } else { Code::Minus(gap) });
            codes.extend((1..-weight).map(|_| Code::Minus(0)));
            last = place;
        }
        skip(&mut codes, (255 - last) / most + 1);
        codes
    }
}

/// The bytes of so many codes.
pub(super) fn bytes(codes: usize) -> usize {
    codes.div_ceil(2)
}

/// Codes in bytes. The first code of a byte is in the high half, with its sign before the gap; in
/// the second, the sign is last.
pub(super) fn encode(codes: &[Code]) -> Vec<u8> {
    let first = |(gap, minus): (u8, bool)| u8::from(minus) << 7 | gap << 4;
    let second = |(gap, minus): (u8, bool)| gap << 1 | u8::from(minus);
    let byte =
        |pair: &[Code]| first(pair[0].parts()) | pair.get(1).map_or(0, |code| second(code.parts()));
    codes.chunks(2).map(byte).collect()
}

/// Whether any weight is -2.
pub(super) fn has_twos(matrix: &Matrix) -> bool {
    matrix.weights.contains(&-2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The updates that codes make, from the place before `first` on, until one leaves the page.
    fn updates(set: CodeSet, first: usize, codes: &[Code]) -> Vec<(u8, i8)> {
        let mut place = first - 1;
        let mut updates: Vec<(u8, i8)> = Vec::new();
        for (number, code) in codes.iter().enumerate() {
            match code {
                Code::Plus(gap) | Code::Minus(gap) => {
                    place += usize::from(*gap);
                    let weight = if matches!(code, Code::Plus(_)) { 1 } else { -1 };
                    match updates.last_mut() {
                        Some((at, sum)) if usize::from(*at) == place => *sum += weight,
                        _ => updates.push((place as u8, weight)),
                    }
                }
                Code::Skip(skip) => {
                    let times = set.skips().iter().position(|number| number == skip);
                    place += set.most() * (times.expect("the set has this skip") + 1);
                }
            }
            assert_eq!(
                place > 255,
                number + 1 == codes.len(),
                "only the last code leaves the page"
            );
        }
        updates
    }

    #[test]
    fn codes_of_every_set_reach_the_places_they_were_made_of() {
        let reached = [(3, 1), (4, -1), (11, 1), (25, -1), (90, 1), (91, 1), (254, -1)];
        let twos = [(3, -2), (9, 1), (16, -2), (255, -2)];
        for is_far in [false, true] {
            let [plain, again] = [false, true].map(|has_again| CodeSet { is_far, has_again });
            for (set, reached) in
                [(plain, &reached[..]), (again, &reached), (again, &twos), (plain, &[])]
            {
                let codes = set.codes(3, reached);
                assert_eq!(updates(set, 3, &codes), reached, "{set:?}");
                assert_eq!(encode(&codes).len(), bytes(codes.len()));
            }
        }
    }

    #[test]
    fn a_sign_is_before_the_gap_in_the_first_code_and_behind_it_in_the_second() {
        assert_eq!(encode(&[Code::Minus(5), Code::Minus(5), Code::Skip(0)]), [0xDB, 0x00]);
        assert_eq!(encode(&[Code::Skip(1), Code::Skip(3), Code::Plus(1)]), [0x8F, 0x10]);
    }

    #[test]
    fn few_weights_take_fewer_codes_where_gap_7_skips_too() {
        let codes = |is_far, has_again| {
            CodeSet { is_far, has_again }.codes(1, &[(100, 1), (240, -1)]).len()
        };
        assert_eq!(
            [codes(false, true), codes(true, true)],
            [14 + 1 + 19 + 1 + 3, 6 + 1 + 8 + 1 + 1]
        );
        assert_eq!(
            [codes(false, false), codes(true, false)],
            [7 + 1 + 10 + 1 + 2, 4 + 1 + 6 + 1 + 1]
        );
    }
}
