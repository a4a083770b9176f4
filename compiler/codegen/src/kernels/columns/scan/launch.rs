//! The launch: from an activation to the stream of its column.

use zirc_z80::{Expr, Filled, ObjectBuilder};

use super::tile::{Exchange, NextPlace, OfPair, TileScan};

zirc_z80::template! {
    "launch.asm";
    struct ToStream = to_stream {}
    struct ToSecond = to_second {}
    struct FromFirst = from_first {}
    struct FromKept = from_kept {}
    struct FromSecond = from_second {}
    struct FromBoth = from_both {}
    struct ToFirstList = to_first_list { page: Expr }
}

/// The ways to launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::columns) enum Launch {
    /// The first of a pair, whose second does not fire. Its activation is kept in C.
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
    /// The blocks from an activation in A, if it is not kept, to the first list. HL is the one that fires, or the
    /// second if the first fires alone; `page` is that of the accumulators.
    pub(super) fn blocks(self, page: Expr) -> Vec<Filled> {
        let mut blocks: Vec<Filled> = match self {
            Launch::First => vec![ToStream {}.into()],
            Launch::High(OfPair::First) => vec![NextPlace {}.into(), ToStream {}.into()],
            Launch::Second | Launch::Over | Launch::High(_) => vec![ToSecond {}.into()],
        };
        if let Launch::Over | Launch::High(_) = self {
            // To the place before the pair, which is scanned again.
            blocks.extend(OfPair::Alone.back());
        }
        blocks.push(Exchange {}.into());
        blocks.push(match self {
            Launch::First => FromKept {}.into(),
            Launch::High(OfPair::First) => FromFirst {}.into(),
            Launch::Second | Launch::Over | Launch::High(_) => FromSecond {}.into(),
        });
        blocks.push(ToFirstList { page }.into());
        blocks
    }
}

impl TileScan<'_> {
    /// Puts the code of a launch. A is the activation.
    pub(super) fn launch(&self, asm: &mut ObjectBuilder, launch: Launch) {
        let page = match launch {
            Launch::High(_) if self.layer.design.counters.is_none() => {
                Expr::symbol(self.sums).plus(256)
            }
            _ => self.sums.into(),
        };
        asm.put_all(launch.blocks(page));
    }
}
