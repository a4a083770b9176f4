//! The matching that pairs rows or columns which are often needed together, and the shared
//! rows that it finds.

use petgraph::graph::UnGraph;
use rustworkx_core::max_weight_matching::max_weight_matching;

use super::design::{Designs, Fused, InputKind, Start};
use zirc_network::profile::Profile;
use zirc_network::{Matrix, Network, Op};

/// T-states that an update of an accumulator takes, carries included.
pub(super) const UPDATE: f64 = 39.0;
/// The heaviest edges of each node that the matching considers.
const NEIGHBOURS: usize = 20;

/// A matching of greatest weight of `nodes` nodes (Edmonds' blossom algorithm), among the
/// heaviest edges of each node. Pairs whose weight is not positive have no edge.
pub(super) fn matching(nodes: usize, weight: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let mut graph: UnGraph<(), i128> = UnGraph::default();
    let keys: Vec<_> = (0..nodes).map(|_| graph.add_node(())).collect();
    for first in 0..nodes {
        let mut edges: Vec<(i128, usize)> = (0..nodes)
            .filter(|&second| second != first)
            .map(|second| ((weight(first, second) * 1000.0) as i128, second))
            .filter(|&(weight, _)| weight > 0)
            .collect();
        let keep = NEIGHBOURS.min(edges.len());
        if keep < edges.len() {
            edges.select_nth_unstable_by(keep, |a, b| b.cmp(a));
        }
        for &(weight, second) in &edges[..keep] {
            graph.update_edge(keys[first], keys[second], weight);
        }
    }
    let weight = |edge: petgraph::graph::EdgeReference<'_, i128>| Ok::<_, ()>(*edge.weight());
    let matched = max_weight_matching(&graph, false, weight, false).unwrap_or_default();
    let mut matched: Vec<(usize, usize)> =
        matched.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
    matched.sort();
    matched
}

/// Adds shared rows for pairs of rows that active columns often reach together. The pairs
/// are a matching of greatest weight, where the weight is the T-states that a shared row
/// saves. Returns how many shared rows there are.
pub(super) fn fuse_rows(network: &Network, all: &mut Designs, profile: &Profile) -> usize {
    let mut merges = 0;
    for (linear, data) in &network.values {
        let (Some(design), Op::Linear { matrix, .. }) = (&mut all[linear], &data.op) else {
            continue;
        };
        let applies = matches!(design.input, InputKind::Scan(..))
            && design.start == Start::Bias
            && design.tiles.len() == 1;
        if !applies {
            continue;
        }
        let matrix = &network.matrices[*matrix];
        let active: Vec<f64> = profile.of(linear).active.clone();
        let most = MOST_SHARED.min(MOST_ROWS.saturating_sub(matrix.rows));
        let fused = share_rows(matrix, &active, most);
        if fused.shared.is_empty() {
            continue;
        }
        design.tiles[0].shared = (matrix.rows..fused.matrix.rows).collect();
        merges += fused.shared.len();
        design.fused = Some(fused);
    }
    merges
}

/// The most rows and shared rows of a page: it also has two sentinels, a gap, and the place
/// before the first.
const MOST_ROWS: usize = 252;
/// The most shared rows: interrupts are off while they are merged, all in one go.
const MOST_SHARED: usize = 120;
/// How many times rows are matched, each time with the weights that are left.
const ROUNDS: usize = 5;
/// T-states of a shared row: of clearing and of merging it.
const SHARED_ROW: f64 = 143.0;

/// The weights with up to `most` shared rows.
fn share_rows(matrix: &Matrix, active: &[f64], most: usize) -> Fused {
    let mut fused = Fused { matrix: matrix.clone(), shared: Vec::new() };
    for _ in 0..ROUNDS {
        let rows = fused.matrix.rows;
        let (same, opposite) = common_weights(&fused.matrix, active);
        let gain = |first: usize, second: usize| {
            let common = same[first * rows + second].max(opposite[first * rows + second]);
            common * UPDATE * UNPAIRED - SHARED_ROW
        };
        let mut matched: Vec<(usize, usize)> = matching(rows, gain);
        matched.sort_by(|a, b| gain(b.0, b.1).total_cmp(&gain(a.0, a.1)));
        matched.truncate(most - fused.shared.len());
        if matched.is_empty() {
            break;
        }
        // The rows of a round are distinct: their order is free.
        let is_opposite = |&(first, second): &(usize, usize)| {
            let at = first * rows + second;
            opposite[at] > same[at]
        };
        matched.sort_by_key(is_opposite);
        for pair in matched {
            fused.share(pair.0, pair.1, is_opposite(&pair));
        }
    }
    fused
}

/// The share of updates that are left where columns share lists.
const UNPAIRED: f64 = 0.87;

/// For each two rows, how many active columns have the same weight in both, +1 or -1, and
/// how many have opposite weights.
fn common_weights(matrix: &Matrix, active: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let rows = matrix.rows;
    let (mut same, mut opposite) = (vec![0.0; rows * rows], vec![0.0; rows * rows]);
    for (column, active) in active.iter().enumerate() {
        let reached: Vec<(usize, i8)> =
            matrix.column(column).enumerate().filter(|(_, weight)| weight.abs() == 1).collect();
        for &(first, weight) in &reached {
            for &(second, other) in &reached {
                let sums = if weight == other { &mut same } else { &mut opposite };
                sums[first * rows + second] += active;
            }
        }
    }
    (same, opposite)
}
