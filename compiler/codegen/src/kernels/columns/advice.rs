//! Advice to the maker of a network: what would make its columns cheaper.

use cranelift_entity::EntitySet;
use zirc_diagnostics::counted;
use zirc_network::ranges::Ranges;
use zirc_network::{Network, Value};

use super::counters::{matrix, wide_rows};
use super::design::{InputKind, Start};
use super::find::columns;
use super::needs::Allowed;
use crate::kernels::interface::{Advice, Request};

/// The most rows that are named.
const NAMED: usize = 4;

/// The advice on a network's linear ops: which rows keep a layer from byte counters.
pub(super) fn advise(request: &Request<'_>) -> Vec<Advice> {
    let Request { network, uses, machine, mask, .. } = *request;
    let allowed = Allowed::on(machine, mask);
    if !allowed.columns {
        return Vec::new();
    }
    let designs = columns(network, uses, allowed, &EntitySet::new());
    let has_words = |&value: &Value| {
        let design = designs[value].as_ref();
        design.is_some_and(|design| {
            matches!(design.input, InputKind::Events(_)) && design.counters.is_none()
        })
    };
    let layers: Vec<Value> = network.values.keys().filter(has_words).collect();
    if layers.is_empty() {
        return Vec::new();
    }
    let ranges = Ranges::compute(network);
    let of_layer = |value| {
        let rows = wide_rows(network, &designs, &ranges, value);
        let design = designs[value].as_ref()?;
        let ops: Vec<Value> = match design.start {
            Start::PartialSum(first) => vec![value, first],
            Start::Bias | Start::Words(_) => vec![value],
        };
        (!rows.is_empty()).then(|| wide_sums(network, &ops, &rows))
    };
    layers.into_iter().filter_map(of_layer).collect()
}

/// The advice on an op that has words because of these rows. `ops` is that op, and the one whose
/// partial sums it starts from, if it does.
fn wide_sums(network: &Network, ops: &[Value], rows: &[usize]) -> Advice {
    let matrices = || ops.iter().filter_map(|&op| matrix(network, op));
    let twos = |row: usize| {
        let weights = matrices().flat_map(|matrix| matrix.row(row));
        weights.filter(|&&weight| weight == -2).count()
    };
    let named = rows.iter().take(NAMED).map(|&row| match twos(row) {
        0 => row.to_string(),
        twos => format!("{row} (-2 in {})", counted(twos, "weight")),
    });
    let more = if rows.len() > NAMED { ", ..." } else { "" };
    let name = &network.values[ops[0]].name;
    Advice {
        code: "wide-sums",
        value: name.clone(),
        message: format!(
            "the sums of %{name} take two bytes each because of {} of its {} rows",
            rows.len(),
            network.width(ops[0])
        ),
        note: format!(
            "one byte would hold the counts of all rows but these: {}{more}; an update would take 20 \
             T-states in place of 34",
            named.collect::<Vec<_>>().join(", ")
        ),
        help: "replace -2 by -1 in these rows, or lower `prompt limit`".to_string(),
    }
}
