//! Groups of files that use each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::edges::Edges;

/// All groups of files that can be reached from each other, sorted.
pub(crate) fn circles(edges: &Edges) -> Vec<BTreeSet<String>> {
    let mut graph = DiGraph::<&String, ()>::new();
    let mut nodes = BTreeMap::new();
    for (user, used) in edges.names.keys() {
        let [user, used] =
            [user, used].map(|file| *nodes.entry(file).or_insert_with(|| graph.add_node(file)));
        graph.add_edge(user, used, ());
    }
    let groups = tarjan_scc(&graph).into_iter().filter(|group| group.len() > 1);
    let name = |node: NodeIndex| graph[node].to_owned();
    let mut circles: Vec<BTreeSet<String>> =
        groups.map(|group| group.into_iter().map(name).collect()).collect();
    circles.sort();
    circles
}

/// A circle's files, and what ties each two of them.
pub(crate) fn describe(circle: &BTreeSet<String>, edges: &Edges) -> String {
    let mut text = String::new();
    writeln!(text, "a circle of {} files:", circle.len()).unwrap();
    for file in circle {
        writeln!(text, "    \"{file}\",").unwrap();
    }
    for ((user, used), names) in &edges.names {
        if circle.contains(user) && circle.contains(used) {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            writeln!(text, "  {user} uses {} of {used}", names.join(", ")).unwrap();
        }
    }
    text
}
