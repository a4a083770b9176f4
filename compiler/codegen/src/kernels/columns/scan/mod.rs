//! Scan and fire: a linear op whose inputs are another's sums, rectified. The
//! accumulators are looked at one after the other; one at or above its threshold
//! fires: its activation is taken and its column walked.
//!
//! The scan lives in the alternate registers: HL' is the accumulator looked at
//! (its high byte, of wide ones), A the greatest byte that is silent. The sentinel
//! at the end fires like a neuron and is told from one where large sums are.
//!
//! An activation above 255 is walked in two steps. First its high byte is added,
//! to the page of the high bytes (a carry out of those is lost, in the page
//! behind). The accumulator that fired is left with what makes the low byte, and
//! is looked at again.

mod bytes;
pub(super) mod costs;
mod emit;
mod fires;
mod firing;
mod large;
mod launch;
mod pairs;
mod singles;
mod tables;
mod tile;
mod values;

pub(super) use emit::emit;
pub(super) use fires::Firing;
pub(super) use firing::{limit, residues};
pub(super) use launch::Launch;
pub(super) use tables::ADDRESS;
pub(super) use tile::{OfPair, ROUND};
