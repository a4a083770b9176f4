//! Partition: each op goes into the prompt body or the step body by its rate,
//! in an order in which everything is computed before it is read.

use petgraph::algo::toposort;
use petgraph::graph::DiGraph;

use crate::network::{Network, Value};
use crate::passes::{Rate, Rates};

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

/// The op graph: an edge from each value to each op that reads it.
pub fn graph(network: &Network) -> DiGraph<Value, ()> {
    let mut graph = DiGraph::new();
    let nodes: Vec<_> = network.values.keys().map(|value| graph.add_node(value)).collect();
    for (value, data) in &network.values {
        for operand in data.op.operands() {
            graph.add_edge(nodes[operand.as_u32() as usize], nodes[value.as_u32() as usize], ());
        }
    }
    graph
}
