//! Warnings about pairs that can be read but look strange.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use zirc_diagnostics::{Diagnostic, Span, counted};

use crate::heading::Heading;
use crate::layout::Layout;
use crate::{Pair, text};

/// The fewest pairs for a warning about swapped columns.
const ENOUGH: usize = 5;

/// The most letters that are named.
const NAMED: usize = 12;

/// Warns of a heading: a first line that names the columns. It is left out there and in the
/// lines where it stands `again`.
pub(crate) fn heading(place: Span, line: usize, again: &[usize]) -> Diagnostic {
    let also = match again {
        [] => String::new(),
        [line] => format!(", and so is line {line}, where it stands again"),
        [first, ..] => format!(
            ", and so are {} where it stands again, from line {first} on",
            counted(again.len(), "line")
        ),
    };
    let message = format!("line {line} looks like a heading, and is left out{also}");
    Diagnostic::warning("heading", message)
        .at(place, "is this a pair?")
        .help("remove it; if it is a pair, put it below another")
}

/// Warns if the columns seem swapped: the heading says so, or all replies differ while
/// prompts repeat.
pub(crate) fn swapped(
    heading: Option<Heading>,
    layout: Layout,
    pairs: &[Pair],
) -> Option<Diagnostic> {
    let different =
        |side: fn(&Pair) -> &Vec<u8>| pairs.iter().map(side).collect::<HashSet<_>>().len();
    let why = if heading == Some(Heading::Swapped) {
        "the heading names replies first".to_string()
    } else {
        let (prompts, replies) = (different(|pair| &pair.prompt), different(|pair| &pair.reply));
        let is_odd = 10 * replies >= 9 * pairs.len() && 2 * prompts <= pairs.len();
        if pairs.len() < ENOUGH || !is_odd {
            return None;
        }
        format!(
            "{} have {}, but {}",
            counted(pairs.len(), "pair"),
            counted(prompts, "different prompt"),
            if replies == 1 { "1 reply".into() } else { format!("{replies} different replies") }
        )
    };
    let warning =
        Diagnostic::warning("columns-swapped", format!("the columns look swapped: {why}"));
    Some(warning.help(match layout {
        Layout::Bars => {
            "write the prompt first, and then the reply: `sed 's/^\\([^|]*\\)|\\(.*\\)$/\\2|\\1/' \
             PAIRS.txt > new.txt` swaps them"
        }
        _ => "move the column of the prompts before that of the replies, as spreadsheets do",
    }))
}

/// Warns if all pairs look like rows of a table: quotes around texts, or more columns.
pub(crate) fn table(pairs: &[Pair]) -> Option<Diagnostic> {
    let is_quoted =
        |text: &[u8]| text.len() > 1 && text.starts_with(b"\"") && text.ends_with(b"\"");
    let bars = |pair: &Pair| pair.reply.iter().filter(|&&byte| byte == b'|').count();
    let (first, rest) = pairs.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let columns = 2 + bars(first);
    if columns > 2 && rest.iter().all(|pair| 2 + bars(pair) == columns) {
        let message = "every reply has a `|`, as if lines had more columns than two";
        let warning = Diagnostic::warning("columns", message);
        return Some(warning.help(format!(
            "keep two of the {columns} columns: `cut -d'|' -f1,2 PAIRS.txt > new.txt` keeps the first"
        )));
    }
    let all = |side: fn(&Pair) -> &Vec<u8>| pairs.iter().all(|pair| is_quoted(side(pair)));
    let kind = match (all(|pair| &pair.prompt), all(|pair| &pair.reply)) {
        (false, false) => return None,
        (true, false) => "prompt",
        (false, true) => "reply",
        (true, true) => "prompt and every reply",
    };
    let message = format!("every {kind} is between quotes, which are part of it");
    let warning = Diagnostic::warning("quotes", message);
    Some(
        warning.help("remove them if they are left of a table: `tr -d '\"' < PAIRS.txt > new.txt`"),
    )
}

/// Texts of a kind, with its name.
pub struct Texts<'t> {
    /// The name of one text, and of several.
    pub names: [&'static str; 2],
    /// The texts.
    pub texts: Vec<&'t [u8]>,
}

/// Warns of letters that seven-bit terminals can neither show nor type.
pub fn beyond_ascii(kinds: &[Texts<'_>]) -> Option<Diagnostic> {
    let mut letters: BTreeMap<u8, usize> = BTreeMap::new();
    let mut places = Vec::new();
    for Texts { names: [one, many], texts } in kinds {
        let strange = texts.iter().filter(|text| !text.is_ascii());
        for &letter in strange.clone().copied().flatten().filter(|letter| !letter.is_ascii()) {
            *letters.entry(letter).or_default() += 1;
        }
        match strange.count() {
            0 => {}
            1 => places.push(format!("1 {one}")),
            count => places.push(format!("{count} {many}")),
        }
    }
    let mut letters: Vec<(u8, usize)> = letters.into_iter().collect();
    letters.sort_by_key(|&(letter, times)| (Reverse(times), letter));
    let &(commonest, _) = letters.first()?;
    let name = |letter: u8| text(&[letter]).escape_debug().to_string();
    let named = letters.iter().take(NAMED).map(|&(it, times)| format!("`{}` ({times})", name(it)));
    let more = letters.len().saturating_sub(NAMED);
    let message = format!(
        "{} beyond ASCII in {}: {}{}",
        counted(letters.iter().map(|(_, times)| times).sum(), "letter"),
        places.join(" and "),
        named.collect::<Vec<String>>().join(", "),
        if more > 0 { format!(" and {more} more") } else { String::new() }
    );
    let (letter, seven) = (name(commonest), name(commonest & 0x7F));
    let warning = Diagnostic::warning("beyond-ascii", message)
        .note(format!(
            "a console of seven bits shows `{seven}` for `{letter}`, and has no key for it"
        ))
        .help(format!(
            "write texts without them{}, or be sure that the terminal has Latin-1",
            zirc_text::plain(char::from(commonest))
                .map(|plain| format!(", such as `{plain}` for `{letter}`"))
                .unwrap_or_default()
        ));
    Some(warning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_are_counted_and_named() {
        let kind = |names, texts: &[&'static [u8]]| Texts { names, texts: texts.to_vec() };
        let prompts = kind(["prompt", "prompts"], &[b"\xE9", b"hello", b"n\xE9 \xE9"]);
        let replies = kind(["reply", "replies"], &[b"YES", b"\xD1"]);
        let warning = beyond_ascii(&[replies, prompts]).expect("a warning");
        assert_eq!(
            warning.message,
            "4 letters beyond ASCII in 1 reply and 2 prompts: `é` (3), `Ñ` (1)"
        );
        assert!(warning.notes[0].contains("shows `i` for `é`"), "{warning:?}");
        assert_eq!(beyond_ascii(&[kind(["reply", "replies"], &[b"YES"])]), None);
    }

    #[test]
    fn what_is_left_of_a_table_is_told() {
        let warned = |text: &str| {
            let pair = |(at, line): (usize, &str)| {
                let (prompt, reply) = line.split_once('|').expect("it has a bar");
                Pair { prompt: prompt.into(), reply: reply.into(), line: at + 1 }
            };
            let pairs: Vec<Pair> = text.lines().enumerate().map(pair).collect();
            table(&pairs).map(|warning| (warning.code, warning.message))
        };
        let code = |text| warned(text).map(|it| it.0);
        assert_eq!(code("1|hello|HI\n2|bye|BYE\n"), Some("columns"));
        assert_eq!(code("hello|HI|\nbye|BYE|\n"), Some("columns"));
        assert_eq!(code("\"hello\"|\"HI\"\n\"bye\"|\"BYE\"\n"), Some("quotes"));
        assert_eq!(code("hello|A|B\nbye|BYE\n"), None);
        assert_eq!(code("hello|A|B\n"), None, "too few to tell");
        assert_eq!(code("\"hello\"|\"HI\"\nbye|BYE\n"), None);
    }

    #[test]
    fn columns_look_swapped_where_prompts_repeat_and_replies_do_not() {
        let pairs = |count: usize, different: usize| -> Vec<Pair> {
            let pair = |n: usize| Pair {
                prompt: format!("{}", n % different).into(),
                reply: format!("{n}").into(),
                line: n + 1,
            };
            (0..count).map(pair).collect()
        };
        assert!(swapped(None, Layout::Bars, &pairs(10, 2)).is_some());
        assert!(swapped(None, Layout::Bars, &pairs(10, 9)).is_none(), "prompts differ, too");
        assert!(swapped(None, Layout::Bars, &pairs(4, 1)).is_none(), "too few to tell");
        assert!(swapped(Some(Heading::Swapped), Layout::Bars, &pairs(1, 1)).is_some());
    }
}
