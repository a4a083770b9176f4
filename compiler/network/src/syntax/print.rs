//! The printer: a network as `.zir` text, every type written.

use super::format::{Layout, aligned};
use super::tree::VERSION;
use crate::ops::{Arguments, FormPart};
use crate::{Matrix, Network, Op, Output, Overflow, Training, Value, WeightType};

/// Prints `network` so that parsing the text gives the same network again, if
/// it is a verified one. What `comment` has to say of a value becomes the
/// comment at the end of its line.
///
/// # Panics
/// If the network is not one that the verifier passes: no ops, or a matrix
/// whose shape and contents differ.
pub fn print(network: &Network, comment: impl Fn(Value) -> Option<String>) -> String {
    let mut layout = Layout::default();
    layout.line(format!("zir {VERSION}"), "");
    for training in &network.trainings {
        layout.line("", "");
        trained(training, &mut layout);
    }
    if !network.trainings.is_empty() {
        layout.line("", "");
    }
    layout.line(format!("network {} {{", network.name), "");
    settings(network, &mut layout);
    layout.line("", "");
    for (value, data) in &network.values {
        let comment = comment(value).map(|text| format!("; {}", text.replace('\n', " ")));
        let statement = format!("%{}: {} = {}", data.name, data.ty, op(&data.op, network));
        layout.line(statement, comment.unwrap_or_default());
    }
    layout.line("", "");
    layout.line(output(network), "");
    layout.line("}", "");
    for matrix in network.matrices.values() {
        layout.line("", "");
        weights(matrix, &mut layout);
    }
    layout.finish()
}

/// The line that defines `value`, without its type.
pub(crate) fn statement(network: &Network, value: Value) -> String {
    let data = &network.values[value];
    format!("%{} = {}", data.name, op(&data.op, network))
}

fn trained(training: &Training, layout: &mut Layout) {
    let Training { by, command, seed, done, epochs, .. } = training;
    layout.line(format!("trained by {} {{", text(by)), "");
    layout.line(format!("command {}", text(command)), "");
    layout.line(format!("seed {seed}"), "");
    layout.line(format!("epochs {done} of {epochs}"), "");
    for (keyword, file) in training.files() {
        layout
            .line(format!("{keyword} {} sha256 \"{}\"", text(&file.name), file.hexadecimal()), "");
    }
    layout.line("}", "");
}

fn settings(network: &Network, layout: &mut Layout) {
    let overflow = match network.overflow {
        Overflow::Reject => "reject",
        Overflow::Wrap => "wrap",
    };
    layout.line(format!("overflow {overflow}"), "");
    layout.line(format!("prompt limit {}", network.prompt_limit), "");
    if let Output::Reply { charset, limit, .. } = &network.output {
        layout.line(format!("reply charset {} limit {limit}", text(charset)), "");
    }
}

fn output(network: &Network) -> String {
    let logits = &network.values[network.output.logits()].name;
    match &network.output {
        Output::Reply { .. } => format!("next argmax %{logits}"),
        Output::Answer { labels, .. } => {
            let labels: Vec<_> = labels.iter().map(|label| text(label)).collect();
            format!("answer argmax %{logits}, labels {}", labels.join(" "))
        }
    }
}

/// An op without the value it defines.
pub(crate) fn op(op: &Op, network: &Network) -> String {
    let Arguments { operands, matrix, numbers } = op.arguments();
    let value = |value: Value| format!("%{}", network.values[value].name);
    let mut operands = operands.into_iter().map(value);
    let mut numbers = numbers.into_iter();
    op.form().spell(|part| match part {
        FormPart::Text(text) => Some((*text).into()),
        FormPart::Operand(_) => operands.next(),
        FormPart::Operands => Some(operands.by_ref().collect::<Vec<_>>().join(", ")),
        FormPart::Weights => matrix.map(|matrix| format!("@{}", network.matrices[matrix].name)),
        FormPart::Onto => operands.next().map(|onto| format!("onto {onto}")),
        FormPart::Attribute(attribute) => {
            let first = numbers.next()??.to_string();
            Some(attribute.spell(&match attribute.kind.between() {
                Some(between) => format!("{first}{between}{}", numbers.next()??),
                None => first,
            }))
        }
    })
}

fn weights(matrix: &Matrix, layout: &mut Layout) {
    let (name, weight_type) = (&matrix.name, matrix.weight_type.name());
    layout.line(
        format!("weights @{name}: {weight_type}[{}, {}] {{", matrix.rows, matrix.columns),
        "",
    );
    for (row, bias) in matrix.bias.iter().enumerate() {
        layout.line(format!("{} {bias}", neuron(matrix.weight_type, matrix.row(row))), "");
    }
    layout.line("}", "");
}

/// The weights of a neuron as the language writes them.
fn neuron(weight_type: WeightType, weights: &[i8]) -> String {
    match weight_type {
        WeightType::I2 => {
            let drawn: String = weights.iter().copied().map(drawn).collect();
            format!("\"{drawn}\"")
        }
        WeightType::I4 => {
            let numbers: Vec<String> = weights.iter().map(|it| aligned(&it.to_string())).collect();
            format!("[{}]", numbers.join(" "))
        }
    }
}

/// The character that draws an `i2` weight.
fn drawn(weight: i8) -> char {
    match weight {
        ..=-2 => '=',
        -1 => '-',
        0 => '.',
        1.. => '+',
    }
}

/// Bytes as a text in quotes, as the language writes it.
pub fn text(bytes: &[u8]) -> String {
    let mut text = String::from('"');
    for &byte in bytes {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\x{byte:02X}")),
        }
    }
    text.push('"');
    text
}
