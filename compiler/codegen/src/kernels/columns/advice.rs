//! Advice to the maker of a network: what would make its columns cheaper.

use zirc_network::{Network, Op};

use super::design::Designs;
use crate::kernels::interface::Advice;

/// The most rows that are named.
const NAMED: usize = 4;

/// The advice on the ops of `designs`: which rows keep a layer from byte counters.
pub(super) fn advice(network: &Network, designs: &Designs) -> Vec<Advice> {
    let layers = network.values.iter().filter_map(|(value, data)| {
        let Op::Linear { matrix, .. } = data.op else { return None };
        let rows = &designs[value].as_ref()?.wide_rows;
        let matrix = &network.matrices[matrix];
        let twos = |row: usize| matrix.row(row).iter().filter(|&&weight| weight == -2).count();
        let named = rows.iter().take(NAMED).map(|&row| match twos(row) {
            0 => row.to_string(),
            twos => format!("{row} (with {twos} weights of -2)"),
        });
        let more = if rows.len() > NAMED { ", ..." } else { "" };
        let name = &data.name;
        (!rows.is_empty()).then(|| Advice {
            name: name.clone(),
            message: format!(
                "the sums of %{name} take two bytes each because of {} of its {} rows",
                rows.len(),
                matrix.rows
            ),
            note: format!(
                "one byte would hold the counts of all rows of @{} but these: {}{more}; an update \
                 would take 20 T-states in place of 34",
                matrix.name,
                named.collect::<Vec<_>>().join(", ")
            ),
            help: "replace -2 by -1 in these rows, or lower `prompt limit`".to_string(),
        })
    });
    layers.collect()
}
