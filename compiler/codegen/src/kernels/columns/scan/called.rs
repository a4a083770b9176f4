//! Straight-line columns that are called: the code of a neuron is a call, and behind it the class
//! list. It takes fewer bytes than additions of its own, and more time.

use zirc_z80::{Expr, Filled, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::tile::TileScan;
use super::word_values::word_activation;
use crate::kernels::basics::{all_through, taken, through};
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::LinearDesign;

zirc_z80::template! {
    "called.asm";
    struct CallList = call_list { add_list: SymbolId }
    struct BeginList = begin_list {}
    struct AddFirst = add_first {}
    struct ToSums = to_sums { page: Expr }
    struct FetchFirst = fetch_first { behind: SymbolId }
    struct AddWord = add_word { again: SymbolId }
    struct SubtractWord = subtract_word { again: SymbolId }
    struct EndList = end_list { silent: u8 }
}

/// The routine that adds a column by its class list.
const ADD_LIST: &str = "add_list";

/// The bytes behind the look at a neuron, and the T-states if it fires.
pub(super) fn column(
    source: &LinearDesign,
    chain: ActivationChain,
    weights: &[i8],
) -> (usize, TStates) {
    let [plus, minus] = [1, -1].map(|sign| updates(weights.iter().copied(), sign));
    let part = |updates: usize, update: TStates| match updates {
        0 => taken(FetchFirst::block()),
        updates => through(FetchFirst::block()) + update * updates as u64,
    };
    let first = first(source);
    // The ends of both parts.
    let bytes = CallList::block().bytes() + first.len() + plus + minus + 2;
    let t_states = through(CallList::block())
        + through(BeginList::block())
        + all_through(&word_activation(source, chain, 0))
        + all_through(&first)
        + through(ToSums::block())
        + part(plus, through(AddWord::block()))
        + part(minus, through(SubtractWord::block()))
        + through(EndList::block());
    (bytes, t_states)
}

/// How many updates weights of this sign take.
fn updates(weights: impl Iterator<Item = i8>, sign: i8) -> usize {
    weights.map(|weight| usize::from((weight * sign).max(0).unsigned_abs())).sum()
}

/// The block for the first byte of a class list, if that is no class.
fn first(source: &LinearDesign) -> Vec<Filled> {
    source.counters.iter().map(|_| AddFirst {}.into()).collect()
}

impl TileScan<'_> {
    /// Puts the call for a neuron that fires, and its class list.
    pub(super) fn call(&self, asm: &mut ObjectBuilder, row: usize, reached: &[(usize, i8)]) {
        let add_list = asm.symbol(ADD_LIST);
        let mut list = Vec::new();
        if self.residues.is_some() {
            list.push(self.residue_of(row) as u8);
        }
        for sign in [1, -1] {
            for &(low, weight) in reached {
                list.extend(std::iter::repeat_n(low as u8, updates([weight].into_iter(), sign)));
            }
            list.push(0);
        }
        asm.put(CallList { add_list }).bytes(list);
    }

    /// Puts the routine that adds a column by its class list.
    pub(super) fn add_list(&self, asm: &mut ObjectBuilder) {
        let [add_list, again, behind, subtract, end] =
            [ADD_LIST, "add_again", "added", "subtract_again", "subtracted"]
                .map(|name| asm.symbol(name));
        asm.section(SectionKind::Code);
        asm.comment(
            "Adds an activation to the sums of a class list.
in:      HL = the accumulator that fires; the class list behind the call
out:     A = the greatest byte that does not fire
changes: F, BC, DE",
        );
        asm.label(add_list).put(BeginList {});
        asm.put_all(word_activation(self.scanned, self.chain, 0)).put_all(first(self.scanned));
        self.limited(asm, "within");
        asm.put(ToSums { page: self.sums.into() })
            .put(FetchFirst { behind })
            .put(AddWord { again })
            .label(behind)
            .put(FetchFirst { behind: end })
            .put(SubtractWord { again: subtract })
            .label(end)
            .put(EndList { silent: self.silent() });
    }
}
