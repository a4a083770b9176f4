//! What epochs come to, and which network is better.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::cost::Cost;

/// What an epoch came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Which it is, from 1.
    pub number: usize,
    /// The mean cross-entropy of a step of the training pairs, in nats.
    pub loss: f64,
    /// The share of validation pairs whose whole reply is right.
    pub exact: f64,
    /// The share of validation pairs' characters, ends counted, that are right after
    /// those that are to come before them.
    pub characters: f64,
    /// The share of all weights that are not 0.
    pub density: f64,
    /// Hidden neurons that are active in a step.
    pub active: f64,
    /// What its program takes, if that was forecast and one fits the machine.
    pub cost: Option<Cost>,
    /// Whether it is the best so far: the last such epoch's network is what is kept.
    pub is_best: bool,
}

impl Epoch {
    /// Whether all its figures are numbers.
    pub(crate) fn is_finite(&self) -> bool {
        let Epoch { loss, exact, characters, density, active, .. } = self;
        let cost = self.cost.map_or(0.0, |cost| cost.t_states);
        [*loss, *exact, *characters, *density, *active, cost].iter().all(|it| it.is_finite())
    }
}

/// How good a network is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Merit {
    /// Whether it is proved never to overflow.
    pub(crate) is_secure: bool,
    /// Whether it meets the goals.
    pub(crate) is_met: bool,
    /// The share of validation pairs that are right, or of those of a network before it
    /// that was no worse.
    pub(crate) exact: f64,
}

impl Merit {
    /// Whether it is a number.
    pub(crate) fn is_finite(&self) -> bool {
        self.exact.is_finite()
    }

    /// Whether a network is better than an earlier one, or, but for a difference of
    /// `doubt`, as good: of two that validation cannot tell apart, the one that has
    /// learned longer is better on other pairs.
    pub(crate) fn is_over(&self, earlier: &Merit, doubt: f64) -> bool {
        match self.kind().cmp(&earlier.kind()) {
            Ordering::Equal => self.exact + doubt >= earlier.exact,
            order => order.is_gt(),
        }
    }

    /// The merit to be better than from now on, in place of `earlier`: many small steps
    /// down must not come to a large one. A network of another kind starts anew.
    pub(crate) fn after(self, earlier: &Merit) -> Merit {
        match self.kind() == earlier.kind() {
            true => Merit { exact: self.exact.max(earlier.exact), ..self },
            false => self,
        }
    }

    /// What counts more than accuracy.
    fn kind(&self) -> (bool, bool) {
        (self.is_secure, self.is_met)
    }
}
