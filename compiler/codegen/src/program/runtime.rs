//! T-states of the runtime in a conversation, without those of the network: normalizing the
//! prompt, choosing, printing.

use std::sync::LazyLock;

use zirc_network::{Interpreter, Network, Output};
use zirc_runtime::shared::{ANSWER, ARGMAX, NORMALIZE, SPELL};
use zirc_z80::Branch::{Taken, Through};
use zirc_z80::TStates;

use crate::assemble::Timed;
use crate::kernels::interface::finish;
use crate::kernels::{block_move, context_window};
use crate::machines::{Console, Machine};

/// T-states of the paths through the runtime's modules. Routines that they call are not counted.
struct Costs {
    /// Normalizing an empty prompt.
    normalize: TStates,
    /// What a prompt that is not empty adds, and each of its characters.
    not_empty: TStates,
    character: TStates,
    /// A leading space, which is left out, and a line that is cut.
    skip: TStates,
    cut: TStates,
    /// Making a character lower case: one before the capitals, a capital, one after them.
    fold: [TStates; 3],
    /// Choosing among one class; each other class; one that is larger; a difference that
    /// overflows.
    choose: TStates,
    class: TStates,
    larger: TStates,
    overflow: TStates,
    /// A reply up to its first step; its last step; a step that spells a character.
    reply: TStates,
    end: TStates,
    spell: TStates,
    /// What the last step of a reply of the greatest length adds to both of those.
    limit: TStates,
    /// Picking a label.
    answer: TStates,
}

static COSTS: LazyLock<Costs> = LazyLock::new(|| {
    let normalize = Timed::new(NORMALIZE, &["limit"]);
    let argmax = Timed::new(ARGMAX, &["classes"]);
    let spell = Timed::new(SPELL, &["end_class", "limit", "window"]);
    let empty = normalize.run("normalize_prompt", &[Taken, Taken]);
    let character = normalize.round("normalize_prompt.take", &[Through]);
    let class = argmax.round("choose.next", &[Through, Taken, Through]);
    // Block moves are in `remember`.
    let step = spell.round("respond.next", &[Through, Through, Taken]) - block_move(1);
    let longest = spell.run("respond.next", &[Through, Through, Through]) - block_move(1);
    let end = spell.run("respond.next", &[Taken]);
    Costs {
        normalize: empty,
        not_empty: normalize.run("normalize_prompt", &[Taken, Through, Through, Taken])
            - empty
            - character,
        character,
        skip: normalize.round("normalize_prompt.skip", &[Through, Taken]),
        cut: normalize.run("normalize_prompt", &[Through, Taken]) - empty,
        fold: [&[Taken][..], &[Through, Through], &[Through, Taken]]
            .map(|path| normalize.run("fold", path)),
        choose: argmax.run("choose", &[Taken]),
        class,
        larger: argmax.round("choose.next", &[Through, Taken, Taken]) - class,
        overflow: argmax.round("choose.next", &[Through, Through, Through]) - class,
        reply: spell.path("respond", &[Through], Some("respond.next")) - block_move(1) + finish(),
        end: end + finish(),
        spell: step + finish(),
        limit: longest - step,
        answer: Timed::new(ANSWER, &[]).run("respond", &[]) + finish(),
    }
});

/// T-states of a prompt: of its line, of normalizing it, and of what is done once a reply.
pub(super) fn prompt(machine: &Machine, network: &Network, prompt: &[u8]) -> TStates {
    let console = (machine.console)();
    // Where no line makes a program read this prompt, the prompt itself is taken for the line.
    let line = (machine.line_for)(prompt, network.prompt_limit).unwrap_or_else(|| prompt.to_vec());
    let reply = match network.output {
        Output::Reply { .. } => COSTS.reply + remember(network),
        Output::Answer { .. } => COSTS.answer + console.print_text,
    };
    let normalize = normalize(&line, network.prompt_limit as usize);
    (console.conversation)(&line) + normalize + reply + console.print_new_line
}

/// T-states of a step: of the choice of `class`, and of printing it.
pub(super) fn step(
    console: &Console,
    network: &Network,
    run: &Interpreter<'_>,
    (class, choice): (usize, TStates),
) -> TStates {
    match &network.output {
        Output::Answer { labels, .. } => choice + console.text_char * labels[class].len() as u64,
        Output::Reply { charset, limit, .. } => {
            let Some(&character) = charset.get(class) else { return choice + COSTS.end };
            let is_last = run.said().len() + 1 == *limit as usize;
            let last = if is_last { COSTS.limit } else { TStates(0) };
            let spell = COSTS.spell + console.print_char + fold(character) + remember(network);
            choice + spell + last
        }
    }
}

/// T-states of normalizing a line.
fn normalize(line: &[u8], limit: usize) -> TStates {
    let cut = &line[..line.len().min(limit)];
    let is_cut = if line.len() >= limit { COSTS.cut } else { TStates(0) };
    let spaces = leading_spaces(cut);
    let text = &cut[spaces as usize..];
    let empty = COSTS.normalize + COSTS.skip * spaces + is_cut;
    match text.len() as u64 {
        0 => empty,
        count => {
            let folds: TStates = text.iter().map(|&character| fold(character)).sum();
            empty + COSTS.not_empty + COSTS.character * count + folds
        }
    }
}

fn leading_spaces(text: &[u8]) -> u64 {
    text.iter().take_while(|&&byte| byte == b' ').count() as u64
}

fn fold(character: u8) -> TStates {
    match character {
        ..b'A' => COSTS.fold[0],
        b'A'..=b'Z' => COSTS.fold[1],
        _ => COSTS.fold[2],
    }
}

/// T-states of forgetting the oldest character said.
fn remember(network: &Network) -> TStates {
    block_move(context_window(network) as usize - 1)
}

/// T-states of choosing the class with the largest of `logits`, which are words of a buffer.
pub(super) fn choice(logits: &[i16]) -> TStates {
    let Some((&first, others)) = logits.split_first() else { return TStates(0) };
    let mut largest = first;
    let mut cost = COSTS.choose + COSTS.class * others.len() as u64;
    for &logit in others {
        if largest.checked_sub(logit).is_none() {
            cost += COSTS.overflow;
        }
        if logit > largest {
            cost += COSTS.larger;
            largest = logit;
        }
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtime_takes_what_the_paths_through_its_modules_do() {
        let Costs { normalize, not_empty, character, skip, cut, fold, .. } = &*COSTS;
        assert_eq!([normalize, not_empty, character].map(|cost| cost.0), [161 - 17, 2, 53 + 17]);
        assert_eq!([skip, cut].map(|cost| cost.0), [43, 2]);
        assert_eq!(fold.map(|cost| cost.0), [35 - 17, 58 - 17, 47 - 17]);
        let Costs { choose, class, larger, overflow, .. } = &*COSTS;
        assert_eq!([choose, class, larger, overflow].map(|cost| cost.0), [87, 88, 30, 7]);
        let Costs { reply, end, spell, limit, answer, .. } = &*COSTS;
        assert_eq!([reply, end].map(|cost| cost.0), [87 + 17, 61]);
        assert_eq!([spell, limit].map(|cost| cost.0), [61 + 147 + 17, 5]);
        assert_eq!(answer.0, 17 + 10 + 17 + 80 + 17 + 10 + 17);
    }
}
