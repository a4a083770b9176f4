//! From the activation of one accumulator to the stream of its column.

use zirc_z80::{Expr, Filled, ObjectBuilder};

use super::tile::{Column, LastPlace, NextPlace, OfPair, Scan, ToPage};

zirc_z80::template! {
    "launch.asm";
    struct EnterStream = launch {}
    struct FromFirst = from_first {}
    struct FromSecond = from_second {}
    struct Walk = walk { page: Expr }
}

/// What is launched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::columns) enum Launch {
    /// The first of a pair, whose second is silent.
    First,
    /// The second of a pair, whose first is silent.
    Second,
    /// The second of a pair, which is looked at again for its first.
    Over,
    /// The high byte of the first of a pair, or the second, which is looked at again
    /// for the low byte.
    High(OfPair),
}

impl Launch {
    /// Steps from where L is to the place whose address is that of the stream: the
    /// place of the second of a pair tells where its stream begins, the place of the
    /// first where the second's part does.
    pub(super) fn to_address(self) -> Option<Filled> {
        match self {
            Launch::First => None,
            Launch::High(OfPair::First) => Some(NextPlace {}.into()),
            Launch::Second | Launch::Over | Launch::High(_) => Some(LastPlace {}.into()),
        }
    }

    /// Steps from there to the place before that which is looked at next.
    pub(super) fn on(self) -> Vec<Filled> {
        match self {
            Launch::First => Vec::new(),
            Launch::Second => vec![NextPlace {}.into()],
            Launch::High(OfPair::First) => OfPair::Alone.back(),
            Launch::Over | Launch::High(_) => OfPair::First.back(),
        }
    }

    /// What the second's part of the stream begins with.
    pub(super) fn second(self) -> Filled {
        match self {
            Launch::First | Launch::High(OfPair::First) => FromFirst {}.into(),
            Launch::Second | Launch::Over | Launch::High(_) => FromSecond {}.into(),
        }
    }
}

impl Scan<'_> {
    /// Walks the stream of what is launched. A is the activation.
    pub(super) fn launch(&self, asm: &mut ObjectBuilder, launch: Launch) {
        let table = self.label(asm, "low");
        let page = match launch {
            Launch::High(_) if self.layer.design.narrow.is_none() => {
                Expr::symbol(self.sums).plus(256)
            }
            _ => self.sums.into(),
        };
        asm.put_all(launch.to_address());
        asm.put(Column { table }).put(ToPage { page: self.telling() });
        asm.put_all(launch.on());
        asm.put(EnterStream {}).put(launch.second()).put(Walk { page });
    }
}
