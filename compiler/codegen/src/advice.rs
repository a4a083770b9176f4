//! Warnings of what in a network makes its program slow.

use zirc_diagnostics::Diagnostic;
use zirc_network::passes::{Pass, Schedule};
use zirc_network::{Network, Origins};

use crate::kernels::KERNELS;
use crate::kernels::interface::{Advice, Request, Uses};
use crate::options::Options;

/// The kernels' advice on `network`, of which passes have made `optimized`. The neurons are
/// numbered as in `network`, although passes have removed some.
pub(crate) fn advice(
    options: &Options,
    network: &Network,
    optimized: &Network,
    origins: &Origins,
) -> Vec<Diagnostic> {
    let holds = advised(options, optimized);
    if holds.is_empty() {
        return Vec::new();
    }
    let prune: Vec<&Pass> = Pass::named("prune").into_iter().collect();
    let whole = Schedule::without(&prune).run(network);
    let is_same = |advice: &Advice, other: &Advice| {
        (advice.code, &advice.value) == (other.code, &other.value)
    };
    let kept = advised(options, &whole)
        .into_iter()
        .filter(|advice| holds.iter().any(|other| is_same(advice, other)));
    kept.map(|advice| warning(advice, network, origins)).collect()
}

/// The advice of all kernels.
fn advised(options: &Options, network: &Network) -> Vec<Advice> {
    let uses = Uses::compute(network);
    let request = Request::new(options, network, &uses);
    KERNELS.iter().flat_map(|kernel| kernel.advise(&request)).collect()
}

fn warning(advice: Advice, network: &Network, origins: &Origins) -> Diagnostic {
    let Advice { code, value, message, note, help } = advice;
    let warning = Diagnostic::warning(code, message).note(note).help(help);
    let mut values = network.values.iter();
    let place =
        values.find(|(_, data)| data.name == value).and_then(|(value, _)| origins.op(value));
    match place {
        Some(span) => warning.at(span, "it is slower than it could be"),
        None => warning,
    }
}
