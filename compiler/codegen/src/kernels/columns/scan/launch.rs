//! The launch: from an activation to the stream of its column.

use zirc_z80::{Expr, Filled, ObjectBuilder};

use super::tile::{FindColumn, LastPlace, NextPlace, OfPair, TileScan, ToPage};

zirc_z80::template! {
    "launch.asm";
    struct EnterStream = launch {}
    struct FromFirst = from_first {}
    struct FromSecond = from_second {}
    struct ToFirstList = to_first_list { page: Expr }
}

/// The ways to launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::columns) enum Launch {
    /// The first of a pair, whose second does not fire.
    First,
    /// The second of a pair, whose first does not fire.
    Second,
    /// The second of a pair, which is then scanned again for its first.
    Over,
    /// The high byte of the activation of one of a pair, which is then scanned again for the
    /// low byte.
    High(OfPair),
}

impl Launch {
    /// The step from the place in L to that whose table entry is the address of the stream. The
    /// entry of the second of a pair is where the stream begins, that of the first where the
    /// lists of the second begin.
    pub(super) fn to_address(self) -> Option<Filled> {
        match self {
            Launch::First => None,
            Launch::High(OfPair::First) => Some(NextPlace {}.into()),
            Launch::Second | Launch::Over | Launch::High(_) => Some(LastPlace {}.into()),
        }
    }

    /// The steps from there to the place before the next one to be scanned.
    pub(super) fn on(self) -> Vec<Filled> {
        match self {
            Launch::First => Vec::new(),
            Launch::Second => vec![NextPlace {}.into()],
            Launch::High(OfPair::First) => OfPair::Alone.back(),
            Launch::Over | Launch::High(_) => OfPair::First.back(),
        }
    }

    /// The block that loads B.
    pub(super) fn second(self) -> Filled {
        match self {
            Launch::First | Launch::High(OfPair::First) => FromFirst {}.into(),
            Launch::Second | Launch::Over | Launch::High(_) => FromSecond {}.into(),
        }
    }
}

impl TileScan<'_> {
    /// Puts the code of a launch. A is the activation.
    pub(super) fn launch(&self, asm: &mut ObjectBuilder, launch: Launch) {
        let table = self.label(asm, "low");
        let page = match launch {
            Launch::High(_) if self.layer.design.counters.is_none() => {
                Expr::symbol(self.sums).plus(256)
            }
            _ => self.sums.into(),
        };
        asm.put_all(launch.to_address());
        asm.put(FindColumn { table }).put(ToPage { page: self.telling() });
        asm.put_all(launch.on());
        asm.put(EnterStream {}).put(launch.second()).put(ToFirstList { page });
    }
}
