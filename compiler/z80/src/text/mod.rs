//! Texts that show a linked program: the listing, and the flattened source.

mod columns;
mod flatten;
mod listing;
mod walk;
