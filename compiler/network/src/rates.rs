//! Rates: how often each value changes.

use cranelift_entity::SecondaryMap;

use crate::{Network, Op, Value};

/// How often a value changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rate {
    /// Once a prompt: it follows from the prompt alone.
    #[default]
    Prompt,
    /// With every character said.
    Step,
}

impl Rate {
    fn phrase(self) -> &'static str {
        match self {
            Rate::Prompt => "once a prompt",
            Rate::Step => "once a character",
        }
    }
}

/// The rate of every value of a network.
#[derive(Clone, Debug)]
pub struct Rates {
    rates: SecondaryMap<Value, Rate>,
}

impl Rates {
    /// Computes all rates: a value changes as often as the fastest of what it
    /// reads.
    pub fn compute(network: &Network) -> Self {
        let mut rates = SecondaryMap::new();
        for (value, data) in &network.values {
            rates[value] = match &data.op {
                Op::Trigrams { .. } => Rate::Prompt,
                Op::Ngrams { .. } => Rate::Step,
                op => op
                    .operands()
                    .into_iter()
                    .map(|operand| rates[operand])
                    .max()
                    .unwrap_or_default(),
            };
        }
        Rates { rates }
    }

    /// How often `value` changes.
    pub fn rate(&self, value: Value) -> Rate {
        self.rates[value]
    }
}

/// Each value's rate in words.
pub(super) fn comments(network: &Network) -> crate::answers::Answers {
    let rates = Rates::compute(network);
    Box::new(move |value| rates.rate(value).phrase().to_string())
}
