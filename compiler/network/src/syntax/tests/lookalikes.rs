//! Characters that look like others, or do not show.

use super::*;

/// Asserts that a text with a character for another gives one error, which points at it
/// and has this help.
#[track_caller]
fn told(old: &str, new: &str, help: &str) {
    let text = EVERYTHING.replacen(old, new, 1);
    let error = error_with(old, new);
    let (span, label) = error.primary.clone().expect("it has a place");
    let mut pointed = text[span].chars();
    let character = pointed.next().expect("it points at something");
    assert!(!character.is_ascii() && pointed.next().is_none(), "{error:?}");
    let number = format!("U+{:04X}", u32::from(character));
    assert!(error.message.contains(&number), "{error:?}");
    assert!(error.message.contains(zirc_diagnostics::named(character).as_str()), "{error:?}");
    assert!(!label.is_empty());
    assert!(error.help.iter().any(|line| line.contains(help)), "{help}: {error:?}");
}

#[test]
fn a_sign_that_is_no_minus_is_replaced_and_not_removed() {
    for minus in ["−", "–", "—", "‐", "‑", "‒", "﹣", "－", "⁻"] {
        told("-0x20", &format!("{minus}0x20"), "write `-`");
        told("clamp %x1, -128", &format!("clamp %x1, {minus}128"), "write `-`");
        told("\"..+..-.=\" -3", &format!("\"..+..-.=\" {minus}3"), "write `-`");
        told("\"..+..-.=\" -3", &format!("\"..+..{minus}.=\" -3"), "write `-`");
    }
    told("-0x20", "\u{AD}0x20", "write `-` if a sign was meant");
    let error = error_with("-0x20", "- 0x20");
    assert_eq!(error.help, ["write the sign right before its number: `-1`"]);
    let error = error_with("shr %a2, 2", "shr %a2, +2");
    assert_eq!(error.help, ["write positive numbers without it: `1`"]);
}

#[test]
fn spaces_of_other_kinds_are_to_be_spaces() {
    for space in ['\u{A0}', '\u{1680}', '\u{2003}', '\u{2009}', '\u{202F}', '\u{205F}', '\u{3000}']
    {
        told("next argmax", &format!("next{space}argmax"), "write a space");
        told("  overflow wrap", &format!("{space} overflow wrap"), "write a space");
        told("weights @other: i2", &format!("weights{space}@other: i2"), "write a space");
        told("network guess {", &format!("network guess{space}{{"), "write a space");
        told("\n}\n\nweights", &format!("\n}}{space}\n\nweights"), "write a space");
        told("\".+..\" 4\n}", &format!("\".+..\" 4\n{space}}}"), "write a space");
        told("zir 1", &format!("zir{space}1"), "write a space");
        told("\"...+\" 2", &format!("\"...+\"{space}2"), "write a space");
    }
    told("\"...+\"", "\"...\u{A0}\"", "remove it, or draw");
    told("\n; Hears", "\u{2028}; Hears", "end the line");
}

#[test]
fn what_does_not_show_is_to_be_removed_where_that_changes_nothing() {
    for mark in ['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}', '\u{200E}', '\u{202E}']
    {
        told("next argmax", &format!("next argmax{mark}"), "remove it");
        told("next argmax", &format!("next{mark}argmax"), "write a space if two words were meant");
        told("%t = slice", &format!("%t{mark} = slice"), "remove it");
        told("buckets 4, scale 32", &format!("buckets {mark}4, scale 32"), "remove it");
        told("weights @other", &format!("weights @ot{mark}her"), "remove it");
        told("weights @other", &format!("{mark}weights @other"), "remove it");
        told("\"...+\"", &format!("\"...{mark}+\""), "remove it");
        told("reply charset \"A", &format!("reply charset \"A{mark}"), "remove it");
        told("zir 1", &format!("zir 1{mark}"), "remove it");
    }
    let marked = format!("\u{FEFF}{EVERYTHING}");
    assert!(read(&marked).is_ok());
    assert!(format(&Source::new("net.zir", marked)).expect("it is right").starts_with("zir 1\n"));
    assert!(read(&EVERYTHING.replace("; Hears", ";\u{FEFF}Hears “a\u{200B}”")).is_ok());
}

#[test]
fn quotes_of_other_kinds_are_to_be_quotes() {
    for (open, close) in
        [("“", "”"), ("„", "“"), ("«", "»"), ("\"", "”"), ("“", "\""), ("＂", "＂"), ("″", "″")]
    {
        told("\"...+\" 2", &format!("{open}...+{close} 2"), "write `\"`");
        told(r#""A\"\\\xFF" limit"#, &format!(r#"{open}A\xFF{close} limit"#), "write `\"`");
    }
    for quote in ["‘", "’", "‹", "´"] {
        told("\"...+\" 2", &format!("{quote}...+{quote} 2"), "texts in double quotes");
    }
    let labels = "zir 1\nnetwork n {\nprompt limit 9\n%x = trigrams prompt, buckets 2, scale 1\n\
                  answer argmax %x, labels \"NO” \"YES\"\n}";
    let (code, message, place) = error(labels);
    assert_eq!((code, place), ("unknown-character", "”"), "{message}");
}

#[test]
fn letters_of_other_alphabets_are_to_be_latin() {
    for (old, new, latin) in [
        ("next argmax", "nехt argmax", "e"),
        ("next argmax", "next аrgmax", "a"),
        ("%t = slice", "%τ = slice", "t"),
        ("overflow wrap", "оverflow wrap", "o"),
        ("weights @other", "wеights @other", "e"),
        ("weights @other", "weights @оther", "o"),
        ("weights @other", "weights @othеr", "e"),
        ("network guess", "network guеss", "e"),
        ("%said: i16", "%ѕaid: i16", "s"),
        ("%said: i16[4]", "%said: ｉ16[4]", "i"),
        ("%c = clamp", "%с = clamp", "c"),
        ("%x1 = relu", "%x1 = rеlu", "e"),
        ("add %x1", "add %х1", "x"),
        ("next argmax", "𝐧ext argmax", "n"),
    ] {
        told(old, new, &format!("write `{latin}`"));
    }
    let error = error_with("next argmax", "nëxt argmax");
    assert!(error.message.contains("LATIN SMALL LETTER E WITH DIAERESIS"), "{error:?}");
    assert!(error.help[0].contains("write names with `A` to `Z`"), "{error:?}");
}

#[test]
fn other_forms_of_digits_and_signs_are_to_be_ascii() {
    for (old, new, ascii) in [
        ("limit 62", "limit ６２", "6"),
        ("limit 62", "limit 6٢", "2"),
        ("limit 62", "limit 𝟞2", "6"),
        ("%t = slice", "%t ＝ slice", "="),
        ("%t = slice", "％t = slice", "%"),
        ("@other onto", "＠other onto", "@"),
        ("concat %asked, %said", "concat %asked，%said", ","),
        ("concat %asked, %said", "concat %asked、%said", ","),
        ("i2[5, 4]", "i2［5, 4]", "["),
        ("i2[5, 4]", "i2[5, 4】", "]"),
        ("weights @other: ", "weights @other： ", ":"),
        ("weights @other: i2[5, 4] {", "weights @other: i2[5, 4] ｛", "{"),
        (".+..\" 4\n}", ".+..\" 4\n｝", "}"),
        ("0..4", "0…4", ".."),
        ("1..=3", "1‥=3", ".."),
        ("; the last", "； the last", ";"),
        ("; the last", "\u{37E} the last", ";"),
        ("\"...+\"", "\"··.+\"", "."),
        ("\"...+\"", "\"...＋\"", "+"),
        ("\"========\"", "\"＝=======\"", "="),
    ] {
        told(old, new, &format!("write `{ascii}`"));
    }
    told("i2[5, 4]", "i2[5×4]", "write `,` between sizes");
}

#[test]
fn rows_that_are_all_wrong_are_told_by_their_characters() {
    let text = EVERYTHING.replace("\".+..\" 4", "\".−..\" 4").replace("\"....\" 1", "\"−...\" 1");
    let found = errors(&text);
    assert!(matches!(&*found, [("weight-character", ..)]), "{found:?}");
}

#[test]
fn what_cannot_be_in_a_text_has_its_escape_told() {
    for (character, help) in [
        ("É", "write `\\xC9`, its byte in Latin-1"),
        ("\u{A0}", "write a space"),
        ("“", "write `\\\"`"),
        ("’", "write `'`, which it looks like"),
        ("А", "write `A`, which it looks like"),
        ("漢", "write `\\xNN`"),
    ] {
        told("charset \"A", &format!("charset \"{character}"), help);
    }
    let error = error_with("charset \"A", "charset \"\u{1B}");
    assert_eq!(error.help, ["remove it", "write `\\x1B`"]);
}

#[test]
fn a_line_is_shown_with_what_does_not_show() {
    let text = EVERYTHING.replace("next argmax", "next\u{200B}argmax");
    let found = read(&text).unwrap_err();
    let shown = render(&Source::new("net.zir", text), &found, false);
    assert!(shown.contains("next\u{FFFD}argmax") && !shown.contains('\u{200B}'), "{shown}");
    assert!(shown.contains("U+200B (ZERO WIDTH SPACE)"), "{shown}");
}

#[test]
fn the_advice_is_right_in_its_place() {
    for (old, new, help) in [
        ("0..4", "0–4", "write `..`"),
        ("1..=3", "1—3", "write `..=`"),
        ("buckets 4, scale 32", "buckets 4, scale 1О", "write `0`"),
        ("buckets 4, scale 32", "buckets 4, scale О1", "write `0`"),
        ("buckets 4, scale 32", "buckets 4, scale 1ӏ", "write `1`"),
        ("buckets 4, scale 32", "buckets 4, scale 3\u{A0}2", "remove it: the digits"),
        ("buckets 4, scale 32", "buckets 4, scale 3\u{2009}2", "remove it: the digits"),
        ("network guess", "network “guess”", "without quotes"),
        ("%t = slice", "%t— = slice", "remove it: `=` follows"),
        ("%t = slice", "%t — slice", "write `=`"),
        ("shr %a2, 2", "shr %a2\u{A0}2", "write a space"),
        ("\"...+\"", "\"…+\"", "write `...`"),
        ("\"...+\"", "\"‥.+\"", "write `..`"),
        ("\"..+..-.=\"", "\"..+..\u{AD}.=\"", "write `-`"),
        ("\"..+..-.=\"", "\"..+..—.=\"", "`--` if a word processor"),
        ("-0x20", "¯0x20", "write `-`"),
        ("-0x20", "˗0x20", "write `-`"),
        ("shr %a2, 2", "shr %a2, ²", "write `2`"),
        ("%t = slice", "%t ≔ slice", "write `=`"),
        ("%t = slice", "‰t = slice", "write `%`"),
        ("network guess", "network gue\u{301}ss", "without the accent"),
    ] {
        told(old, new, help);
    }
    let error = error_with("\"...+\" 2", "&quot;...+&quot; 2");
    assert!(error.help[0].contains("write `\"`"), "{error:?}");
}

#[test]
fn one_cause_on_many_lines_is_told_once() {
    let comments = EVERYTHING.replace("  ;", "  #").replace("\n;", "\n#");
    let quotes = EVERYTHING.replacen('"', "“", 100);
    let spaces = EVERYTHING.replace(' ', "\u{A0}");
    let first = format!("# mine\n# yours\n{EVERYTHING}");
    let fenced = format!("```zir\n{EVERYTHING}\n```\n");
    let dashes = format!("-- mine\n-- all mine\n{EVERYTHING}");
    let wide = EVERYTHING.replace('o', "ｏ").replace('l', "ｌ").replace('e', "ｅ");
    let curly = EVERYTHING.replace("\" ", "” ").replace(" \"", " “");
    for text in [comments, quotes, spaces, first, fenced, dashes, wide, curly] {
        let found = read(&text).unwrap_err();
        let codes: Vec<&str> = found.iter().map(|error| error.code).collect();
        assert_eq!(codes, ["unknown-character"], "{found:?}");
        assert!(found[0].notes[0].contains("more place"), "{found:?}");
    }
}

#[test]
fn what_does_not_show_in_comments_is_warned_of() {
    let with = |letter: char| {
        super::super::hidden(&EVERYTHING.replace("; Hears", &format!("; H{letter}ears")))
    };
    for letter in ['\u{202E}', '\u{2028}', '\u{200B}', '\u{B}', '\u{85}', '\u{2066}'] {
        let warning = with(letter).expect("it does not show");
        assert!(warning.message.contains(&zirc_diagnostics::named(letter)), "{warning:?}");
    }
    for letter in ['\t', 'é', '漢', '\u{A0}', '\u{200D}', '\u{FE0F}'] {
        assert_eq!(with(letter), None);
    }
    assert_eq!(super::super::hidden(&format!("\u{FEFF}{EVERYTHING}")), None);
}
