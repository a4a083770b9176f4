//! What the runtime takes in a conversation, beside the network: hearing, choosing,
//! printing.

use zirc_network::{Interpreter, Network, Output};
use zirc_z80::TStates;

use crate::kernels::{block_move, context_window};
use crate::machines::{Console, Machine};

/// Of hearing nothing, what anything takes more, and a character of it.
const HEAR: TStates = TStates(161);
const HEARD_ONE: TStates = TStates(2);
const HEARD: TStates = TStates(53);
/// Of a space that is not heard, and of a line that is cut.
const SKIP: TStates = TStates(43);
const CUT: TStates = TStates(2);
/// Of making a character small, if it comes before the capitals, is one, or comes
/// after them.
const FOLD: [TStates; 3] = [TStates(35), TStates(58), TStates(47)];

/// Of choosing among one class, of each other class, of one that is larger, and of a
/// difference that overflows.
const ARGMAX: TStates = TStates(87);
const CLASS: TStates = TStates(88);
const LARGER: TStates = TStates(30);
const OVERFLOW: TStates = TStates(7);

/// Of a reply, of a step of it, of a character that it spells, and what the last takes
/// more if the reply is as long as it may be.
const REPLY: TStates = TStates(87);
const STEP: TStates = TStates(61);
const SPELL: TStates = TStates(147);
const LIMIT: TStates = TStates(5);
/// Of picking a label.
const ANSWER: TStates = TStates(17 + 10 + 17 + 80 + 17 + 10);

/// T-states of a prompt: of its line, of hearing it, and of what is done once a reply.
pub(super) fn prompt(machine: &Machine, network: &Network, prompt: &[u8]) -> TStates {
    let Machine { console, line_for, .. } = machine;
    // Where no line makes a program hear the prompt, it is heard as it is.
    let line = line_for(prompt, network.prompt_limit).unwrap_or_else(|| prompt.to_vec());
    let reply = match network.output {
        Output::Reply { .. } => REPLY + remember(network),
        Output::Answer { .. } => ANSWER + console.print_text,
    };
    let hear = hear(&line, network.prompt_limit as usize);
    (console.conversation)(&line) + hear + reply + console.print_new_line
}

/// T-states of a step: of choosing `class`, and of printing it.
pub(super) fn step(
    console: &Console,
    network: &Network,
    run: &Interpreter<'_>,
    class: usize,
) -> TStates {
    let choice = choice(run.value(network.output.logits()));
    match &network.output {
        Output::Answer { labels, .. } => choice + console.text_char * labels[class].len() as u64,
        Output::Reply { charset, limit, .. } => {
            let Some(&character) = charset.get(class) else { return choice + STEP };
            let is_last = run.said().len() + 1 == *limit as usize;
            let last = if is_last { LIMIT } else { TStates(0) };
            let spell = SPELL + console.print_char + fold(character) + remember(network);
            choice + STEP + spell + last
        }
    }
}

/// T-states of hearing a line.
fn hear(line: &[u8], limit: usize) -> TStates {
    let cut = &line[..line.len().min(limit)];
    let is_cut = if line.len() >= limit { CUT } else { TStates(0) };
    let spaces = leading_spaces(cut);
    let heard = &cut[spaces as usize..];
    let nothing = HEAR + SKIP * spaces + is_cut;
    match heard.len() as u64 {
        0 => nothing,
        count => {
            let folds: TStates = heard.iter().map(|&character| fold(character)).sum();
            nothing + HEARD_ONE + HEARD * count + folds
        }
    }
}

fn leading_spaces(text: &[u8]) -> u64 {
    text.iter().take_while(|&&byte| byte == b' ').count() as u64
}

fn fold(character: u8) -> TStates {
    match character {
        ..b'A' => FOLD[0],
        b'A'..=b'Z' => FOLD[1],
        _ => FOLD[2],
    }
}

/// T-states of forgetting the oldest character said.
fn remember(network: &Network) -> TStates {
    block_move(context_window(network) as usize - 1)
}

/// T-states of choosing the class with the largest of `logits`.
fn choice(logits: &[i16]) -> TStates {
    let Some((&first, others)) = logits.split_first() else { return TStates(0) };
    let mut largest = first;
    let mut cost = ARGMAX + CLASS * others.len() as u64;
    for &logit in others {
        if largest.checked_sub(logit).is_none() {
            cost += OVERFLOW;
        }
        if logit > largest {
            cost += LARGER;
            largest = logit;
        }
    }
    cost
}
