//! `zirc check --bounds`: the verdict for every accumulator of a network, as a table or as
//! JSON.

use serde_json::{Value as Json, json};
use zirc_diagnostics::Source;
use zirc_network::overflow::{self, Accumulator, Verdict, Verdicts};
use zirc_network::ranges::{Extreme, Ranges};
use zirc_network::{Network, Overflow, Value};
use zirc_network::{read, syntax};

use crate::failure::{Failure, Outcome, show};
use crate::files;
use crate::tables::{grouped, table};

/// Prints the verdicts of the network in `source`. A network with `overflow reject` that is
/// not proved is refused afterwards.
pub(crate) fn bounds(source: Source, as_json: bool) -> Outcome {
    let (network, origins) = match read(&source) {
        Ok(read) => read,
        Err(found) => return Err(Failure::Diagnostics(Box::new(source), found)),
    };
    show(&source, &syntax::unused(&network, &origins));
    let verdicts = overflow::judge(&network, Ranges::tight(&network));
    if as_json {
        print_objects(&network, &verdicts)?;
    } else {
        files::print(for_people(&network, &verdicts).as_bytes())?;
    }
    match network.overflow {
        Overflow::Wrap => Ok(()),
        Overflow::Reject => match overflow::diagnostics(&network, &origins, &verdicts) {
            found if found.is_empty() => Ok(()),
            found => Err(Failure::Diagnostics(Box::new(source), found)),
        },
    }
}

/// A row for every op that sums, and below it the worst accumulators of ops that are not
/// proved.
fn for_people(network: &Network, verdicts: &Verdicts) -> String {
    let header = [
        "value",
        "op",
        "sums",
        "proved",
        "refuted",
        "open",
        "least bound",
        "least found",
        "greatest found",
        "greatest bound",
    ];
    let rows = network.values.iter().filter(|(_, data)| data.op.sums());
    let rows = rows.map(|(value, data)| {
        let name = [format!("%{}", data.name), data.op.name().to_string()];
        name.into_iter().chain(figures(network, verdicts, value)).collect()
    });
    let mut text = format!("{}\n", table(&header, 2..header.len(), rows));
    for value in network.values.keys() {
        text += &reach(network, verdicts, value);
    }
    for value in network.values.keys() {
        if let Some(worst) = verdicts.worst(network, value) {
            text += &format!("\n{}", story(network, &worst));
        }
    }
    text
}

/// How near texts come to the bounds of an op that adds up only counts.
fn reach(network: &Network, verdicts: &Verdicts, value: Value) -> String {
    let extremes = verdicts.extremes(network, value);
    let missed = |(it, [least, greatest]): (Accumulator<'_>, &[Extreme; 2])| {
        [least.sum - it.bounds.low, it.bounds.high - greatest.sum]
    };
    let missed: Vec<i64> = verdicts.of(network, value).zip(&extremes).flat_map(missed).collect();
    let Some(most) = missed.iter().max() else { return String::new() };
    let (name, all) = (&network.values[value].name, missed.len());
    let reached = missed.iter().filter(|missed| **missed == 0).count();
    let text = match reached == all {
        true => "all are reached by a text".to_string(),
        false => format!("{reached} are reached by a text, the others but for at most {most}"),
    };
    format!("\n%{name} adds up counts alone: of its {all} bounds {text}\n")
}

fn figures(network: &Network, verdicts: &Verdicts, value: Value) -> Vec<String> {
    let all = || verdicts.of(network, value);
    let count = |verdict| all().filter(|it| it.verdict() == verdict).count() as i64;
    let verdicts = [Verdict::Proved, Verdict::Refuted, Verdict::Open].map(count);
    let figures = [
        all().map(|it| it.bounds.low).min(),
        all().filter_map(|it| Some(it.least?.sum)).min(),
        all().filter_map(|it| Some(it.greatest?.sum)).max(),
        all().map(|it| it.bounds.high).max(),
    ];
    let counts = [all().count() as i64].into_iter().chain(verdicts).map(Some);
    let cell = |figure: Option<i64>| figure.map_or_else(String::new, |x| grouped(x as f64));
    counts.chain(figures).map(cell).collect()
}

/// The figures and texts of an accumulator that is not proved.
fn story(network: &Network, it: &Accumulator<'_>) -> String {
    let name = format!("%{}[{}]", network.values[it.value].name, it.element);
    let (verdict, found) = match it.overflow() {
        Some(found) => ("refuted", Some(found)),
        None => ("open", it.question().and_then(|(_, found)| found)),
    };
    let mut text = format!("{name} {verdict}: bounded by {}..={}", it.bounds.low, it.bounds.high);
    let Some(found) = found else { return text + "\n" };
    if found.sum != 0 {
        let bound = if found.sum < 0 { it.bounds.low } else { it.bounds.high };
        text += &format!(", {:.2} times what is found", bound as f64 / found.sum as f64);
    }
    text.push('\n');
    text += &format!("  sum    {}\n  prompt {}\n", found.sum, syntax::text(found.prompt));
    if !found.said.is_empty() {
        text += &format!("  reply so far {}\n", syntax::text(found.said));
    }
    text
}

/// Prints an object for every accumulator, a line each.
fn print_objects(network: &Network, verdicts: &Verdicts) -> Outcome {
    for value in network.values.keys() {
        let extremes = verdicts.extremes(network, value);
        let mut lines = String::new();
        for it in verdicts.of(network, value) {
            lines += &format!("{}\n", object(network, &it, extremes.get(it.element)));
        }
        files::print(lines.as_bytes())?;
    }
    Ok(())
}

fn object(network: &Network, it: &Accumulator<'_>, extremes: Option<&[Extreme; 2]>) -> Json {
    let verdict = match it.verdict() {
        Verdict::Proved => "proved",
        Verdict::Refuted => "refuted",
        Verdict::Open => "open",
    };
    json!({
        "value": network.values[it.value].name,
        "element": it.element,
        "verdict": verdict,
        "low": it.bounds.low,
        "high": it.bounds.high,
        "low_text": extremes.map(|[least, _]| text(least.sum, &least.prompt, &least.said)),
        "high_text": extremes.map(|[_, most]| text(most.sum, &most.prompt, &most.said)),
        "least": it.least.map(|it| text(it.sum, it.prompt, it.said)),
        "greatest": it.greatest.map(|it| text(it.sum, it.prompt, it.said)),
        "ratio": it.ratio(),
    })
}

/// A sum and its text, escaped as in `.zir`, without quotes.
fn text(sum: i64, prompt: &[u8], said: &[u8]) -> Json {
    let escaped = |bytes: &[u8]| {
        let quoted = syntax::text(bytes);
        quoted[1..quoted.len() - 1].to_string()
    };
    json!({ "sum": sum, "prompt": escaped(prompt), "reply": escaped(said) })
}
