//! Fusing: a matching of greatest weight pairs what is often needed together.
//! Here are the matching, and the rows that share accumulators; which columns
//! share lists is a choice of forms.

use petgraph::graph::UnGraph;
use rustworkx_core::max_weight_matching::max_weight_matching;

use super::design::{Designs, Fused, InputKind, Start};
use zirc_network::profile::Profile;
use zirc_network::{Matrix, Network, Op};

/// T-states that an update of an accumulator takes, carries included.
pub(super) const UPDATE: f64 = 39.0;
/// The heaviest edges of each column that the matching looks at.
const NEIGHBOURS: usize = 20;

/// A matching of greatest weight of `nodes` nodes (Edmonds' blossoms), among the
/// heaviest edges of each. Edges that weigh nothing or less are none.
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

/// Gives rows that many active columns reach together accumulators of what they
/// share: each two by a matching of greatest weight, the weight being the
/// T-states it saves, as long as that is something. Returns how many there are.
pub(super) fn fuse_rows(network: &Network, all: &mut Designs, profile: &Profile) -> usize {
    let mut merges = 0;
    for (linear, data) in &network.values {
        let (Some(columns), Op::Linear { matrix, .. }) = (&mut all[linear], &data.op) else {
            continue;
        };
        let applies = matches!(columns.source, InputKind::Scan(..))
            && columns.start == Start::Bias
            && columns.tiles.len() == 1;
        if !applies {
            continue;
        }
        let matrix = &network.matrices[*matrix];
        let active: Vec<f64> = profile.of(linear).active.clone();
        let room = MOST_SHARED.min(MOST_ROWS.saturating_sub(matrix.rows));
        let fused = share_rows(matrix, &active, room);
        if fused.shared.is_empty() {
            continue;
        }
        columns.tiles[0].shared = (matrix.rows..fused.matrix.rows).collect();
        merges += fused.shared.len();
        columns.fused = Some(fused);
    }
    merges
}

/// The most rows and shared rows a page holds beside its sentinels, a gap, and
/// the place before the first.
const MOST_ROWS: usize = 252;
/// The most shared rows: merging them all keeps interrupts off.
const MOST_SHARED: usize = 120;
/// How often rows are matched again with what is left of them.
const ROUNDS: usize = 5;
/// T-states that a shared row takes: to clear and to merge.
const SHARED_ROW: f64 = 143.0;

fn share_rows(matrix: &Matrix, active: &[f64], mut room: usize) -> Fused {
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
        matched.truncate(room);
        if matched.is_empty() {
            break;
        }
        room -= matched.len();
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

/// The share of updates that fused columns leave.
const UNPAIRED: f64 = 0.87;

/// For each two rows, how many columns are active that both have the same weight
/// in, 1 or -1, and how many that they have opposite ones in.
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
