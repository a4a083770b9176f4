//! From a text of lines `prompt|REPLY` to pairs.

use std::ops::Range;

use zirc_compiler::network::MAX_TEXT;
use zirc_diagnostics::{Diagnostic, Source, Span, counted};

use crate::{Pair, unpack};

/// The most pairs that a text may have.
pub const MAX_PAIRS: usize = 1_000_000;

/// The most bytes of a line.
const MAX_LINE: usize = 1 << 14;

/// The most errors that are reported.
const REPORTED: usize = 20;

/// How texts in UTF-8 may begin.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The pairs in the file `name` that consists of `bytes`: a text in UTF-8,
/// perhaps packed by gzip, of lines `prompt|REPLY`.
///
/// The first `|` of a line splits it. Blanks (spaces and tabs) around the prompt
/// and around the reply are dropped, blank lines are skipped, and lines may end
/// in CR LF. Every character is at most U+00FF and becomes one byte. At least one
/// pair is returned, and at most [`MAX_PAIRS`]; no prompt and no reply is empty,
/// and no reply has more than [`MAX_TEXT`] characters.
///
/// # Errors
/// All that is wrong with it, up to a bounded number of errors, and the text that
/// they point into.
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Vec<Pair>, (Source, Vec<Diagnostic>)> {
    match unpack::text(name, bytes) {
        Ok(source) => match parse(&source.text) {
            Ok(pairs) => Ok(pairs),
            Err(found) => Err((source, found)),
        },
        Err(found) => Err((Source::new(name, ""), vec![*found])),
    }
}

fn parse(text: &str) -> Result<Vec<Pair>, Vec<Diagnostic>> {
    let (mut pairs, mut found) = (Vec::new(), Vec::new());
    let mut start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    for (number, line) in (1..).zip(text[start..].split('\n')) {
        let span = start..start + line.len();
        start = span.end + 1;
        match pair(text, span.clone(), number) {
            Ok(None) => {}
            Ok(Some(_)) if pairs.len() == MAX_PAIRS => {
                found.push(too_many(span));
                break;
            }
            Ok(Some(pair)) => pairs.push(pair),
            Err(error) => found.push(*error),
        }
        if found.len() == REPORTED {
            let message = format!("nothing after line {number} has been read");
            found.push(Diagnostic::error("more-errors", message).help("mend those above first"));
            break;
        }
    }
    if pairs.is_empty() && found.is_empty() {
        let help = "write a pair a line, the prompt first: `are you there|YES`";
        found.push(Diagnostic::error("no-pairs", "there are no pairs in the text").help(help));
    }
    if found.is_empty() { Ok(pairs) } else { Err(found) }
}

/// The pair in a line of `text`, if it is not blank.
fn pair(text: &str, line: Span, number: usize) -> Result<Option<Pair>, Box<Diagnostic>> {
    let line = without_blanks(text, line.start..line.end - usize::from(text[line].ends_with('\r')));
    if line.is_empty() {
        return Ok(None);
    }
    if line.len() > MAX_LINE {
        let message = format!("line {number} has {}", counted(line.len(), "byte"));
        return Err(Diagnostic::error("long-line", message)
            .at(line.start..line.start, "it begins here")
            .help(format!("break it up: a line may have {MAX_LINE} bytes"))
            .into());
    }
    let Some(bar) = text[line.clone()].find('|').map(|at| line.start + at) else {
        return Err(Diagnostic::error("no-bar", format!("line {number} has no `|`"))
            .at(line, "where does the reply begin?")
            .help("write a prompt, `|`, and the reply to it: `are you there|YES`")
            .into());
    };
    let (_, prompt) = side(text, line.start..bar, ("empty-prompt", "prompt", number))?;
    let (place, reply) = side(text, bar + 1..line.end, ("empty-reply", "reply", number))?;
    if reply.len() > MAX_TEXT as usize {
        let message = format!("the reply of line {number} has {} characters", reply.len());
        return Err(Diagnostic::error("long-reply", message)
            .at(place, "too long")
            .help(format!("shorten it: a reply has at most {MAX_TEXT} characters"))
            .into());
    }
    Ok(Some(Pair { prompt, reply, line: number }))
}

/// The prompt or the reply in a part of a line: where it is, and its bytes.
fn side(
    text: &str,
    part: Span,
    (code_if_empty, thing, number): (&'static str, &str, usize),
) -> Result<(Span, Vec<u8>), Box<Diagnostic>> {
    let span = without_blanks(text, part.clone());
    if span.is_empty() {
        let message = format!("the {thing} of line {number} is empty");
        return Err(Diagnostic::error(code_if_empty, message)
            .at(part, format!("no {thing}"))
            .help(format!("write the {thing}, or take the line out"))
            .into());
    }
    let byte = |(at, letter): (usize, char)| {
        let place = span.start + at..span.start + at + letter.len_utf8();
        if letter.is_control() && letter != '\t' {
            return Err(control(letter, place, number));
        }
        u8::try_from(u32::from(letter)).map_err(|_| not_latin(letter, place, number))
    };
    let bytes: Vec<u8> = text[span.clone()].char_indices().map(byte).collect::<Result<_, _>>()?;
    Ok((span, bytes))
}

fn without_blanks(text: &str, span: Range<usize>) -> Range<usize> {
    let is_blank = [' ', '\t'];
    let from_first = text[span.clone()].trim_start_matches(is_blank);
    let start = span.end - from_first.len();
    start..start + from_first.trim_end_matches(is_blank).len()
}

fn control(letter: char, place: Span, number: usize) -> Box<Diagnostic> {
    let code = u32::from(letter);
    let message = format!("line {number} has the control character U+{code:04X}");
    let help = match letter {
        '\r' => "end lines with line feeds: `tr '\\r' '\\n' < PAIRS.txt > new.txt`",
        '\u{80}'.. => {
            "take it out; if letters look wrong around it, the text was converted to UTF-8 twice"
        }
        _ => "take it out: a text of pairs is plain text",
    };
    Diagnostic::error("control-character", message).at(place, "this one").help(help).into()
}

fn not_latin(letter: char, place: Span, number: usize) -> Box<Diagnostic> {
    let code = u32::from(letter);
    let message = format!("line {number} has the character U+{code:04X}, which is not Latin-1");
    let label = "a character is a byte here: U+0000 to U+00FF";
    let instead = match letter {
        '\u{2018}' | '\u{2019}' => "write `'` for it",
        '\u{201C}' | '\u{201D}' => "write `\"` for it",
        '\u{2010}'..='\u{2015}' => "write `-` for it",
        '\u{2026}' => "write `...` for it",
        _ => {
            "write it in other characters: `iconv -f UTF-8 -t LATIN1//TRANSLIT PAIRS.txt | iconv -f LATIN1 -t UTF-8 > new.txt`"
        }
    };
    Diagnostic::error("not-latin-1", message).at(place, label).help(instead).into()
}

fn too_many(line: Span) -> Diagnostic {
    Diagnostic::error("too-many-pairs", format!("there are more than {MAX_PAIRS} pairs"))
        .at(line.start..line.start, "the first that is too many")
        .help("take a sample: `shuf -n 100000 PAIRS.txt > sample.txt`")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn pairs(bytes: &[u8]) -> Vec<Pair> {
        read("pairs.txt", bytes.to_vec()).expect("they are pairs")
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
            [pair(b"caf\xE9\tx", b"\xA0\xFF", 1)]
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
        let text = "a|B\nhello\n|X\nx| \r\na\u{7}|B\na|B\rc\na|B\u{2019}\n  |\n";
        let lines = [
            ("no-bar", 2),
            ("empty-prompt", 3),
            ("empty-reply", 4),
            ("control-character", 5),
            ("control-character", 6),
            ("not-latin-1", 7),
            ("empty-prompt", 8),
        ];
        assert_eq!(wrong(text.as_bytes()), lines.map(|(code, line)| (code, Some(line))));
    }

    #[test]
    fn texts_in_other_encodings_are_told_how_to_convert() {
        for (bytes, encoding) in
            [(&b"a|B\ncaf\xE9|X\n"[..], "LATIN1"), (b"\xFF\xFEa\0|\0", "UTF-16")]
        {
            assert_eq!(wrong(bytes), [("not-utf8", None)]);
            let (_, found) = read("pairs.txt", bytes.to_vec()).expect_err("it is refused");
            assert!(found[0].help[0].contains(encoding), "{found:?}");
        }
    }

    #[test]
    fn replies_and_lines_have_bounds_and_prompts_that_of_lines() {
        let line = |prompt, reply| [&vec![b'p'; prompt][..], b"|", &vec![b'R'; reply]].concat();
        assert_eq!(pairs(&line(10_000, 255))[0].reply.len(), 255);
        assert_eq!(wrong(&line(1, 256)), [("long-reply", Some(1))]);
        assert_eq!(wrong(&line(MAX_LINE, 1)), [("long-line", Some(1))]);
    }

    #[test]
    fn errors_have_a_bound() {
        let found = wrong("x\n".repeat(1_000_000).as_bytes());
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
        let zeros = vec![b'\n'; unpack::MAX_TEXT_BYTES + 1];
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
