//! `columns`: linear ops input by input. For each input that is not zero the
//! kernel walks that input's column of weights and updates the accumulators of
//! the neurons it reaches, and no others.
//!
//! A task is a linear op with what makes its inputs of another's sums, and what
//! is made of its own sums where they go to a buffer. What is planned of it is its
//! [`design`], found by [`find`] and offered by [`proposal`]. Its code has rooms of
//! their own: where the inputs come from ([`scan`], [`events`], [`words`]), how
//! a column is stored and walked ([`threads`], [`gaps`], put together by
//! [`streams`]), where the sums start ([`starts`]), what rows share ([`shared`]),
//! where the sums go ([`gather`]), how lists are packed ([`pack`]), what it all costs
//! about ([`cost`]), and what a run takes exactly ([`replay`]).

mod cost;
mod design;
mod emit;
mod events;
mod find;
mod fuse;
mod gaps;
mod gather;
mod interrupts;
mod kernel;
mod layer;
mod lists;
mod needs;
mod pack;
mod parts;
mod proposal;
mod reach;
mod rectifier;
mod replay;
mod reply;
mod scan;
mod shared;
mod spaces;
mod starts;
mod streams;
mod task;
mod threads;
mod tiles;
mod trigrams;
mod upgrades;
mod walk;
mod words;

pub(super) use kernel::ColumnKernel;

/// The kernel's name.
const NAME: &str = "columns";
