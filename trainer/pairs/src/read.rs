//! From a text to pairs, or to prompts.

use std::collections::BTreeMap;

use zirc_diagnostics::{Diagnostic, Source, Span};
use zirc_network::MAX_TEXT;
use zirc_text::Wanted;

use crate::faults::{MAX_PAIRS, bar, fits, no_bar, no_pairs, not_so_many, stray, too_many};
use crate::heading::Heading;
use crate::layout::Layout;
use crate::records::{Field, Record, of_lines, of_table};
use crate::{Pair, remarks, text as latin1};

/// The most bytes of a first line that names the columns.
const MAX_HEADING: usize = 200;

/// The most kinds of errors that are reported, and the most errors that are counted.
const REPORTED: usize = 20;
const COUNTED: usize = 10_000;

/// A text of pairs that has been read.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text that warnings point into.
    pub source: Source,
    /// How its lines are laid out.
    pub layout: Layout,
    /// The pairs, at least one.
    pub pairs: Vec<Pair>,
    /// Warnings about it.
    pub warnings: Vec<Diagnostic>,
}

/// The pairs in the file `name` that consists of `bytes`: a text, as
/// [`zirc_text::read`] takes it, of lines `prompt|REPLY`, or a table with a column of
/// prompts and one of replies.
///
/// The first `|` of a line splits it. Blanks (spaces, no-break spaces and tabs) around the
/// prompt and around the reply are dropped. Blank lines are skipped, and so are lines that
/// begin with `#` and have no `|`, and a first line that names the columns. Every character
/// is at most U+00FF and becomes one byte. At least one pair is returned, and at most [`MAX_PAIRS`];
/// no prompt and no reply is empty, and no reply has more than [`MAX_TEXT`] characters.
///
/// # Errors All errors, up to a bounded number, and the text that they point into.
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Text, (Source, Vec<Diagnostic>)> {
    let source = zirc_text::read(name, bytes, Wanted::Pairs)
        .map_err(|(source, error)| (source, vec![*error]))?;
    match parse(&source) {
        Ok((layout, pairs, warnings)) => Ok(Text { source, layout, pairs, warnings }),
        Err(found) => Err((source, found)),
    }
}

type Parsed = (Layout, Vec<Pair>, Vec<Diagnostic>);

fn parse(source: &Source) -> Result<Parsed, Vec<Diagnostic>> {
    let text = &*source.text;
    let layout = Layout::of(&source.name, text, false).map_err(|error| vec![*error])?;
    let (heading, records) = records(text, layout, usize::MAX);
    if layout == Layout::Bars && !text.contains('|') {
        let error = |record: Record| match fits(&record, text) {
            Ok(()) => *no_bar(&record, text, "no line has a `|`".into()),
            Err(error) => *error,
        };
        return Err(vec![records.map(error).next().unwrap_or_else(no_pairs)]);
    }
    let pairs = gather(records.take(MAX_PAIRS + 1), |record| pair(text, layout, record))?;
    match pairs.get(MAX_PAIRS) {
        _ if pairs.is_empty() => Err(vec![no_pairs()]),
        Some((_, place)) => Err(vec![too_many(place.clone())]),
        None => {
            let pairs = pairs.into_iter().map(|(pair, _)| pair).collect();
            let (pairs, warnings) = remarked(text, layout, heading, pairs);
            Ok((layout, pairs, warnings))
        }
    }
}

/// `pairs` without repeated headings, and warnings about them.
fn remarked(
    text: &str,
    layout: Layout,
    heading: Option<(Heading, Record)>,
    mut pairs: Vec<Pair>,
) -> (Vec<Pair>, Vec<Diagnostic>) {
    let mut warnings = Vec::new();
    if let Some((names, record)) = &heading {
        let is_again =
            |pair: &Pair| Heading::of(&latin1(&pair.prompt), &latin1(&pair.reply)) == Some(*names);
        let again: Vec<usize> =
            pairs.iter().filter(|it| is_again(it)).map(|pair| pair.line).collect();
        if again.len() < pairs.len() {
            pairs.retain(|pair| !is_again(pair));
            warnings.push(remarks::heading(record.trimmed(text), record.line, &again));
        }
    }
    warnings.extend(remarks::swapped(heading.map(|it| it.0), layout, &pairs));
    warnings.extend(remarks::table(&pairs));
    (pairs, warnings)
}

/// Prompts that have been read.
#[derive(Clone, Debug)]
pub struct Prompts {
    /// How their lines are laid out.
    pub layout: Layout,
    /// The prompts.
    pub prompts: Vec<Vec<u8>>,
    /// Warnings about them.
    pub warnings: Vec<Diagnostic>,
}

/// The prompts in the first `most` lines of a text: those of pairs, or a line each. Replies
/// are not checked.
///
/// # Errors All errors, up to a bounded number.
pub fn prompts(source: &Source, most: usize) -> Result<Prompts, Vec<Diagnostic>> {
    let text = &*source.text;
    let layout = Layout::of(&source.name, text, true).map_err(|error| vec![*error])?;
    let (heading, records) = records(text, layout, most);
    let prompt = |record: &Record| {
        fits(record, text)?;
        match (layout, record.fields.len()) {
            (Layout::Table(separator), count) if count != 2 => {
                return Err(not_so_many(record, text, ("two", separator)));
            }
            (Layout::Column, count) if count != 1 => {
                return Err(not_so_many(record, text, ("one", ',')));
            }
            _ => {}
        }
        side(text, &record.fields[0], ("empty-prompt", "prompt", record.line)).map(|it| it.1)
    };
    let prompts = gather(records, prompt)?;
    let named = heading.as_ref().map(|it| it.0);
    let swapped = remarks::swapped(named, layout, &[]);
    let heading = heading.map(|(_, it)| remarks::heading(it.trimmed(text), it.line, &[]));
    Ok(Prompts { layout, prompts, warnings: heading.into_iter().chain(swapped).collect() })
}

type Records<'t> = Box<dyn Iterator<Item = Record> + 't>;

/// The heading of a text, if it has one, and the records that follow in its first `most`
/// lines.
fn records(text: &str, layout: Layout, most: usize) -> (Option<(Heading, Record)>, Records<'_>) {
    let mut records: Records<'_> = match layout {
        Layout::Bars => Box::new(of_lines(text, most)),
        Layout::Table(_) | Layout::Column => {
            let separator = if let Layout::Table(separator) = layout { separator } else { ',' };
            Box::new(of_table(text, separator).take_while(move |record| record.line <= most))
        }
    };
    let Some(first) = records.next() else { return (None, records) };
    let heading = match &*first.fields {
        [one, two] if first.span.len() < MAX_HEADING => {
            Heading::of(&one.text(text), &two.text(text))
        }
        [one] if layout == Layout::Column => Heading::of_one(&one.text(text)),
        _ => None,
    };
    match heading {
        Some(heading) => (Some((heading, first)), records),
        None => (None, Box::new([first].into_iter().chain(records))),
    }
}

/// Applies `read` to each record. Of similar errors, only the first is reported, with the
/// number of others.
fn gather<T>(
    records: impl Iterator<Item = Record>,
    read: impl Fn(&Record) -> Result<T, Box<Diagnostic>>,
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let (mut all, mut found) = (Vec::new(), Vec::<(Diagnostic, usize)>::new());
    let (mut kinds, mut errors) = (BTreeMap::new(), 0);
    for record in records {
        let error = match read(&record) {
            Ok(_) if !found.is_empty() => continue,
            Ok(it) => {
                all.push(it);
                continue;
            }
            Err(error) => error,
        };
        let kind = (error.code, error.message.replace(&format!("line {}", record.line), "line"));
        let number = *kinds.entry(kind).or_insert(found.len());
        match found.get_mut(number) {
            Some((_, more)) => *more += 1,
            None => found.push((*error, 0)),
        }
        errors += 1;
        if found.len() == REPORTED || errors == COUNTED {
            let message = format!("nothing after line {} has been read", record.line);
            let error = Diagnostic::error("more-errors", message).help("fix those above first");
            found.push((error, 0));
            break;
        }
    }
    let told = |(error, more): (Diagnostic, usize)| match more {
        0 => error,
        1 => error.note("and 1 more line like it"),
        _ => error.note(format!("and {more} more lines like it")),
    };
    if found.is_empty() { Ok(all) } else { Err(found.into_iter().map(told).collect()) }
}

/// The pair in a record, and where it begins.
fn pair(text: &str, layout: Layout, record: &Record) -> Result<(Pair, Span), Box<Diagnostic>> {
    let number = record.line;
    fits(record, text)?;
    if let (Layout::Table(',' | ';'), Some(quote)) = (layout, record.stray) {
        return Err(stray(quote, number));
    }
    let [prompt, reply] = &*record.fields else {
        return Err(match layout {
            Layout::Table(separator) => not_so_many(record, text, ("two", separator)),
            _ => no_bar(record, text, format!("line {number} has no `|`")),
        });
    };
    let (_, prompt) = side(text, prompt, ("empty-prompt", "prompt", number))?;
    if let Some(at) = record.fields[0].letters(text).find(|(_, letter)| *letter == '|') {
        return Err(bar(at.0, number));
    }
    let (place, reply) = side(text, reply, ("empty-reply", "reply", number))?;
    if reply.len() > MAX_TEXT as usize {
        let message = format!("the reply of line {number} has {} characters", reply.len());
        return Err(Diagnostic::error("long-reply", message)
            .at(place, "too long")
            .help(format!("shorten it: a reply has at most {MAX_TEXT} characters"))
            .into());
    }
    let start = record.trimmed(text).start;
    Ok((Pair { prompt, reply, line: number }, start..start))
}

/// The prompt or the reply in a field: where it is, and its bytes.
fn side(
    text: &str,
    field: &Field,
    (code_if_empty, thing, number): (&'static str, &str, usize),
) -> Result<(Span, Vec<u8>), Box<Diagnostic>> {
    let is_blank = |(_, letter): &(usize, char)| matches!(letter, ' ' | '\t' | '\u{A0}');
    let mut letters: Vec<(usize, char)> = field.letters(text).skip_while(is_blank).collect();
    let length = letters.iter().rposition(|it| !is_blank(it)).map_or(0, |last| last + 1);
    letters.truncate(length);
    let (Some(&(start, _)), Some(&(last, letter))) = (letters.first(), letters.last()) else {
        let message = format!("the {thing} of line {number} is empty");
        return Err(Diagnostic::error(code_if_empty, message)
            .at(field.span.clone(), format!("no {thing}"))
            .help(format!("write the {thing}, or remove the line"))
            .into());
    };
    let byte = |(at, letter): (usize, char)| {
        let place = at..at + letter.len_utf8();
        zirc_text::byte(letter).map_err(|misfit| misfit.diagnostic(place, number))
    };
    let bytes = letters.into_iter().map(byte).collect::<Result<_, _>>()?;
    Ok((start..last + letter.len_utf8(), bytes))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::records::MAX_RECORD;

    fn pairs(bytes: &[u8]) -> Vec<Pair> {
        read("pairs.txt", bytes.to_vec()).expect("they are pairs").pairs
    }

    fn pair(prompt: &[u8], reply: &[u8], line: usize) -> Pair {
        Pair { prompt: prompt.into(), reply: reply.into(), line }
    }

    /// The codes and the lines of what is wrong with `bytes`.
    fn wrong(bytes: &[u8]) -> Vec<(&'static str, Option<usize>)> {
        let (source, found) = read("pairs.txt", bytes.to_vec()).expect_err("it is refused");
        let line = |(span, _): &(Span, String)| source.text[..span.start].split('\n').count();
        assert!(found.iter().all(|error| !error.help.is_empty()), "{found:?}");
        found.iter().map(|error| (error.code, error.primary.as_ref().map(line))).collect()
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory has room");
        encoder.finish().expect("memory has room")
    }

    #[test]
    fn the_first_bar_splits_and_blanks_around_both_sides_are_dropped() {
        assert_eq!(pairs(b" a b |\tC|D \n"), [pair(b"a b", b"C|D", 1)]);
    }

    #[test]
    fn blank_lines_byte_order_marks_and_line_ends_do_not_matter() {
        let text = "\u{FEFF}a|B\r\n\r\n \t \nc|D";
        assert_eq!(pairs(text.as_bytes()), [pair(b"a", b"B", 1), pair(b"c", b"D", 4)]);
    }

    #[test]
    fn a_character_is_a_byte() {
        assert_eq!(
            pairs("caf\u{e9}\tx|\u{a0}\u{ff}".as_bytes()),
            [pair(b"caf\xE9\tx", b"\xFF", 1)]
        );
    }

    #[test]
    fn packed_texts_are_unpacked_all_members_of_them() {
        let text = [packed(b"a|B\nc"), packed(b"|D\n")].concat();
        assert_eq!(pairs(&text), [pair(b"a", b"B", 1), pair(b"c", b"D", 2)]);
    }

    #[test]
    fn a_text_without_pairs_is_refused() {
        for text in [&b""[..], b"\n\n", "\u{FEFF}".as_bytes(), &packed(b" ")] {
            assert_eq!(wrong(text), [("no-pairs", None)]);
        }
    }

    #[test]
    fn each_line_at_fault_is_told() {
        let text = "a|B\nhello\n|X\nx| \r\na\u{7}|B\na|B\u{8}c\na|B\u{2019}\n  |\n";
        let lines = [
            ("no-bar", 2),
            ("empty-prompt", 3),
            ("empty-reply", 4),
            ("control-character", 5),
            ("control-character", 6),
            ("not-latin-1", 7),
        ];
        assert_eq!(wrong(text.as_bytes()), lines.map(|(code, line)| (code, Some(line))));
    }

    #[test]
    fn texts_in_other_encodings_are_told_how_to_convert() {
        for (bytes, encoding) in
            [(&b"a|B\ncaf\xE9|X\n"[..], "LATIN1"), (b"\xFF\xFEa\0|\0", "UTF-16")]
        {
            assert_eq!(wrong(bytes)[0].0, "not-utf8");
            let (_, found) = read("pairs.txt", bytes.to_vec()).expect_err("it is refused");
            assert!(found[0].help[0].contains(encoding), "{found:?}");
        }
    }

    #[test]
    fn replies_and_lines_have_bounds_and_prompts_that_of_lines() {
        let line = |prompt, reply| [&vec![b'p'; prompt][..], b"|", &vec![b'R'; reply]].concat();
        assert_eq!(pairs(&line(10_000, 255))[0].reply.len(), 255);
        assert_eq!(wrong(&line(1, 256)), [("long-reply", Some(1))]);
        assert_eq!(wrong(&line(MAX_RECORD, 1)), [("long-line", Some(1))]);
    }

    #[test]
    fn errors_have_a_bound() {
        let text = "a|B\n".to_owned() + &"x\n".repeat(1_000_000);
        let (_, found) = read("pairs.txt", text.into()).expect_err("it is refused");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].notes, ["and 9999 more lines like it"]);
        let kinds: String = (1..100)
            .map(|n| format!("a{}|B\n", char::from_u32(0x3000 + 256 * n).unwrap_or('λ')))
            .collect();
        let found = wrong(kinds.as_bytes());
        assert_eq!(found.len(), REPORTED + 1);
        assert_eq!(found.last(), Some(&("more-errors", None)));
    }

    #[test]
    fn more_pairs_than_anyone_needs_are_refused() {
        let text = "a|B\n".repeat(MAX_PAIRS);
        assert_eq!(pairs(text.as_bytes()).len(), MAX_PAIRS);
        assert_eq!(wrong((text + "\na|B").as_bytes()), [("too-many-pairs", Some(MAX_PAIRS + 2))]);
    }

    #[test]
    fn a_text_that_is_too_large_is_refused_however_it_is_packed() {
        let zeros = vec![b'\n'; zirc_text::MAX_TEXT_BYTES + 1];
        assert_eq!(wrong(&packed(&zeros)), [("too-much-text", None)]);
        assert_eq!(wrong(&zeros), [("too-much-text", None)]);
    }

    #[test]
    fn what_is_packed_and_damaged_is_refused() {
        let mut bytes = packed(b"hello|HI\nbye|BYE\n");
        bytes.truncate(bytes.len() - 9);
        assert_eq!(wrong(&bytes), [("not-unpacked", None)]);
        assert_eq!(wrong(b"\x1F\x8Bnonsense that is no gzip"), [("not-unpacked", None)]);
    }
}
