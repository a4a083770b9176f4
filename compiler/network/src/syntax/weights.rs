//! Weights as they are written, a neuron a line, to matrices.

use zirc_diagnostics::{Diagnostic, Span, counted, named, quoted};

use super::findings::Findings;
use super::literals::{constant, count, number};
use super::lookalikes::Meant;
use super::tree::{NeuronTree, RowTree, ShapeTree, WeightsTree, Written};
use crate::{Matrix, WeightType};

/// Reads the matrix of `block`. `None` only if something is wrong with it.
pub(super) fn matrix(block: &WeightsTree<'_>, findings: &mut Findings) -> Option<Matrix> {
    let shape = block.shape.as_ref()?;
    let weight_type = weight_type(&shape.weight_type, findings);
    let (rows, columns) = (count(&shape.rows, findings), count(&shape.columns, findings));
    let (weight_type, rows, columns) = (weight_type?, rows? as usize, columns? as usize);
    let mut sound = rows_match(block, shape, rows, findings);
    if let Some(other) = neurons(block).find(|neuron| !is_notation(weight_type, neuron)) {
        findings.push(other_notation(shape, weight_type, other));
        return None;
    }
    if let Some(width) = common_width(block)
        && width != columns
    {
        findings.push(columns_differ(block, shape, width, columns));
        return None;
    }
    let mut weights = Vec::new();
    let mut bias = Vec::with_capacity(block.rows.len());
    for row in &block.rows {
        let RowTree::Neuron { weights: neuron, bias: written } = &row.it else {
            sound = false;
            continue;
        };
        let found = match neuron {
            NeuronTree::Drawn(drawn) => drawn_weights(drawn, findings),
            NeuronTree::Numbers(numbers) => numbers_read(&numbers.it, weight_type, findings),
        };
        sound &= found.is_some_and(|found| {
            weights.extend(&found);
            has_width(neuron, found.len(), columns, findings)
        });
        let start = written.as_ref().map_or(Some(0), |bias| constant(bias, findings));
        sound &= start.is_some();
        bias.extend(start);
    }
    let name = block.name.as_ref()?.it.to_string();
    sound.then_some(Matrix { name, weight_type, rows, columns, weights, bias })
}

fn weight_type(written: &Written<'_>, findings: &mut Findings) -> Option<WeightType> {
    let found = WeightType::ALL.into_iter().find(|known| known.name() == written.it);
    if found.is_none() {
        let message = format!("{} is not a type of weights", quoted(written.it));
        let error = Diagnostic::error("unknown-weight-type", message)
            .at(written.span.clone(), "not a type of weights")
            .help("write `i2`, weights of -2, -1, 0 and 1, or `i4`, weights of -8 to 7");
        findings.push(error);
    }
    found
}

/// Whether a neuron is written as those with weights of this type are.
fn is_notation(weight_type: WeightType, neuron: &NeuronTree<'_>) -> bool {
    match weight_type {
        WeightType::I2 => matches!(neuron, NeuronTree::Drawn(_)),
        WeightType::I4 => matches!(neuron, NeuronTree::Numbers(_)),
    }
}

/// What is said of a neuron that is written as if it had weights of another type.
fn other_notation(
    shape: &ShapeTree<'_>,
    weight_type: WeightType,
    neuron: &NeuronTree<'_>,
) -> Diagnostic {
    let name = weight_type.name();
    let (message, help) = match weight_type {
        WeightType::I2 => (
            "weights of type i2 are drawn, not written as numbers",
            "draw them, such as `\"=-.+\"` for -2, -1, 0 and 1, or write the type `i4`",
        ),
        WeightType::I4 => (
            "weights of type i4 are written as numbers, not drawn",
            "write them between brackets, such as `[3 -8 0 7]`, or write the type `i2`",
        ),
    };
    let start = span(neuron).start;
    Diagnostic::error("weight-notation", message)
        .at(start..start + 1, "written for another type")
        .and(shape.weight_type.span.clone(), format!("weights of type {name}"))
        .help(help)
}

/// The place of a neuron's weights, quotes or brackets included.
fn span<'b>(neuron: &'b NeuronTree<'_>) -> &'b Span {
    match neuron {
        NeuronTree::Drawn(drawn) => &drawn.span,
        NeuronTree::Numbers(numbers) => &numbers.span,
    }
}

/// What is drawn between the quotes.
fn inside<'t>(drawn: &Written<'t>) -> &'t str {
    drawn.it.trim_matches('"')
}

fn rows_match(
    block: &WeightsTree<'_>,
    shape: &ShapeTree<'_>,
    wanted: usize,
    findings: &mut Findings,
) -> bool {
    let found = block.rows.len();
    if found == wanted {
        return true;
    }
    let place = match block.rows.get(wanted) {
        Some(extra) => (extra.span.clone(), "one neuron too many"),
        None => (block.close.clone(), "more neurons should stand before this"),
    };
    let name = block.name.as_ref().map_or("", |name| name.it);
    let message = format!(
        "weights {} have {}, {wanted} wanted",
        quoted(&format!("@{name}")),
        counted(found, "neuron")
    );
    let error = Diagnostic::error("neuron-count", message)
        .at(place.0, place.1)
        .and(shape.rows.span.clone(), format!("{} wanted", counted(wanted, "neuron")))
        .help(format!(
            "write {}, a line each, or the shape [{found}, {}]",
            counted(wanted, "neuron"),
            shape.columns.it
        ));
    findings.push(error);
    false
}

/// The neurons whose lines were understood.
fn neurons<'b, 't>(block: &'b WeightsTree<'t>) -> impl Iterator<Item = &'b NeuronTree<'t>> {
    block.rows.iter().filter_map(|row| match &row.it {
        RowTree::Neuron { weights, .. } => Some(weights),
        RowTree::Broken | RowTree::Nothing | RowTree::Close => None,
    })
}

/// The width all neurons have, if there are several and they agree, and hold nothing but
/// weights.
fn common_width(block: &WeightsTree<'_>) -> Option<usize> {
    let mut widths = neurons(block).map(|neuron| match neuron {
        NeuronTree::Drawn(drawn) => {
            inside(drawn).bytes().all(|byte| weight(byte).is_some()).then(|| inside(drawn).len())
        }
        NeuronTree::Numbers(numbers) => Some(numbers.it.len()),
    });
    let (first, second) = (widths.next()??, widths.next()??);
    (first == second && widths.all(|width| width == Some(first))).then_some(first)
}

fn columns_differ(
    block: &WeightsTree<'_>,
    shape: &ShapeTree<'_>,
    found: usize,
    wanted: usize,
) -> Diagnostic {
    let message = format!("every neuron has {}, {wanted} wanted", counted(found, "weight"));
    let error = Diagnostic::error("weight-count", message)
        .at(shape.columns.span.clone(), format!("{} a neuron wanted", counted(wanted, "weight")))
        .help(format!(
            "write {} a line, or the shape [{}, {found}]",
            counted(wanted, "weight"),
            shape.rows.it
        ));
    match neurons(block).next() {
        Some(neuron) => {
            let start = span(neuron).start;
            error.and(start..start + 1, counted(found, "weight"))
        }
        None => error,
    }
}

/// The weights that are drawn. `None` if something else is.
fn drawn_weights(drawn: &Written<'_>, findings: &mut Findings) -> Option<Vec<i8>> {
    let inside = inside(drawn);
    let weights: Vec<i8> = inside.bytes().map_while(weight).collect();
    let Some(character) = inside[weights.len()..].chars().next() else { return Some(weights) };
    let at = drawn.span.start + 1 + weights.len();
    findings.push(not_a_weight(character, at));
    None
}

/// What is said of a character at `at` that draws no weight.
fn not_a_weight(character: char, at: usize) -> Diagnostic {
    let message = format!("{} is not a weight", named(character));
    let error = Diagnostic::error("weight-character", message);
    let place = at..at + character.len_utf8();
    match Meant::by(character) {
        Some(meant @ Meant::Text("=" | "-" | "." | "+")) => {
            let help = match character {
                '–' | '—' => "write `-`, or `--` if a word processor joined two".into(),
                _ => meant.help(character, "", ""),
            };
            error.at(place, meant.label()).help(help)
        }
        Some(Meant::Text("..")) => {
            let dots = if character == '…' { "..." } else { ".." };
            error.at(place, format!("looks like `{dots}`")).help(format!("write `{dots}`"))
        }
        Some(meant @ Meant::Nothing) if character == '\u{AD}' => {
            error.at(place, meant.label()).help("write `-`")
        }
        Some(meant @ (Meant::Space | Meant::Nothing)) => {
            error.at(place, meant.label()).help("remove it, or draw the weight that is missing")
        }
        _ => error
            .at(place, "not a weight")
            .help("weights are drawn `=` for -2, `-` for -1, `.` for 0 and `+` for 1"),
    }
}

/// The weights that are written as numbers. `None` if one of them is none of the type.
fn numbers_read(
    numbers: &[Written<'_>],
    weight_type: WeightType,
    findings: &mut Findings,
) -> Option<Vec<i8>> {
    numbers.iter().map(|written| number(written, weight_type.range(), findings)).collect()
}

/// Whether a neuron has as many weights as it should.
fn has_width(
    neuron: &NeuronTree<'_>,
    found: usize,
    wanted: usize,
    findings: &mut Findings,
) -> bool {
    if found == wanted {
        return true;
    }
    let missing = match found < wanted {
        true => format!("{} missing", wanted - found),
        false => format!("{} too many", found - wanted),
    };
    let error =
        Diagnostic::error("weight-count", format!("{}, {wanted} wanted", counted(found, "weight")));
    let error = error
        .at(odd_end(neuron, found.min(wanted)), missing)
        .help(format!("write {} on every line of this matrix", counted(wanted, "weight")));
    findings.push(error);
    false
}

/// The first weight too many, which has this number, or the quote or bracket where the next
/// one should stand.
fn odd_end(neuron: &NeuronTree<'_>, number: usize) -> Span {
    let at = match neuron {
        NeuronTree::Drawn(drawn) => drawn.span.start + 1 + number,
        NeuronTree::Numbers(numbers) => match numbers.it.get(number) {
            Some(extra) => return extra.span.clone(),
            None => numbers.span.end - 1,
        },
    };
    at..at + 1
}

/// The `i2` weight that a character draws.
fn weight(character: u8) -> Option<i8> {
    match character {
        b'=' => Some(-2),
        b'-' => Some(-1),
        b'.' => Some(0),
        b'+' => Some(1),
        _ => None,
    }
}
