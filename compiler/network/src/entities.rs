//! The keys of a network's parts.

use cranelift_entity::entity_impl;

/// An op and the value it defines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(u32);
entity_impl!(Value, "%");

/// A weight matrix of a network.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatrixRef(u32);
entity_impl!(MatrixRef, "@");
