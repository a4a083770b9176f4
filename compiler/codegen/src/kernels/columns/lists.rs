//! Lists: the places where a column, or a part of a pair's stream, adds and subtracts.
//!
//! Two columns that are often active together are a pair, with one stream. Rows that both
//! reach with the same sign are listed once, between the lists of the first and those of the
//! second. If only the first is active, the stream is walked from its start with C = a and
//! B = 0. If only the second is, it is walked from the shared lists on with C = B = b. If both
//! are, it is walked from its start with C = a and B = b. Between the parts, handlers load C
//! with the next addend: a, a + b, b.

/// What a column reaches in each tile: places and weights.
pub(super) type Reached = Vec<Vec<(u8, i8)>>;

/// The places where a part of a stream adds and subtracts, in one tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lists {
    /// Places to add to.
    pub(super) plus: Vec<u8>,
    /// Places to subtract from; twice where the weight is -2.
    pub(super) minus: Vec<u8>,
}

impl Lists {
    fn of(reached: &[(u8, i8)]) -> Self {
        let mut lists = Lists::default();
        for &(place, weight) in reached {
            if weight > 0 {
                lists.plus.push(place);
            } else {
                lists.minus.extend((0..-weight).map(|_| place));
            }
        }
        lists
    }

    pub(super) fn is_empty(&self) -> bool {
        self.plus.is_empty() && self.minus.is_empty()
    }
}

/// A column's lists, tile by tile.
pub(super) fn lists(reached: &Reached) -> Vec<Lists> {
    reached.iter().map(|tile| Lists::of(tile)).collect()
}

/// The parts of a pair's stream: the lists of the first column, shared ones, those of the
/// second.
pub(super) fn fuse(first: &[Lists], second: &[Lists]) -> [Vec<Lists>; 3] {
    let mut fused = [first.to_vec(), Vec::new(), second.to_vec()];
    for tile in 0..first.len() {
        let [first, _, second] = &mut fused;
        let shared = Lists {
            plus: take_shared(&mut first[tile].plus, &mut second[tile].plus),
            minus: take_shared(&mut first[tile].minus, &mut second[tile].minus),
        };
        fused[1].push(shared);
    }
    fused
}

/// Moves the places that are in both of two ascending lists to a third. If all three would
/// have an odd length, the last place stays in both: even lists are faster by more than that.
fn take_shared(first: &mut Vec<u8>, second: &mut Vec<u8>) -> Vec<u8> {
    let mut shared = Vec::new();
    first.retain(|place| match second.iter().position(|other| other == place) {
        Some(at) => {
            shared.push(second.remove(at));
            false
        }
        None => true,
    });
    let is_odd = |list: &[u8]| list.len() % 2 == 1;
    if is_odd(&shared)
        && is_odd(first)
        && is_odd(second)
        && let Some(place) = shared.pop()
    {
        for list in [first, second] {
            list.insert(list.partition_point(|&other| other < place), place);
        }
    }
    shared
}
