//! Scan and fire: a linear op whose inputs are the activations of another op's sums. The
//! accumulators are scanned one after the other. One at or above its threshold fires: its
//! activation is computed, and its column is walked.
//!
//! The scan uses the alternate registers: HL' is the accumulator under scan (its high byte, if
//! it has 16 bits), A the greatest byte that does not fire. The sentinel at the end always
//! fires. It is told from a neuron where large sums are.
//!
//! The column of an activation above 255 is walked twice. First the high byte of the
//! activation is added, to the page of the high bytes, whose carries go to the page behind and
//! are lost. The accumulator that fired keeps what makes the low byte, and is scanned again.
//!
//! Straight-line columns have a scan of their own, in the main registers, without a sentinel.

mod bytes;
mod called;
pub(super) mod costs;
mod emit;
mod fires;
mod firing;
mod large;
mod launch;
mod lengths;
mod pairs;
mod shifts;
mod singles;
mod straight;
mod tables;
mod tile;
mod values;
mod word_values;

pub(super) use emit::emit;
pub(super) use fires::Firing;
pub(super) use firing::{limit, residues};
pub(super) use launch::Launch;
pub(super) use lengths::lengths;
pub(super) use shifts::FILE_BYTES as SHIFTS_BYTES;
pub(super) use straight::{StraightCost, begin, starts};
pub(super) use tables::ADDRESS;
pub(super) use tile::{OfPair, ROUND};
