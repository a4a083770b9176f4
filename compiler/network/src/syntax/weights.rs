//! Weights as they are drawn, a neuron a line, to matrices.

use zirc_diagnostics::{Diagnostic, Span, counted, named, quoted};

use super::findings::Findings;
use super::literals::{constant, count};
use super::lookalikes::Meant;
use super::tree::{RowTree, ShapeTree, WeightsTree, Written};
use crate::{Matrix, WeightType};

/// Draws the matrix of `block`. `None` only if something is wrong with it.
pub(super) fn draw(block: &WeightsTree<'_>, findings: &mut Findings) -> Option<Matrix> {
    let shape = block.shape.as_ref()?;
    let weight_type = weight_type(&shape.weight_type, findings);
    let (rows, columns) = (count(&shape.rows, findings), count(&shape.columns, findings));
    let (weight_type, rows, columns) = (weight_type?, rows? as usize, columns? as usize);
    let mut sound = rows_match(block, shape, rows, findings);
    if let Some(width) = common_width(block)
        && width != columns
    {
        findings.push(columns_differ(block, shape, width, columns));
        return None;
    }
    let mut weights = Vec::new();
    let mut bias = Vec::with_capacity(block.rows.len());
    for row in &block.rows {
        let RowTree::Neuron { weights: drawn, bias: written } = &row.it else {
            sound = false;
            continue;
        };
        sound &= draw_row(drawn, columns, &mut weights, findings);
        let start = written.as_ref().map_or(Some(0), |bias| constant(bias, findings));
        sound &= start.is_some();
        bias.extend(start);
    }
    let name = block.name.as_ref()?.it.to_string();
    sound.then_some(Matrix { name, weight_type, rows, columns, weights, bias })
}

fn weight_type(written: &Written<'_>, findings: &mut Findings) -> Option<WeightType> {
    if written.it == WeightType::I2.name() {
        return Some(WeightType::I2);
    }
    let message = format!("{} is not a type of weights", quoted(written.it));
    let error = Diagnostic::error("unknown-weight-type", message)
        .at(written.span.clone(), "not a type of weights")
        .help("write `i2`: weights of -2, -1, 0 and 1");
    findings.push(error);
    None
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
            "draw {}, a line each, or write the shape [{found}, {}]",
            counted(wanted, "neuron"),
            shape.columns.it
        ));
    findings.push(error);
    false
}

/// The weights of the neurons whose lines were understood.
fn drawings<'b, 't>(block: &'b WeightsTree<'t>) -> impl Iterator<Item = &'b Written<'t>> {
    block.rows.iter().filter_map(|row| match &row.it {
        RowTree::Neuron { weights, .. } => Some(weights),
        RowTree::Broken | RowTree::Nothing | RowTree::Close => None,
    })
}

/// The width all neurons have, if there are several and they agree, and hold nothing but
/// weights.
fn common_width(block: &WeightsTree<'_>) -> Option<usize> {
    if drawings(block).any(|weights| inside(weights).bytes().any(|byte| weight(byte).is_none())) {
        return None;
    }
    let mut widths = drawings(block).map(|weights| inside(weights).len());
    let (first, second) = (widths.next()?, widths.next()?);
    (first == second && widths.all(|width| width == first)).then_some(first)
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
            "draw {} a line, or write the shape [{}, {found}]",
            counted(wanted, "weight"),
            shape.rows.it
        ));
    match drawings(block).next() {
        Some(weights) => {
            let quote = weights.span.start;
            error.and(quote..quote + 1, counted(found, "weight"))
        }
        None => error,
    }
}

/// Appends the weights of one neuron. False if something is wrong with them.
fn draw_row(
    drawn: &Written<'_>,
    columns: usize,
    weights: &mut Vec<i8>,
    findings: &mut Findings,
) -> bool {
    let inside = inside(drawn);
    let before = weights.len();
    weights.extend(inside.bytes().map_while(weight));
    let good = weights.len() - before;
    if let Some(character) = inside[good..].chars().next() {
        let at = drawn.span.start + 1 + good;
        let message = format!("{} is not a weight", named(character));
        let error = Diagnostic::error("weight-character", message);
        let place = at..at + character.len_utf8();
        findings.push(match Meant::by(character) {
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
        });
        return false;
    }
    if good != columns {
        let message = format!("{}, {columns} wanted", counted(good, "weight"));
        let error = Diagnostic::error("weight-count", message)
            .at(
                odd_end(drawn, good, columns),
                if good < columns {
                    format!("{} missing", columns - good)
                } else {
                    format!("{} too many", good - columns)
                },
            )
            .help(format!("draw {} on every line of this matrix", counted(columns, "weight")));
        findings.push(error);
        return false;
    }
    true
}

/// The first weight too many, or the quote where the next one should stand.
fn odd_end(drawn: &Written<'_>, found: usize, wanted: usize) -> Span {
    let at = drawn.span.start + 1 + found.min(wanted);
    at..at + 1
}

fn weight(character: u8) -> Option<i8> {
    match character {
        b'=' => Some(-2),
        b'-' => Some(-1),
        b'.' => Some(0),
        b'+' => Some(1),
        _ => None,
    }
}
