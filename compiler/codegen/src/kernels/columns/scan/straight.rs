//! Straight-line columns: each neuron that is scanned has code of its own. It computes the
//! activation as a word, and adds it to the sum of each class that the neuron reaches. There
//! are no lists, pairs or shared rows, and interrupts stay on.
//!
//! The sums of the classes are words side by side.

use zirc_network::Matrix;
use zirc_z80::{Expr, Filled, ObjectBuilder, SymbolId, TStates};

use super::tile::{Begin, LoadSilent, NextPlace, TileScan, grows, times};
use super::values::{AddResidue, Grow, LowByte};
use crate::kernels::basics::{all_through, taken, through};
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::LinearDesign;
use crate::kernels::columns::layer::LayerCode;

zirc_z80::template! {
    "straight.asm";
    struct LookAt = look_at { next: SymbolId }
    struct BothOfSum = both_of_sum {}
    struct HalveBoth = halve_both {}
    struct LowOfSum = low_of_sum {}
    struct HalveLow = halve_low {}
    struct NextActivation = next_activation {}
    struct WordOfCount = word_of_count {}
    struct DoubleCount = double_count {}
    struct BeyondCount = beyond_count { least: i64 }
    struct ByteActivation = byte_activation {}
    struct IsBeyond = is_beyond { above: i64, within: SymbolId }
    struct ToMost = to_most { most: i64 }
    struct Add = add { sum: Expr }
    struct Subtract = subtract { sum: Expr }
    struct AddTwice = add_twice { sum: Expr }
    struct SubtractTwice = subtract_twice { sum: Expr }
    struct Negate = negate {}
    struct ToNeuron = to_neuron { place: Expr }
    struct StartSum = start { sum: Expr }
    struct LoadStart = load_start { start: i64 }
}

/// Blocks, and whether they change A.
#[derive(Clone, Debug, Default)]
struct Part {
    blocks: Vec<Filled>,
    changes_a: bool,
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
        column: usize,
    ) -> Self {
        let nowhere = Expr::number(0);
        let weights = matrix.column(column).filter(|&weight| weight != 0);
        let reached: Vec<(Expr, i8)> = weights.map(|weight| (nowhere.clone(), weight)).collect();
        if reached.is_empty() {
            let next = NextPlace::block();
            let (silent, bytes) = (through(next), next.bytes());
            return StraightCost { bytes, silent, fires: silent, beyond: TStates(0) };
        }
        let look = LookAt::block();
        let parts = [
            activation(source, chain, 0).blocks,
            limit(chain, SymbolId(0)),
            additions(source, chain, &reached, nowhere),
        ];
        let blocks: usize = parts.iter().flatten().map(|filled| filled.block.bytes()).sum();
        let [read, limited, added] = parts.each_ref().map(|blocks| all_through(blocks));
        let within = if chain.caps() { taken(IsBeyond::block()) } else { TStates(0) };
        StraightCost {
            bytes: look.bytes() + blocks,
            silent: taken(look),
            fires: through(look) + read + within + added,
            beyond: limited - within,
        }
    }
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
            let residue = self.residues.map_or(0, |residues| residues[row]);
            let place = self.place(first + at);
            asm.put(LookAt { next });
            asm.put_all(activation(self.scanned, self.chain, residue).blocks);
            if self.chain.caps() {
                let within = asm.symbol(&format!("within_{row}"));
                asm.put_all(limit(self.chain, within)).label(within);
            }
            asm.put_all(additions(self.scanned, self.chain, &reached, place)).label(next);
        }
    }

    /// The place of this number in the page that tells whether an accumulator fires.
    fn place(&self, place: usize) -> Expr {
        self.telling().plus(place as i64)
    }

    /// The sums of the classes that a neuron reaches, and its weights.
    fn classes(&self, row: usize) -> Vec<(Expr, i8)> {
        let weights = self.layer.matrix.column(row).enumerate();
        weights
            .filter(|&(_, weight)| weight != 0)
            .map(|(class, weight)| (sum(self.layer, self.sums, class), weight))
            .collect()
    }
}

/// Loads DE with an activation. The residue is that of the row, if it is a byte counter.
fn activation(source: &LinearDesign, chain: ActivationChain, residue: i64) -> Part {
    let shift = chain.shift;
    let mut blocks: Vec<Filled> = Vec::new();
    let Some(counters) = &source.counters else {
        if chain.fits_low_byte() {
            blocks.push(LowOfSum {}.into());
            blocks.extend(times(HalveLow {}, shift));
        } else {
            blocks.push(BothOfSum {}.into());
            blocks.extend(times(HalveBoth {}, shift));
        }
        if chain.threshold(true) > 0 {
            blocks.push(NextActivation {}.into());
        }
        return Part { blocks, changes_a: false };
    };
    let grows = grows(counters, chain);
    let least = residue - (i64::from(counters.zero) << grows);
    let changes_a = chain.fits_byte();
    if changes_a {
        blocks.push(LowByte {}.into());
        blocks.extend(times(Grow {}, grows));
        blocks.extend([AddResidue { residue: least & 0xFF }.into(), ByteActivation {}.into()]);
    } else {
        blocks.push(WordOfCount {}.into());
        blocks.extend(times(DoubleCount {}, grows));
        blocks.push(BeyondCount { least: least & 0xFFFF }.into());
    }
    Part { blocks, changes_a }
}

/// Limits the activation to the greatest.
fn limit(chain: ActivationChain, within: SymbolId) -> Vec<Filled> {
    if !chain.caps() {
        return Vec::new();
    }
    let most = chain.most;
    vec![IsBeyond { above: 0xFFFF - most, within }.into(), ToMost { most }.into()]
}

/// Adds DE to all sums, and goes back to the neuron at `place`.
fn additions(
    source: &LinearDesign,
    chain: ActivationChain,
    reached: &[(Expr, i8)],
    place: Expr,
) -> Vec<Filled> {
    let Part { mut blocks, changes_a } = updates(reached);
    blocks.push(ToNeuron { place }.into());
    if changes_a || activation(source, chain, 0).changes_a {
        blocks.push(LoadSilent { silent: source.silent() }.into());
    }
    blocks
}

/// The updates of the sums. Where there are many negative weights, DE is negated before them.
fn updates(reached: &[(Expr, i8)]) -> Part {
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
    Part { blocks, changes_a: negates }
}

/// The address of the sum of a class.
fn sum(layer: &LayerCode<'_>, sums: SymbolId, class: usize) -> Expr {
    let [low, _] = layer.bytes_of(class);
    Expr::symbol(sums).plus(low as i64)
}

/// Sets the sums of the classes to what they start from, in order of that.
pub(in crate::kernels::columns) fn starts(layer: &LayerCode<'_>, sums: SymbolId) -> Vec<Filled> {
    let classes = (0..layer.rows).map(|class| {
        let start = i64::from(layer.matrix.bias[class]) + layer.offset(class);
        (start & 0xFFFF, sum(layer, sums, class))
    });
    let sentinel = (0xFFFF, Expr::symbol(sums).plus(0xFE));
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
            let Part { blocks, changes_a } = updates(&reached);
            (all_through(&blocks).0, changes_a)
        };
        assert_eq!(column(&[1, -1, -1, -1]), (43 + 3 * 51, false));
        assert_eq!(column(&[1, -1, -1, -1, -1]), (43 + 24 + 4 * 43, true));
        assert_eq!(column(&[-2]), (70, false));
        assert_eq!(column(&[-2, -2, -2]), (24 + 3 * 54, true));
    }
}
