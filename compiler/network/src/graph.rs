//! The op graph: for topological orders and for drawings.

use petgraph::graph::DiGraph;

use crate::{Network, Value};

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
