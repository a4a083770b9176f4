//! Straight-line columns: each neuron that is scanned has code of its own. It computes the
//! activation as a word, and adds it to the sum of each class that the neuron reaches; or it
//! calls code that does so by a class list. There are no streams, pairs or shared rows, and
//! interrupts stay on.
//!
//! The sums of the classes are words side by side.

use zirc_network::Matrix;
use zirc_z80::{Expr, Filled, ObjectBuilder, SymbolId, TStates};

use super::called;
use super::tile::{Begin, LoadSilent, NextPlace, TileScan};
use super::word_values::{IsBeyond, activation, changes_a, limit};
use crate::kernels::basics::{all_through, taken, through};
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::{LinearDesign, Straight};
use crate::kernels::columns::layer::LayerCode;

zirc_z80::template! {
    "straight.asm";
    struct LookAt = look_at { next: SymbolId }
    struct Add = add { sum: Expr }
    struct Subtract = subtract { sum: Expr }
    struct AddTwice = add_twice { sum: Expr }
    struct SubtractTwice = subtract_twice { sum: Expr }
    struct Negate = negate {}
    struct ToNeuron = to_neuron { place: Expr }
    struct StartSum = start { sum: Expr }
    struct LoadStart = load_start { start: i64 }
}

/// What the code of a neuron takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::kernels::columns) struct StraightCost {
    pub(in crate::kernels::columns) bytes: usize,
    /// T-states if the neuron is silent.
    pub(in crate::kernels::columns) silent: TStates,
    /// T-states if it fires.
    pub(in crate::kernels::columns) fires: TStates,
    /// T-states in addition if its activation is above the greatest.
    pub(in crate::kernels::columns) beyond: TStates,
}

impl StraightCost {
    /// That of the neuron of this column, scanned in the accumulators of `source`.
    pub(in crate::kernels::columns) fn of(
        source: &LinearDesign,
        chain: ActivationChain,
        matrix: &Matrix,
        (column, form): (usize, Straight),
    ) -> Self {
        let nowhere = Expr::number(0);
        let weights: Vec<i8> = matrix.column(column).filter(|&weight| weight != 0).collect();
        if weights.is_empty() {
            let next = NextPlace::block();
            let (silent, bytes) = (through(next), next.bytes());
            return StraightCost { bytes, silent, fires: silent, beyond: TStates(0) };
        }
        let limit = limit(chain, SymbolId(0));
        let within = if chain.caps() { taken(IsBeyond::block()) } else { TStates(0) };
        let (bytes, fires) = match form {
            Straight::Called => called::column(source, chain, &weights),
            Straight::Inline => {
                let reached: Vec<(Expr, i8)> =
                    weights.iter().map(|&weight| (nowhere.clone(), weight)).collect();
                let read = activation(source, chain, 0);
                let added = additions(source, chain, &reached, nowhere);
                (bytes(&[&read, &limit, &added]), all_through(&read) + all_through(&added))
            }
        };
        let look = LookAt::block();
        StraightCost {
            bytes: look.bytes() + bytes,
            silent: taken(look),
            fires: through(look) + fires + within,
            beyond: all_through(&limit) - within,
        }
    }
}

/// The bytes of blocks.
fn bytes(parts: &[&[Filled]]) -> usize {
    parts.iter().copied().flatten().map(|filled| filled.block.bytes()).sum()
}

/// T-states before the first neuron of a tile.
pub(in crate::kernels::columns) fn begin() -> TStates {
    through(Begin::block())
}

impl TileScan<'_> {
    /// Puts the code of all neurons.
    pub(super) fn straight(&self, asm: &mut ObjectBuilder) {
        let first = self.tile.first_scanned();
        asm.put(Begin { before: self.place(first - 1), silent: self.silent() });
        for (at, &row) in self.tile.singles.iter().enumerate() {
            let reached = self.classes(row);
            if reached.is_empty() {
                asm.put(NextPlace {});
                continue;
            }
            let next = asm.symbol(&format!("after_{row}"));
            asm.put(LookAt { next });
            match self.layer.design.straight[row] {
                Straight::Inline => self.inline(asm, row, &reached, self.place(first + at)),
                Straight::Called => self.call(asm, row, &reached),
            }
            asm.label(next);
        }
    }

    /// Puts the code for a neuron that fires.
    fn inline(&self, asm: &mut ObjectBuilder, row: usize, reached: &[(usize, i8)], place: Expr) {
        let sums = reached.iter().map(|&(low, weight)| (sum(self.sums, low), weight));
        asm.put_all(activation(self.scanned, self.chain, self.residue_of(row)));
        self.limited(asm, &format!("within_{row}"));
        asm.put_all(additions(self.scanned, self.chain, &sums.collect::<Vec<_>>(), place));
    }

    /// The place of this number in the page that tells whether an accumulator fires.
    fn place(&self, place: usize) -> Expr {
        self.telling().plus(place as i64)
    }

    /// The places of the sums of the classes that a neuron reaches, and its weights.
    fn classes(&self, row: usize) -> Vec<(usize, i8)> {
        let weights = self.layer.matrix.column(row).enumerate();
        weights
            .filter(|&(_, weight)| weight != 0)
            .map(|(class, weight)| (self.layer.bytes_of(class)[0], weight))
            .collect()
    }
}

/// Adds DE to all sums, and goes back to the neuron at `place`.
fn additions(
    source: &LinearDesign,
    chain: ActivationChain,
    reached: &[(Expr, i8)],
    place: Expr,
) -> Vec<Filled> {
    let (mut blocks, negates) = updates(reached);
    blocks.push(ToNeuron { place }.into());
    if negates || changes_a(source, chain) {
        blocks.push(LoadSilent { silent: source.silent() }.into());
    }
    blocks
}

/// The updates of the sums, and whether DE is negated before the negative weights, which changes A.
fn updates(reached: &[(Expr, i8)]) -> (Vec<Filled>, bool) {
    let part = |keep: fn(i8) -> bool, update: fn(Expr, i8) -> Filled| -> Vec<Filled> {
        let kept = reached.iter().filter(|&&(_, weight)| keep(weight));
        kept.map(|(sum, weight)| update(sum.clone(), *weight)).collect()
    };
    let mut blocks = part(|weight| weight > 0, |sum, _| Add { sum }.into());
    let subtracted = part(
        |weight| weight < 0,
        |sum, weight| match weight {
            -2 => SubtractTwice { sum }.into(),
            _ => Subtract { sum }.into(),
        },
    );
    let mut negated = vec![Negate {}.into()];
    negated.extend(part(
        |weight| weight < 0,
        |sum, weight| match weight {
            -2 => AddTwice { sum }.into(),
            _ => Add { sum }.into(),
        },
    ));
    // A must be loaded again.
    let negates = all_through(&negated) + through(LoadSilent::block()) < all_through(&subtracted);
    blocks.extend(if negates { negated } else { subtracted });
    (blocks, negates)
}

/// The address of the sum at a place.
fn sum(sums: SymbolId, low: usize) -> Expr {
    Expr::symbol(sums).plus(low as i64)
}

/// Sets the sums of the classes to what they start from, in order of that.
pub(in crate::kernels::columns) fn starts(layer: &LayerCode<'_>, sums: SymbolId) -> Vec<Filled> {
    let classes = (0..layer.rows).map(|class| {
        let start = i64::from(layer.matrix.bias[class]) + layer.offset(class);
        (start & 0xFFFF, sum(sums, layer.bytes_of(class)[0]))
    });
    let sentinel = (0xFFFF, sum(sums, 0xFE));
    let mut starts: Vec<(i64, Expr)> = classes.chain([sentinel]).collect();
    starts.sort_by_key(|&(start, _)| start);
    let mut blocks: Vec<Filled> = Vec::new();
    for same in starts.chunk_by(|a, b| a.0 == b.0) {
        blocks.push(LoadStart { start: same[0].0 }.into());
        blocks.extend(same.iter().map(|(_, sum)| StartSum { sum: sum.clone() }.into()));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_negative_weights_are_added_after_one_negation() {
        let column = |weights: &[i8]| {
            let reached: Vec<_> = weights.iter().map(|&weight| (Expr::number(0), weight)).collect();
            let (blocks, negates) = updates(&reached);
            (all_through(&blocks).0, negates)
        };
        assert_eq!(column(&[1, -1, -1, -1]), (43 + 3 * 51, false));
        assert_eq!(column(&[1, -1, -1, -1, -1]), (43 + 24 + 4 * 43, true));
        assert_eq!(column(&[-2]), (70, false));
        assert_eq!(column(&[-2, -2, -2]), (24 + 3 * 54, true));
    }
}
