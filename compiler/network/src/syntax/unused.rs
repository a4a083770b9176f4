//! What a network draws or computes and never uses.

use cranelift_entity::EntitySet;
use zirc_diagnostics::{Diagnostic, Span, quoted};

use crate::{Network, Op, Origins};

/// Warns of every matrix and every value of `network` that nothing reads, in
/// the order of definition: most likely a name was mistaken for another.
pub fn unused(network: &Network, origins: &Origins) -> Vec<Diagnostic> {
    let (mut values, mut matrices) = (EntitySet::new(), EntitySet::new());
    values.insert(network.output.logits());
    for data in network.values.values() {
        values.extend(data.op.operands());
        if let Op::Linear { matrix, .. } = data.op {
            matrices.insert(matrix);
        }
    }
    let idle_values = network.values.iter().filter(|(value, _)| !values.contains(*value));
    let idle_matrices = network.matrices.iter().filter(|(matrix, _)| !matrices.contains(*matrix));
    idle_values
        .map(|(value, data)| warning("unused-value", format!("%{}", data.name), origins.op(value)))
        .chain(idle_matrices.map(|(matrix, data)| {
            let name = format!("@{}", data.name);
            warning("unused-weights", name, origins.matrices[matrix].clone())
        }))
        .collect()
}

fn warning(code: &'static str, name: String, span: Option<Span>) -> Diagnostic {
    let warning = Diagnostic::warning(code, format!("{} is never read", quoted(&name)))
        .help("remove it, or let an op read it");
    match span {
        Some(span) => warning.at(span, "nothing reads it"),
        None => warning,
    }
}
