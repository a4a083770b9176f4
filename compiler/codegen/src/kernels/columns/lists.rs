//! Lists: the places that a column, or a part of a fused pair of columns, adds to and
//! subtracts from.
//!
//! Two columns that are often active together are fused: rows that both reach
//! with the same sign are listed once, between the lists of the first and those
//! of the second. If only the first is active, the stream is walked from its
//! beginning with C = a, B = 0; if only the second, from the shared lists on with
//! C = B = b; if both are, from the beginning with C = a, B = b. Between the
//! parts, handlers make C what it is to be: a, a + b, b.

/// The rows that a column reaches in a tile: the places of their accumulators,
/// and the weights.
pub(super) type Reached = Vec<Vec<(u8, i8)>>;

/// The places that a part of a stream adds to and subtracts from, for each tile.
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

/// A fused pair: the lists of the first column, those the two share, those of
/// the second.
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

/// Takes out of two ascending lists what is in both; but one of it stays, if all
/// three lists would be odd otherwise: even lists are faster by more than that.
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
