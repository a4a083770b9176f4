//! The verdicts on sums: refuted sums overflow when their text is run, proved sums never
//! do, networks compile only if all sums are proved, and suggested fixes work.

use proptest::collection::vec;
use proptest::prelude::*;
use zirc_codegen::{Options, compile};
use zirc_diagnostics::{Diagnostic, Source};
use zirc_network::overflow::{self, Verdict, Witness};
use zirc_network::ranges::Ranges;
use zirc_network::read;
use zirc_network::{Interpreter, Network, Origins, Overflow, Overflowed};
use zirc_tests::{model, networks, prompts};

/// The third layer's first sum is 5 times that of the second layer, whose every
/// neuron sums to all that is asked; its second is half as much, and its third a
/// quarter.
const THIRD: &str = r#"zir 1
network third {
  prompt limit 62
  reply charset "AB" limit 3

  %asked = trigrams prompt, buckets 8, scale 32
  %a1 = linear %asked, @first
  %h1 = relu %a1
  %s1 = shr %h1, 1
  %a2 = linear %s1, @second
  %s2 = shr %a2, 1
  %h2 = relu %s2
  %a3 = linear %h2, @third, times 10
  next argmax %a3
}

weights @first: i2[4, 8] {
  "++++...."
  "....++++"
  "++..++.."
  "..++..++"
}

weights @second: i2[4, 4] {
  "++++"
  "++++"
  "++++"
  "++++"
}

weights @third: i2[3, 4] {
  "++++" 3
  "++.."
  "+..." 1
}
"#;

fn build(text: &str) -> Result<(), Vec<Diagnostic>> {
    let (network, origins) = read(&Source::new("net.zir", text))?;
    compile(&network, &origins, &Options::default()).map(drop)
}

/// The texts in quotes in a message, as the language writes them.
fn quoted(message: &str) -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    let mut bytes = message.bytes();
    while bytes.any(|byte| byte == b'"') {
        let mut text = Vec::new();
        while let Some(byte) = bytes.next().filter(|&byte| byte != b'"') {
            text.push(match byte {
                b'\\' => match bytes.next() {
                    Some(b'x') => {
                        let digits: String = bytes.by_ref().take(2).map(char::from).collect();
                        u8::from_str_radix(&digits, 16).expect("two hexadecimal digits")
                    }
                    escaped => escaped.expect("a backslash escapes something"),
                },
                byte => byte,
            });
        }
        texts.push(text);
    }
    texts
}

/// The overflows in the step after `said`, which the network must say itself.
fn replayed(network: &Network, prompt: &[u8], said: &[u8]) -> Vec<Overflowed> {
    let mut interpreter = Interpreter::new(network);
    interpreter.set_prompt(prompt);
    while interpreter.said() != said {
        assert!(interpreter.said().len() < said.len(), "it says something else");
        let class = interpreter.step();
        assert!(interpreter.say(class), "it ends sooner");
    }
    interpreter.forget_overflows();
    interpreter.step();
    interpreter.overflows().to_vec()
}

/// The text with the lines of a help: each replaces the line that defines or sets the same,
/// or goes before the line of `op`.
fn fixed(text: &str, op: &str, help: &str) -> String {
    let is_line = |part: &&str| part.contains(" = ") || part.starts_with("prompt limit");
    let mut text = text.to_string();
    for line in help.split('`').filter(is_line) {
        let names = |at: &str| {
            let key = if at.starts_with('%') { 1 } else { 2 };
            at.split_whitespace().take(key).map(String::from).collect::<Vec<_>>()
        };
        let is_there = text.lines().any(|at| names(at.trim()) == names(line));
        let lines = text.lines().flat_map(|at| match names(at.trim()) {
            name if name == names(line) => vec![line],
            name if !is_there && name == [op] => vec![line, at],
            _ => vec![at],
        });
        text = lines.collect::<Vec<_>>().join("\n");
    }
    text + "\n"
}

#[test]
fn a_third_layer_that_can_overflow_is_refused_with_a_prompt_that_shows_it() {
    let (network, _) = read(&Source::new("net.zir", THIRD)).expect("it is sound");
    let found = build(THIRD).expect_err("it can overflow");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "overflows");
    let message = &found[0].message;
    assert!(message.starts_with("`%a3[0]` overflows: its sum is "), "{message}");
    let texts = quoted(message);
    let said = texts.get(1).cloned().unwrap_or_default();
    let overflows = replayed(&network, &texts[0], &said);
    let [overflow] = overflows[..] else { panic!("{overflows:?}") };
    assert_eq!(network.values[overflow.value].name, "a3");
    assert_eq!(overflow.element, 0);
    assert!(message.contains(&format!("its sum is {} after", overflow.sum)), "{message}");
    // Every trigram counts, so all of a prompt is the most there can be.
    assert_eq!((texts[0].len(), overflow.sum), (62, 10 * 4 * 1984 / 2 + 3));
}

#[test]
fn every_mend_compiles_and_gives_the_figure_it_says() {
    let found = build(THIRD).expect_err("it can overflow");
    let helps = found[0].help.iter().filter(|help| help.contains("its sums are then"));
    let helps: Vec<&String> = helps.collect();
    assert_eq!(helps.len(), 3, "a shift, a clamp and a prompt limit: {helps:?}");
    for help in helps {
        let text = fixed(THIRD, "%a3", help);
        assert_ne!(text, THIRD);
        build(&text).unwrap_or_else(|found| panic!("{help}: {found:?}\n{text}"));
        let (network, _) = read(&Source::new("net.zir", &*text)).expect("it compiles");
        let a3 = network.value_named("a3").expect("it is there still");
        let hull = overflow::bound(&network).hull(a3);
        assert!(help.ends_with(&format!("in {}..={}", hull.low, hull.high)), "{help}: {hull:?}");
    }
    let wrap = found[0].help.last().expect("there is one");
    assert!(wrap.contains("`overflow wrap`"), "{wrap}");
    let wraps = THIRD.replace("  prompt limit", "  overflow wrap\n  prompt limit");
    build(&wraps).expect("it wraps");
}

/// Two ops overflow, an encoder and a layer.
const BOTH: &str = r#"zir 1
network both {
  prompt limit 200
  %asked = trigrams prompt, buckets 4, scale 400
  %a1 = linear %asked, @hidden
  %more = add %a1, %a1
  answer argmax %more, labels "NO" "YES"
}

weights @hidden: i2[2, 4] {
  "+==." 0
  "+-+-" 0
}
"#;

#[test]
fn the_first_mends_of_all_ops_compile_together_and_so_do_the_second() {
    let found = build(BOTH).expect_err("it can overflow");
    assert_eq!(found.len(), 3, "{found:?}");
    for nth in 0..2 {
        let mut text = BOTH.to_string();
        for (op, error) in ["%asked", "%a1", "%more"].iter().zip(&found) {
            let fixes = error.help.iter().filter(|help| {
                help.contains("its sums are then") && !help.contains("prompt limit")
            });
            let fixes: Vec<&String> = fixes.collect();
            text = fixed(&text, op, fixes[nth.min(fixes.len() - 1)]);
        }
        build(&text).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    }
}

#[test]
fn a_proved_network_is_refuted_nowhere_and_compiles() {
    let text = THIRD.replace("times 10", "times 2");
    build(&text).expect("it cannot overflow");
    let (network, _) = read(&Source::new("net.zir", text)).expect("it is sound");
    let verdicts = overflow::judge(&network, Ranges::tight(&network));
    assert_eq!(verdicts.over(&network), []);
    let a3 = network.value_named("a3").expect("it is there");
    let found = verdicts.of(&network, a3).next().expect("it has elements");
    assert_eq!(found.greatest.expect("texts were tried").sum, 2 * 4 * 1984 / 2 + 3);
}

#[test]
fn tinychats_last_layer_is_refuted() {
    let Some(network) = model("tinychat") else { return };
    let verdicts = overflow::judge(&network, Ranges::tight(&network));
    let layer = *verdicts.over(&network).last().expect("not all is proved");
    assert_eq!(network.values[layer].name, "a4");
    let worst = verdicts.worst(&network, layer).expect("it is not proved");
    let Witness { prompt, said, sum } = worst.overflow().expect("it overflows");
    assert!(sum.abs() >= 37_443, "{sum}");
    let overflows = replayed(&network, prompt, said);
    let found = overflows.iter().find(|it| (it.value, it.element) == (worst.value, worst.element));
    assert_eq!(found.map(|it| it.sum), Some(sum));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn verdicts_are_true(network in networks(5), prompts in vec(prompts(), 1..4)) {
        let verdicts = overflow::judge(&network, Ranges::tight(&network));
        let all = || network.values.keys().flat_map(|value| verdicts.of(&network, value));
        for it in all().filter(|it| it.verdict() == Verdict::Refuted).take(50) {
            let Witness { prompt, said, sum } = it.overflow().expect("it overflows");
            let found = Overflowed { value: it.value, element: it.element, sum, said: said.len() };
            prop_assert!(replayed(&network, prompt, said).contains(&found), "{found:?}");
        }
        let mut interpreter = Interpreter::new(&network);
        for prompt in &prompts {
            interpreter.reply(prompt);
            for overflow in interpreter.overflows() {
                let mut of_op = verdicts.of(&network, overflow.value);
                let it = of_op.nth(overflow.element).expect("it sums");
                prop_assert!(it.verdict() != Verdict::Proved, "{overflow:?}");
            }
        }
        let mut strict = network.clone();
        strict.overflow = Overflow::Reject;
        let refused = match compile(&strict, &Origins::default(), &Options::default()) {
            Ok(_) => false,
            Err(found) => found.iter().any(|it| ["overflows", "may-overflow"].contains(&it.code)),
        };
        prop_assert_eq!(refused, all().any(|it| it.verdict() != Verdict::Proved));
    }
}
