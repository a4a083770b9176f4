//! Advice for better pairs.

use std::collections::{BTreeMap, BTreeSet};

use zirc_diagnostics::counted;
use zirc_network::MAX_CLASSES;
use zirc_pairs::Statistics;

use super::report::Report;
use crate::tables::{cell, percent};

/// Up to so many replies, picking one is better than spelling it.
const FEW_REPLIES: usize = 24;

/// Replies are skewed if one is so many times as common as another.
const SKEWED: usize = 4;

/// A character is rare if fewer pairs' replies have it, of at least so many pairs.
const RARE: usize = 3;
const MANY_PAIRS: usize = 200;

/// The most things named in a suggestion.
const NAMED: usize = 8;

/// A sentence for each improvement, the most important first.
pub(super) fn advice(report: &Report<'_, '_>) -> Vec<String> {
    let all = [
        contradictions(report),
        labels(report.statistics),
        balance(report),
        buckets(report),
        prompts(report),
        wordings(report),
        cases(report.statistics),
        alphabet(report.statistics),
        rare(report.statistics),
    ];
    all.into_iter().flatten().collect()
}

fn contradictions(report: &Report<'_, '_>) -> Option<String> {
    let Statistics { pairs, at_best, .. } = report.statistics;
    let lost = pairs - at_best;
    (lost > 0).then(|| {
        format!(
            "{} cannot be answered right, because others with the same prompt have another \
             reply: keep one reply for a prompt",
            counted(lost, "pair")
        )
    })
}

fn labels(statistics: &Statistics<'_>) -> Option<String> {
    match statistics.replies.len() {
        1 => Some("all replies are the same, so there is nothing to learn: add others".into()),
        count if count <= FEW_REPLIES => Some(format!(
            "there are {count} replies: a network that picks one of them answers in one step, and \
             misspells none: `zirc train --labels`"
        )),
        _ => None,
    }
}

fn balance(report: &Report<'_, '_>) -> Option<String> {
    let Statistics { pairs, replies, .. } = report.statistics;
    let (commonest, [first, .., last]) = (report.commonest(), &**replies) else { return None };
    let is_skewed = replies.len() <= FEW_REPLIES && commonest >= SKEWED * last.pairs;
    (is_skewed || 2 * commonest > *pairs).then(|| {
        format!(
            "\"{}\" is the reply of {} of the pairs, and a network may learn to say nothing else: \
             add pairs of other replies, or repeat those there are: `zirc data --balance`",
            cell(first.reply),
            percent(commonest, *pairs)
        )
    })
}

fn buckets(report: &Report<'_, '_>) -> Option<String> {
    let gained = report.hashed_by_twice.at_best.saturating_sub(report.hashed.at_best);
    (gained * 100 >= report.statistics.pairs).then(|| {
        format!(
            "{} more could be answered right with {} buckets: prompts with different replies \
             have the same trigrams in {}",
            counted(gained, "pair"),
            2 * report.buckets,
            report.buckets
        )
    })
}

fn prompts(report: &Report<'_, '_>) -> Option<String> {
    let cut = report.statistics.cut;
    (cut > 0).then(|| {
        format!(
            "of {} only the first {} characters are read: shorten them, or train with a larger \
             prompt limit",
            counted(cut, "prompt"),
            report.prompt_limit
        )
    })
}

fn wordings(report: &Report<'_, '_>) -> Option<String> {
    let all = report.statistics.prompts.len();
    (2 * report.near_duplicates > all).then(|| {
        format!(
            "{} of {all} prompts are near-duplicates; counted once, {} remain. Training keeps \
             them on one side of its split where it can. Other wordings teach more, and pairs \
             of other people judge better: `--test`",
            report.near_duplicates,
            counted(report.families, "wording")
        )
    })
}

fn cases(statistics: &Statistics<'_>) -> Option<String> {
    let mut forms: BTreeMap<Vec<u8>, Vec<&[u8]>> = BTreeMap::new();
    for tally in &statistics.replies {
        forms.entry(tally.reply.to_ascii_lowercase()).or_default().push(tally.reply);
    }
    let several = |replies: &Vec<&[u8]>| match **replies {
        [first, second, ..] => Some(format!("\"{}\" and \"{}\"", cell(first), cell(second))),
        _ => None,
    };
    let mixed: Vec<String> = forms.values().filter_map(several).collect();
    named(&mixed).map(|names| format!("{names} differ in upper and lower case alone: write one"))
}

fn alphabet(statistics: &Statistics<'_>) -> Option<String> {
    let count = statistics.alphabet.len();
    let upper = statistics.alphabet.iter().map(|(letter, _)| letter.to_ascii_uppercase());
    let folded = upper.collect::<BTreeSet<u8>>().len();
    if count >= MAX_CLASSES {
        let most = MAX_CLASSES - 1;
        return Some(format!(
            "replies have {count} different characters, and a network spells at most {most}"
        ));
    }
    (folded < count).then(|| {
        format!(
            "replies have {count} different characters, each of which costs time and room: all \
             in upper case, they have {folded}"
        )
    })
}

fn rare(statistics: &Statistics<'_>) -> Option<String> {
    let is_rare = |(_, pairs): &&(u8, usize)| *pairs < RARE && statistics.pairs >= MANY_PAIRS;
    let rare = statistics.alphabet.iter().filter(is_rare);
    let rare: Vec<String> = rare.map(|(letter, _)| format!("\"{}\"", cell(&[*letter]))).collect();
    let few = RARE - 1;
    named(&rare).map(|names| {
        format!("too rare in replies to be learnt, in {few} or fewer: {names}; do without")
    })
}

/// Things by name, if there are any, but not too many.
fn named(things: &[String]) -> Option<String> {
    let shown = things.iter().take(NAMED).cloned().collect::<Vec<String>>().join(", ");
    match things.len().saturating_sub(NAMED) {
        _ if things.is_empty() => None,
        0 => Some(shown),
        hidden => Some(format!("{shown} and {hidden} more")),
    }
}
