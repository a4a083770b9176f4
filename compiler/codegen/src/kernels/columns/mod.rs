//! `columns`: linear ops, input by input. For each input that is not zero, the kernel walks
//! the input's column of weights, and updates the accumulators of the neurons it reaches.
//!
//! A task is a linear op, with the chain that makes its inputs of another op's sums, and the
//! chain that follows it if its sums go to a buffer. Its [`design`] is found by [`find`] and
//! offered by [`proposal`]. The code is in these files:
//!
//! - where the inputs come from: [`scan`], [`events`], [`words`];
//! - how a column is stored and walked: [`threads`] and [`streams`], or [`codes`] and [`gaps`];
//! - columns that are code of their own: [`straight`];
//! - where the sums start: [`starts`], [`floor`]; what rows share: [`shared`];
//! - what shared rows start from: [`offsets`], by the [`carries`] of each start;
//! - where the sums go: as words to a buffer, in [`gather`]; to argmax, in [`choice`];
//! - how lists are packed: [`pack`]; for how long interrupts are off: [`stretch`];
//! - what would make columns cheaper: [`advice`];
//! - T-states: an estimate in [`cost`], exact figures of a run in [`replay`].

mod activation;
mod advice;
mod carries;
mod choice;
mod codes;
mod cost;
mod counters;
mod design;
mod emit;
mod estimate;
mod events;
mod find;
mod floor;
mod fuse;
mod gaps;
mod gather;
mod interrupts;
mod kernel;
mod layer;
mod lists;
mod needs;
mod offsets;
mod openings;
mod pack;
mod proposal;
mod reach;
mod replay;
mod reply;
mod scan;
mod shared;
mod spaces;
mod starts;
mod straight;
mod streams;
mod stretch;
mod task;
mod task_code;
mod threads;
mod tiles;
mod trigrams;
mod upgrades;
mod walk;
mod words;

pub(super) use kernel::ColumnKernel;

/// The kernel's name.
const NAME: &str = "columns";
