//! Partition: puts each op into the prompt body or the step body, by its rate. In each body,
//! every value is computed before it is read.

use petgraph::algo::toposort;

use zirc_network::graph::graph;
use zirc_network::rates::{Rate, Rates};
use zirc_network::{Network, Value};

/// The ops of a network, by body, in the order they are run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bodies {
    /// Run once a prompt.
    pub prompt: Vec<Value>,
    /// Run once a character, after the prompt body.
    pub step: Vec<Value>,
}

impl Bodies {
    /// Puts every op of `network` into a body.
    pub fn partition(network: &Network) -> Self {
        let rates = Rates::compute(network);
        let graph = graph(network);
        let order = toposort(&graph, None).expect("operands are defined before their readers");
        let (prompt, step) = order
            .into_iter()
            .map(|node| graph[node])
            .partition(|&value| rates.rate(value) == Rate::Prompt);
        Bodies { prompt, step }
    }
}
