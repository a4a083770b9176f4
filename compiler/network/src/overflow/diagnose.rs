//! The errors for a network whose sums are not proved to stay in 16 bits.

use zirc_diagnostics::{Diagnostic, counted};

use super::fixes::{Fix, Fixes};
use super::found::{Witness, beyond};
use super::verdicts::{Accumulator, Verdict, Verdicts};
use crate::origins::point;
use crate::syntax::text;
use crate::{Network, Origins, Value};

/// One error for every op whose sums are not all proved to stay in 16 bits: `overflows`,
/// with a text after which a sum leaves them, or `may-overflow`. Each suggests fixes.
pub fn diagnostics(network: &Network, origins: &Origins, verdicts: &Verdicts) -> Vec<Diagnostic> {
    let over = verdicts.over(network);
    let fixes = Fixes::find(network, &over);
    let about = |(index, &value): (usize, &Value)| {
        let error = error(network, verdicts, value)?;
        let error = fixes.of(value).fold(error, |error, Fix { what, at, is_whole, sums }| {
            let together = if index > 0 && !is_whole { "with the fixes above, " } else { "" };
            let help =
                format!("{together}{what}: its sums are then in {}..={}", sums.low, sums.high);
            match at.and_then(|at| origins.op(at)) {
                Some(span) => error.help(help).and(span, "what it reads is made smaller here"),
                None => error.help(help),
            }
        });
        let error = error.help("or write `overflow wrap`, if arithmetic modulo 2^16 is meant");
        Some(point(error, origins.op(value), counts(network, verdicts, value)))
    };
    over.iter().enumerate().filter_map(about).collect()
}

/// The error for the worst accumulator of an op.
fn error(network: &Network, verdicts: &Verdicts, value: Value) -> Option<Diagnostic> {
    let worst = verdicts.worst(network, value)?;
    let name = format!("`%{}[{}]`", network.values[value].name, worst.element);
    refutation(&name, &worst).or_else(|| question(&name, &worst))
}

/// The number of an op's sums with each verdict.
fn counts(network: &Network, verdicts: &Verdicts, value: Value) -> String {
    let count = |verdict| verdicts.of(network, value).filter(|it| it.verdict() == verdict).count();
    let [refuted, open, proved] = [Verdict::Refuted, Verdict::Open, Verdict::Proved].map(count);
    let all = counted(refuted + open + proved, "sum");
    format!("of {all}, {refuted} overflow, {open} may, {proved} never do")
}

fn refutation(name: &str, it: &Accumulator<'_>) -> Option<Diagnostic> {
    let found = it.overflow()?;
    let message = format!("{name} overflows: its sum is {} after {}", found.sum, after(&found));
    let limit = if found.sum > 0 { i16::MAX } else { i16::MIN };
    let (beyond, bounds) = (beyond(found.sum), it.bounds);
    let side = if found.sum > 0 { "more than" } else { "less than" };
    Some(Diagnostic::error("overflows", message).note(format!(
        "that is {beyond} {side} {limit}, and no sum leaves {}..={}",
        bounds.low, bounds.high
    )))
}

fn question(name: &str, it: &Accumulator<'_>) -> Option<Diagnostic> {
    let (bound, found) = it.question()?;
    let message = format!(
        "{name} is not proved to stay in 16 bits: its sum is bounded by {}..={}",
        it.bounds.low, it.bounds.high
    );
    let error = Diagnostic::error("may-overflow", message);
    let Some(found) = found else { return Some(error) };
    let side = if bound > 0 { "largest" } else { "least" };
    let ratio = it.ratio().map_or_else(String::new, |ratio| format!(", {ratio:.2} times less far"));
    Some(error.note(format!(
        "the {side} sum found is {}{ratio}, after {}",
        found.sum,
        after(&found)
    )))
}

/// A text in words.
fn after(found: &Witness<'_>) -> String {
    let prompt = format!("the prompt {}", text(found.prompt));
    match found.said {
        [] => prompt,
        said => format!("{prompt} and the reply so far {}", text(said)),
    }
}
