//! The results of epochs, and the comparison of networks.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::cost::Cost;

/// The result of an epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number, from 1.
    pub number: usize,
    /// The mean cross-entropy of a step of the training pairs, in nats.
    pub loss: f64,
    /// The share of validation pairs whose whole reply is right.
    pub exact: f64,
    /// The share of validation pairs' characters, ends included, that are right after the
    /// correct characters before them.
    pub characters: f64,
    /// The share of all weights that are not 0.
    pub density: f64,
    /// The average number of active hidden neurons in a step.
    pub active: f64,
    /// The cost of its program, if it was forecast and fits the machine.
    pub cost: Option<Cost>,
    /// Whether it is the best so far. The network of the last such epoch is kept.
    pub is_best: bool,
}

impl Epoch {
    /// Whether all its figures are finite.
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
    /// The share of validation pairs that are right, or an earlier network's share if that
    /// one was no worse.
    pub(crate) exact: f64,
}

impl Merit {
    /// Whether its accuracy is finite.
    pub(crate) fn is_finite(&self) -> bool {
        self.exact.is_finite()
    }

    /// Whether a network is better than an earlier one, or worse by at most `doubt`: if
    /// validation cannot separate two networks, the one trained longer is better on other
    /// pairs.
    pub(crate) fn is_over(&self, earlier: &Merit, doubt: f64) -> bool {
        match self.kind().cmp(&earlier.kind()) {
            Ordering::Equal => self.exact + doubt >= earlier.exact,
            order => order.is_gt(),
        }
    }

    /// The merit that replaces `earlier` in comparisons: many small losses must not add up.
    /// A network of another kind starts anew.
    pub(crate) fn after(self, earlier: &Merit) -> Merit {
        match self.kind() == earlier.kind() {
            true => Merit { exact: self.exact.max(earlier.exact), ..self },
            false => self,
        }
    }

    /// The criteria that count more than accuracy.
    fn kind(&self) -> (bool, bool) {
        (self.is_secure, self.is_met)
    }
}
