//! The ranges of all sums, and queries on them.

use cranelift_entity::SecondaryMap;

use super::interval::{Interval, hull};
use crate::Value;

/// The range of every sum of a network.
#[derive(Clone, Debug)]
pub struct Ranges {
    pub(super) sums: SecondaryMap<Value, Vec<Interval>>,
    /// For each element that is a copy of a bucket, that bucket.
    pub(super) sources: SecondaryMap<Value, Vec<Option<Bucket>>>,
}

/// A bucket of an encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bucket {
    /// The encoder's value.
    pub(super) encoder: Value,
    /// Which of its elements.
    pub(super) number: usize,
}

impl Ranges {
    /// The exact sums of each element of `value`, before they wrap.
    pub fn sums(&self, value: Value) -> &[Interval] {
        &self.sums[value]
    }

    /// The least interval that holds every element of `value`, before wrapping.
    pub fn hull(&self, value: Value) -> Interval {
        hull(self.sums(value).iter().copied())
    }

    /// The least interval that holds every element of `value` as ops read them,
    /// after wrapping.
    pub fn hull_of_values(&self, value: Value) -> Interval {
        hull(self.values(value))
    }

    /// The values of each element, after wrapping.
    pub(super) fn values(&self, value: Value) -> impl Iterator<Item = Interval> + '_ {
        self.sums[value].iter().map(|sum| sum.wrapped())
    }

    /// Intersects the ranges of a value's sums with others that also hold.
    pub(super) fn narrow(&mut self, value: Value, sums: Vec<Interval>) {
        for (old, new) in self.sums[value].iter_mut().zip(sums) {
            *old = old.and(new);
        }
    }
}
