//! What is read, what is refused and how, over whole texts.

mod blocks;
mod lookalikes;
mod trainings;
mod weights;

use zirc_diagnostics::{Diagnostic, Severity, Source, render};

use super::{format, parse, print, unused};
use crate::{Interpreter, Network, Op, Origins, Output, Overflow, verify};

/// Uses every op and every setting.
const EVERYTHING: &str = r#"zir 1
; Hears a yes/no question about a secret thing.
network guess {
  overflow wrap
  prompt limit 62
  reply charset "A\"\\\xFF" limit 0x32

  %asked = trigrams prompt, buckets 4, scale 32
  %said: i16[4] = ngrams reply, window 8, orders 1..=3, buckets 4, scale -3_2
  %x0: i16[8] = concat %asked, %said          ; a type is optional, and checked
  %t = slice %x0, 0..4
  %a1 = linear %x0, @hidden1
  %a2 = linear %t, @other onto %a1, times -0x20
  %s1 = shr %a2, 2
  %l1 = shl %s1, 1
  %x1 = relu %l1
  %c = clamp %x1, -128, 127
  %d = add %x1, %c
  %5.e = sub %d, %c
  next argmax %5.e
}

weights @hidden1 : i2[5, 8] {     ; [out, in]
  "..+..-.=" -3
  "........" 32_767          ; a neuron without weights
  "========" -0x8000
  "++++++++"
  "--------" 0
}
weights @other: i2[5, 4] {
  "...." 1
  "...+" 2


  "..+." 3
  ; the last two are alike
  ".+.." 4
  ".+.." 4
}
"#;

fn read(text: &str) -> Result<(Network, Origins), Vec<Diagnostic>> {
    parse(&Source::new("net.zir", text))
}

/// What is wrong with `text`: codes, messages and the texts underlined.
fn errors(text: &str) -> Vec<(&'static str, String, &str)> {
    let found = read(text).expect_err("the text is wrong");
    let describe = |error: Diagnostic| {
        assert!(!error.help.is_empty(), "{error} says what to do");
        let span = error.primary.map_or(0..0, |(span, _)| span);
        (error.code, error.message, &text[span])
    };
    found.into_iter().map(describe).collect()
}

/// The one thing that is wrong with `text`.
#[track_caller]
fn error(text: &str) -> (&'static str, String, &str) {
    let mut errors = errors(text);
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}

/// The one thing wrong with [`EVERYTHING`] when `old` is replaced by `new`.
#[track_caller]
fn error_with(old: &str, new: &str) -> Diagnostic {
    assert!(EVERYTHING.contains(old), "{old}");
    let mut errors = read(&EVERYTHING.replacen(old, new, 1)).expect_err("the text is wrong");
    assert_eq!(errors.len(), 1, "{errors:#?}");
    errors.remove(0)
}

/// Asserts that replacing `old` by `new` gives the error `code` at `place`.
#[track_caller]
fn refused(old: &str, new: &str, code: &str, place: &str, message: &str) {
    let text = EVERYTHING.replacen(old, new, 1);
    let error = error_with(old, new);
    let span = error.primary.clone().map_or(0..0, |(span, _)| span);
    assert_eq!((error.code, &text[span], &*error.message), (code, place, message));
    assert!(!error.help.is_empty(), "{error} says what to do");
}

#[track_caller]
fn helps(old: &str, new: &str, help: &str) {
    let error = error_with(old, new);
    assert!(error.help.iter().any(|line| line.contains(help)), "{error:#?}");
}

#[test]
fn every_op_and_setting_is_read() {
    let (network, origins) = read(EVERYTHING).expect("it is right");
    assert_eq!(verify(&network, &origins), []);
    assert_eq!(network.name, "guess");
    assert_eq!((network.overflow, network.prompt_limit), (Overflow::Wrap, 62));
    let logits = network.value_named("5.e").expect("it is defined");
    let charset = b"A\"\\\xFF".to_vec();
    assert_eq!(network.output, Output::Reply { charset, limit: 50, logits });
    let ops: Vec<_> = network.values.values().map(|data| data.op.name()).collect();
    assert_eq!(
        ops,
        [
            "trigrams", "ngrams", "concat", "slice", "linear", "linear", "shr", "shl", "relu",
            "clamp", "add", "sub"
        ]
    );
    let said = network.value_named("said").expect("it is defined");
    let ngrams = Op::Ngrams { window: 8, orders: 1..=3, buckets: 4, scale: -32 };
    assert_eq!(network.values[said].op, ngrams);
    let times = |name| match network.values[network.value_named(name).expect("it is defined")].op {
        Op::Linear { times, .. } => times,
        _ => unreachable!("it is linear"),
    };
    assert_eq!((times("a1"), times("a2")), (1, -32));
    let hidden = &network.matrices.values().as_slice()[0];
    assert_eq!(hidden.row(0), [0, 0, 1, 0, 0, -1, 0, -2]);
    assert_eq!(hidden.bias, [-3, 32767, -32768, 0, 0]);
}

#[test]
fn origins_point_at_ops_operands_and_settings() {
    let (network, origins) = read(EVERYTHING).expect("it is right");
    let text = |span: Option<_>| &EVERYTHING[span.expect("it has a place")];
    let value = network.value_named("a2").expect("it is defined");
    assert_eq!(text(origins.op(value)), "linear %t, @other onto %a1, times -0x20");
    assert_eq!(text(origins.operand(value, 1)), "%a1");
    assert_eq!(text(origins.prompt), "prompt limit 62");
    assert_eq!(text(origins.output), "next argmax %5.e");
    let first = network.matrices.keys().next().expect("there are weights");
    assert_eq!(text(origins.matrices[first].clone()), "@hidden1 : i2[5, 8]");
}

#[test]
fn a_network_that_picks_a_label_is_read() {
    let (network, _) = read(
        "zir 1\nnetwork n {\nprompt limit 9\n%x = trigrams prompt, buckets 2, scale 1\n\
         answer argmax %x, labels \"NO\" \"\"\n}",
    )
    .expect("it is right");
    let logits = network.output.logits();
    assert_eq!(network.overflow, Overflow::Reject);
    assert_eq!(network.output, Output::Answer { labels: vec![b"NO".to_vec(), vec![]], logits });
}

#[test]
fn windows_line_ends_a_byte_order_mark_and_weights_first_are_fine() {
    let (first, second) = EVERYTHING.split_at(EVERYTHING.find("weights @h").expect("it is there"));
    let (version, first) = first.split_at(first.find(';').expect("it is there"));
    let text = format!("\u{feff}{version}{second}{first}").replace('\n', "\r\n");
    assert_eq!(read(&text).expect("it is right").0, read(EVERYTHING).expect("it is right").0);
}

#[test]
fn a_printed_network_parses_to_itself_with_comments_too() {
    let (network, _) = read(EVERYTHING).expect("it is right");
    let printed = print(&network, |value| Some(format!("is {value}")));
    assert!(printed.contains("  %t: i16[4] = slice %x0, 0..4"), "{printed}");
    assert!(printed.contains("; is %3\n"), "{printed}");
    assert_eq!(read(&printed).expect("it is right").0, network);
}

#[test]
fn formatting_tidies_spaces_and_keeps_every_comment() {
    let untidy = ";top\n\n\nzir   1\n\n\nnetwork n{;opens\n;inside\n\n\n\
        prompt limit 0xFF;here\n%long:i16 [ 2 ]=trigrams prompt,buckets 2,scale - \n";
    assert!(format(&Source::new("n", untidy)).is_err(), "a lone `-` is no number");
    let untidy = untidy.replace("scale - ", "scale -1;there")
        + "answer   argmax %long,labels \"a;b\"  \"\\\";\" ; end\n\n}\n\n\n\
           weights @w:i2[1,2]{\n\"+-\"   -3\n}\n;last\n\n";
    let tidy = format(&Source::new("n", untidy)).expect("every line is understood");
    let expected = r#";top

zir 1

network n {  ;opens
  ;inside

  prompt limit 0xFF                                     ;here
  %long: i16[2] = trigrams prompt, buckets 2, scale -1  ;there
  answer argmax %long, labels "a;b" "\";"               ; end

}

weights @w: i2[1, 2] {
  "+-" -3
}
;last
"#;
    assert_eq!(tidy, expected);
    assert_eq!(format(&Source::new("n", &*tidy)).expect("it is tidy"), tidy);
}

#[test]
fn a_text_without_a_network_is_not_formatted() {
    for text in ["", "\n", "zir 1\n", "; nothing\r; else", "zir 1\nweights @w: i2[1, 1] {\n}\n"] {
        let found = format(&Source::new("n", text)).expect_err(text);
        assert_eq!(found.iter().map(|error| error.code).collect::<Vec<_>>(), ["no-network"]);
    }
}

#[test]
fn misspelt_words_suggest_the_near_ones() {
    refused("relu", "rulu", "unknown-op", "rulu", "there is no op `rulu`");
    helps("relu", "rulu", "did you mean `relu`?");
    helps("promp", "prom", "did you mean `prompt`?");
    helps("wrap", "warp", "did you mean `wrap`?");
    helps("buckets", "bucket", "did you mean `buckets`?");
    helps("weights", "wieghts", "did you mean `weights`?");
    helps("network", "netwrok", "did you mean `network`?");
    helps("concat %asked", "concat %asekd", "did you mean `%asked`?");
    helps("@other onto", "@ohter onto", "did you mean `@other`?");
    helps(", times", ", tiems", "did you mean `times`?");
}

#[test]
fn what_is_expected_is_said_in_plain_words() {
    refused(
        "relu %l1",
        "relu",
        "line-too-short",
        "u",
        "the line ends where a value such as `%x` should follow",
    );
    refused("shr %a2, 2", "shr %a2 2", "unexpected", "2", "expected `,`, found `2`");
    refused("shr %a2, 2", "shr %a2, %t", "unexpected", "%t", "expected a number, found `%t`");
    refused("= relu", "= 5", "unexpected", "5", "expected an op such as `relu`, found `5`");
    refused("relu %l1", "relu %l1, 3", "line-too-long", ",", "the line goes on with `,`");
    refused("relu %l1", "relu l1", "unexpected", "l1", "expected a value such as `%x`, found `l1`");
    helps("relu %l1", "relu l1", "begins with `%`");
    helps("add %x1, %c", "add %x1 %c", "write it like `%y = add %a, %b`");
    refused("relu %l1", "relu %l1 $", "unknown-character", "$", "`$` means nothing here");
    refused("relu %l1", "relu % l1", "unknown-character", "%", "`%` has no name");
    refused(
        "relu %l1",
        "relu %l1 \0",
        "unknown-character",
        "\0",
        "U+0000 (NULL) means nothing here",
    );
}

#[test]
fn numbers_are_checked_against_their_types() {
    refused("scale 32", "scale 32768", "number-range", "32768", "`32768` is out of range");
    refused("-0x20", "0x8000", "number-range", "0x8000", "`0x8000` is out of range");
    refused("-128", "-32769", "number-range", "-32769", "`-32769` is out of range");
    refused("buckets 4", "buckets -4", "number-range", "-4", "`-4` is out of range");
    refused("limit 62", "limit 0x", "number", "0x", "`0x` is not a number");
    refused("limit 62", "limit 6o", "number", "6o", "`6o` is not a number");
    let long = "9".repeat(100);
    let cut = format!("`{}…` is out of range", "9".repeat(40));
    refused("limit 62", &format!("limit {long}"), "number-range", &long, &cut);
}

#[test]
fn texts_are_checked_to_the_character() {
    refused(
        "\"A\\\"",
        "\"É\\\"",
        "not-ascii",
        "É",
        "`É` (U+00C9, LATIN CAPITAL LETTER E WITH ACUTE) is not a printable ASCII character",
    );
    refused("\\xFF", "\\xF", "unknown-escape", "\\x", "`\\x` is not an escape");
    refused("\\xFF", "\\n", "unknown-escape", "\\n", "`\\n` is not an escape");
    refused("\\xFF\"", "\\xFF", "unclosed-text", "\"", "a text has no closing quote");
}

#[test]
fn names_are_resolved_and_doubles_point_at_the_first() {
    refused("relu %l1", "relu %zz", "undefined-value", "%zz", "`%zz` is not defined");
    refused("relu %l1", "relu %c", "defined-later", "%c", "`%c` is read before it is defined");
    refused("relu %l1", "relu %x1", "defined-later", "%x1", "`%x1` is read before it is defined");
    let twice = "%t = relu %t\n%c =";
    refused("%c =", twice, "duplicate-value", "%t", "`%t` is defined twice");
    refused(
        "@other onto",
        "@nothing onto",
        "undefined-weights",
        "@nothing",
        "weights `@nothing` are not drawn",
    );
    let twice = format!("{EVERYTHING}weights @other: i2[1, 1] {{\n\"+\"\n}}");
    let message = "weights `@other` are there twice".into();
    assert_eq!(error(&twice), ("duplicate-weights", message, "@other"));
}

#[test]
fn written_types_are_compared_with_derived_ones() {
    refused("i16[8]", "i16[9]", "type-differs", "i16[9]", "`%x0` is i16[8], not i16[9]");
    refused("i16[8]", "i8[8]", "unknown-type", "i8", "`i8` is not the type of a value");
    refused("i2[5, 4]", "i3[5, 4]", "unknown-weight-type", "i3", "`i3` is not a type of weights");
}

#[test]
fn a_neuron_of_the_wrong_width_is_pointed_at() {
    refused("\"...+\"", "\"...\"", "weight-count", "\"", "3 weights, 4 wanted");
    refused("\"...+\"", "\"...+--\"", "weight-count", "-", "6 weights, 4 wanted");
    refused("\"...+\"", "\"...x\"", "weight-character", "x", "`x` is not a weight");
    refused(
        "\"...+\"",
        "\"..é.\"",
        "weight-character",
        "é",
        "`é` (U+00E9, LATIN SMALL LETTER E WITH ACUTE) is not a weight",
    );
    refused("i2[5, 4]", "i2[5, 3]", "weight-count", "3", "every neuron has 4 weights, 3 wanted");
    refused(
        "i2[5, 4]",
        "i2[6, 4]",
        "neuron-count",
        "}",
        "weights `@other` have 5 neurons, 6 wanted",
    );
    refused(
        "i2[5, 4]",
        "i2[4, 4]",
        "neuron-count",
        "\".+..\" 4",
        "weights `@other` have 5 neurons, 4 wanted",
    );
    refused("\"...+\" 2", "\"...+\" 2 3", "line-too-long", "3", "the line goes on with `3`");
}

#[test]
fn settings_come_once_and_first() {
    refused(
        "overflow wrap",
        "overflow wrap\noverflow wrap",
        "duplicate-setting",
        "overflow wrap",
        "`overflow` is set twice",
    );
    refused(
        "next",
        "overflow wrap\nnext",
        "duplicate-setting",
        "overflow wrap",
        "`overflow` is set twice",
    );
    let text =
        EVERYTHING.replace("  overflow wrap\n", "").replace("  next", "overflow reject\nnext");
    assert_eq!(error(&text).0, "late-setting");
    refused(
        "prompt limit 62",
        "",
        "no-prompt-limit",
        "network guess {",
        "the network has no prompt limit",
    );
}

#[test]
fn a_network_has_one_output_of_its_kind_and_it_comes_last() {
    let labels = "answer argmax %5.e, labels \"a\"";
    refused("next argmax %5.e", "", "no-output", "}", "the network has no output");
    refused(
        "next argmax %5.e",
        &format!("next argmax %d\n{labels}"),
        "second-output",
        labels,
        "a network has one output",
    );
    refused(
        "next argmax %5.e",
        "next argmax %5.e\n%z = relu %d",
        "after-output",
        "%z = relu %d",
        "an op comes after the network's output",
    );
    refused(
        "next argmax %5.e",
        labels,
        "reply-with-answer",
        "reply charset \"A\\\"\\\\\\xFF\" limit 0x32",
        "a network that picks a label spells nothing",
    );
    refused(
        "reply charset \"A\\\"\\\\\\xFF\" limit 0x32",
        "",
        "next-without-reply",
        "next argmax %5.e",
        "the network spells without a charset",
    );
}

#[test]
fn errors_are_reported_together_in_the_order_of_the_text_and_not_all() {
    let text = EVERYTHING.replace("\"....\" 1", "\"....\" 1x").replace("wrap", "warp");
    let codes: Vec<_> =
        errors(&text.replace("relu %l1", "relu %l1 %l1")).iter().map(|e| e.0).collect();
    assert_eq!(codes, ["unexpected", "line-too-long", "number"]);
    let many = EVERYTHING.replace("  next", &"%y = relu %nothing\n".repeat(30));
    let errors = errors(&many);
    assert_eq!(errors.len(), 21);
    assert_eq!(errors[20].1, "40 further errors are not shown");
}

#[test]
fn what_nothing_reads_is_warned_of() {
    let text =
        EVERYTHING.replace("@other onto", "@hidden1 onto").replace("linear %t", "linear %x0");
    let (network, origins) = read(&text).expect("it can be read");
    let warnings = unused(&network, &origins);
    let found: Vec<_> = warnings.iter().map(|warning| &*warning.message).collect();
    assert_eq!(found, ["`%t` is never read", "`@other` is never read"]);
    assert!(warnings.iter().all(|warning| warning.severity == Severity::Warning));
    assert_eq!(warnings[1].primary.clone().map(|(span, _)| &text[span]), Some("@other: i2[5, 4]"));
}

#[test]
fn garbage_gets_a_short_report() {
    let header = "zir 1\nnetwork n {\nprompt limit 9\n";
    let garbage = [
        "{".repeat(200_000),
        "{\n".repeat(200_000),
        "[".repeat(200_000),
        "\0".repeat(200_000),
        "network n {\n".repeat(100_000),
        format!("{header}%x = concat {}", "%x,".repeat(100_000)),
        format!("{header}%x = relu %{}\n}}", "y".repeat(1_000_000)),
        format!("{header}%x = shr %x, {}\n}}", "9".repeat(1_000_000)),
        format!("{header}{}}}", "%x = relu %y\n".repeat(50_000)),
        "zir 1\nweights @w: i2[65536, 65536] {\n}\n".to_string(),
    ];
    for text in garbage {
        let source = Source::new("garbage.zir", text);
        let errors = parse(&source).expect_err("it is garbage");
        assert!(errors.len() <= 21, "{}", errors.len());
        let report = render(&source, &errors, false);
        assert!(report.len() < 10_000, "{} bytes, {}", report.len(), errors[0]);
    }
}

/// The blocks of code of the language reference.
fn documented() -> Vec<&'static str> {
    include_str!("../../../../docs/language.md").split("```").skip(1).step_by(2).collect()
}

#[test]
fn the_network_of_the_language_reference_is_read_and_says_what_it_should() {
    let text = documented()[0].trim_start();
    let (network, origins) = read(text).expect("it is right");
    assert_eq!(verify(&network, &origins), []);
    assert_eq!(format(&Source::new("language.md", text)).expect("it is right"), text);
    let mut interpreter = Interpreter::new(&network);
    // `!` is 33, so ` ! ` hashes to 32·31² + 33·31 + 32, which is odd.
    assert_eq!(interpreter.reply(b"!").text, b"YES");
    assert_eq!(interpreter.reply(b"\"").text, b"NO");
}

#[test]
fn the_ops_of_the_language_reference_are_right() {
    let ops = documented().into_iter().find(|code| code.contains("%asked")).expect("it is there");
    let neurons = |width| format!("\"{}\" 0\n", ".".repeat(width)).repeat(2);
    let text = format!(
        "zir 1\nnetwork n {{\nprompt limit 9\nreply charset \"A\" limit 9\n{ops}next argmax %h\n}}\n\
         weights @hidden: i2[2, 256] {{\n{}}}\nweights @more: i2[2, 128] {{\n{}}}\n",
        neurons(256),
        neurons(128)
    );
    let (network, origins) = read(&text).expect("it is right");
    assert_eq!(verify(&network, &origins), []);
}
