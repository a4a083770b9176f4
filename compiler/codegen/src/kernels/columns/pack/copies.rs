//! Codes code and tables as bytes and copies of earlier bytes, which the runtime module `expand`
//! expands. The format is described there.

use super::bits::{Coded, Writer, number_bits};

/// How many of the last places of a byte are tried as those that a copy ends with.
const MOST_TRIED: usize = 256;
/// The bits of a byte that is coded as such.
const BYTE: u32 = 9;
/// A copy that takes so many bits more than the best way is not kept. It hardly pays later that
/// its distance need not be told again.
const FAR: u32 = 10;
/// What stands for a distance at the end.
const END: u32 = 256;

/// A copy at the end of a way to code the bytes up to there.
#[derive(Clone, Copy)]
struct Copied {
    /// The bytes up to its end.
    end: u32,
    /// How many bytes it copies.
    count: u32,
    /// How far they are from those that they are copies of.
    distance: u32,
    /// Whether its distance is coded, too, and is not that of the copy before.
    is_new: bool,
    /// The bits of all up to its end.
    bits: u32,
    /// The copy before it; bytes lie between them.
    before: Option<u32>,
}

/// A way to code bytes.
#[derive(Clone, Copy)]
struct Way {
    bits: u32,
    last: Option<u32>,
}

/// A run of bytes that are the same at some distance before.
#[derive(Clone, Copy, Default)]
struct Run {
    start: u32,
    end: u32,
    /// The last copy from that distance before it.
    from: Option<u32>,
}

/// The ways to code bytes, as far as they have been looked at.
struct Search {
    copies: Vec<Copied>,
    /// For each count of bytes, the best way that ends with a byte, and with a copy.
    by_byte: Vec<Way>,
    by_copy: Vec<Option<Way>>,
    /// For each distance, the run that goes on.
    runs: Vec<Run>,
    /// For each distance, the copy from it after which all bytes up to here, as such, take the
    /// fewest bits.
    from: Vec<Option<u32>>,
}

/// The coded form of `bytes`, which are expanded from the address `start` on.
pub(super) fn encode(bytes: &[u8], start: u16) -> Coded {
    let copies = Search::of(bytes).best();
    let mut coded = Coded::default();
    let mut writer = Writer::default();
    let mut at = 0;
    for copy in &copies {
        let end = copy.end as usize;
        let begin = (copy.end - copy.count) as usize;
        write_bytes(&mut coded, &mut writer, &bytes[..begin], at, start);
        coded.step(&writer, usize::from(start) + end);
        writer.bit(true);
        if begin > at {
            writer.bit(copy.is_new);
        }
        if copy.is_new {
            let [low, high] = (copy.distance as u16 - 1).to_le_bytes();
            writer.number(u32::from(high) + 1, true);
            writer.bytes.push(!low);
        }
        writer.number(copy.count - u32::from(copy.is_new), false);
        at = end;
    }
    write_bytes(&mut coded, &mut writer, bytes, at, start);
    writer.bits(3, if bytes.len() > at { 2 } else { 1 });
    writer.number(END, true);
    coded.bytes = writer.bytes;
    coded
}

/// Writes those of `bytes` from the index `at` on as such.
fn write_bytes(coded: &mut Coded, writer: &mut Writer, bytes: &[u8], at: usize, start: u16) {
    for (number, &byte) in bytes.iter().enumerate().skip(at) {
        coded.step(writer, usize::from(start) + number + 1);
        if number > 0 {
            writer.bit(false);
        }
        writer.bytes.push(byte);
    }
}

impl Search {
    fn of(bytes: &[u8]) -> Self {
        let mut search = Search {
            copies: Vec::new(),
            by_byte: vec![Way { bits: 0, last: None }],
            by_copy: vec![None],
            runs: vec![Run::default(); bytes.len()],
            from: vec![None; bytes.len()],
        };
        let mut places: Vec<Vec<u32>> = vec![Vec::new(); 256];
        for (at, &byte) in (0..).zip(bytes) {
            let places = &mut places[usize::from(byte)];
            let Way { bits, last } = search.way(at);
            let by_byte = Way { bits: bits + BYTE, last };
            let mut best: Option<Way> = None;
            for &place in places.iter().rev().take(MOST_TRIED) {
                let Some(copy) = search.copy(at, at - place) else { continue };
                let least = best.map_or(by_byte.bits, |best| best.bits.min(by_byte.bits));
                if copy.bits <= least + FAR {
                    let way = search.keep(copy);
                    if best.is_none_or(|best| way.bits < best.bits) {
                        best = Some(way);
                    }
                }
            }
            places.push(at);
            search.by_byte.push(by_byte);
            search.by_copy.push(best);
        }
        search
    }

    /// The best way to code so many bytes.
    fn way(&self, count: u32) -> Way {
        let by_byte = self.by_byte[count as usize];
        self.by_copy[count as usize]
            .filter(|by_copy| by_copy.bits < by_byte.bits)
            .unwrap_or(by_byte)
    }

    /// The best copy that ends with the byte at the index `at`, from this distance.
    fn copy(&mut self, at: u32, distance: u32) -> Option<Copied> {
        let run = &mut self.runs[distance as usize];
        if run.end != at || run.start == run.end {
            *run = Run { start: at, end: at, from: self.from[distance as usize] };
        }
        run.end = at + 1;
        let run = *run;
        let new = self.new_copy(run, distance);
        let again = self.copy_again(run, distance);
        match (new, again) {
            (Some(new), Some(again)) => Some(if again.bits <= new.bits { again } else { new }),
            (new, again) => new.or(again),
        }
    }

    fn keep(&mut self, copy: Copied) -> Way {
        let Copied { bits, distance, .. } = copy;
        let last = Some(self.copies.len() as u32);
        self.copies.push(copy);
        let from = &mut self.from[distance as usize];
        let earlier = from.map(|from| self.copies[from as usize]);
        if earlier.is_none_or(|from| bits < from.bits + BYTE * (copy.end - from.end)) {
            *from = last;
        }
        Way { bits, last }
    }

    /// A copy of all of a run from the same distance as the copy before it.
    fn copy_again(&self, run: Run, distance: u32) -> Option<Copied> {
        let Run { start, end, from } = run;
        let before = self.copies[from? as usize];
        let count = end - start;
        let bits = before.bits + BYTE * (start - before.end) + 2 + number_bits(count);
        let copy = Copied { end, count, distance, is_new: false, bits, before: from };
        // No copy from the same distance comes right after another.
        (before.end < start).then_some(copy)
    }

    /// The best copy of the end of a run, with its distance.
    fn new_copy(&self, run: Run, distance: u32) -> Option<Copied> {
        let Run { start, end, .. } = run;
        let distance_bits = number_bits(1 + (distance - 1) / 256) + 8;
        let longest = end - start;
        // Of the counts that take the same bits, the greatest is best.
        let first = Some(longest).filter(|&longest| longest > 1);
        let fewer = |&count: &u32| (count > 2).then(|| 1 << (count - 1).ilog2());
        let ways = std::iter::successors(first, fewer).map(|count| {
            let at = (end - count) as usize;
            let by_byte = self.by_byte[at];
            let by_byte = Way { bits: by_byte.bits + 2, ..by_byte };
            let by_copy = self.by_copy[at].map(|way| Way { bits: way.bits + 1, ..way });
            let way = by_copy.filter(|way| way.bits < by_byte.bits).unwrap_or(by_byte);
            (way.bits + distance_bits + number_bits(count - 1), count, way.last)
        });
        let (bits, count, before) = ways.min_by_key(|way| way.0)?;
        Some(Copied { end, count, distance, is_new: true, bits, before })
    }

    /// The copies of the best way to code all bytes.
    fn best(&self) -> Vec<Copied> {
        let last =
            self.way(self.by_byte.len() as u32 - 1).last.map(|last| self.copies[last as usize]);
        let before = |copy: &Copied| copy.before.map(|before| self.copies[before as usize]);
        let mut copies: Vec<Copied> = std::iter::successors(last, before).collect();
        copies.reverse();
        copies
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes bits and bytes as the module `expand` does.
    struct Reader<'a> {
        rest: &'a [u8],
        bits: u8,
        left: u32,
    }

    impl Reader<'_> {
        fn byte(&mut self) -> u8 {
            let (&first, rest) = self.rest.split_first().expect("there is a byte");
            self.rest = rest;
            first
        }

        fn bit(&mut self) -> bool {
            if self.left == 0 {
                (self.bits, self.left) = (self.byte(), 8);
            }
            self.left -= 1;
            self.bits >> self.left & 1 == 1
        }

        fn number(&mut self, inverted: bool) -> u32 {
            let mut number = 1;
            while self.bit() {
                number = 2 * number + u32::from(self.bit() != inverted);
            }
            number
        }
    }

    fn expanded(coded: &[u8]) -> Vec<u8> {
        let mut reader = Reader { rest: coded, bits: 0, left: 0 };
        let mut bytes = vec![reader.byte()];
        let (mut distance, mut after_copy) = (0, false);
        loop {
            if !reader.bit() {
                bytes.push(reader.byte());
                after_copy = false;
                continue;
            }
            let is_new = after_copy || reader.bit();
            if is_new {
                match reader.number(true) {
                    END => break,
                    high => distance = (high as usize - 1) * 256 + usize::from(!reader.byte()) + 1,
                }
            }
            let count = reader.number(false) + u32::from(is_new);
            for _ in 0..count {
                bytes.push(bytes[bytes.len() - distance]);
            }
            after_copy = true;
        }
        assert!(reader.rest.is_empty());
        bytes
    }

    fn check(bytes: &[u8]) -> usize {
        let coded = encode(bytes, 0x100);
        assert_eq!(expanded(&coded.bytes), bytes);
        // Every byte is written once, and what is read first is behind nothing.
        assert_eq!(coded.reached.first(), Some(&(0, 0x101)));
        assert_eq!(coded.reached.last().map(|last| last.1), Some(0x100 + bytes.len()));
        coded.bytes.len()
    }

    #[test]
    fn bytes_that_differ_take_an_eighth_more() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(check(&bytes), 256 + (255_usize + 2 + 17).div_ceil(8));
        check(&[7]);
    }

    #[test]
    fn unrolled_code_takes_a_period_and_what_changes() {
        let mut bytes = Vec::new();
        for number in 0..40 {
            bytes.extend([0xD1, 0x6B, 0x7E, 0x81, 0x77, 0x38, 3 * number, 0x6A, 0x34]);
        }
        // A byte changes in each period: a copy again takes 2 bits and 7, the byte 9.
        assert!(check(&bytes) <= 9 + 2 + 40 * 18 / 8 + 5, "{}", check(&bytes));
        assert!(check(&[0; 5000]) <= 8);
    }

    #[test]
    fn far_and_near_copies_are_those_that_were_coded() {
        let mut state = 1_u32;
        let mut next = |most: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % most
        };
        for values in [2, 3, 30, 256] {
            let mut bytes: Vec<u8> = (0..3000).map(|_| next(values) as u8).collect();
            bytes.extend_from_within(100..2500);
            bytes.extend_from_within(700..701);
            check(&bytes);
        }
    }
}
