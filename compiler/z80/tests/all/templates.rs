//! Templates: what their blocks are, and what is said of malformed ones.

use zirc_diagnostics::Source;
use zirc_z80::{Declared, TStates, Template, embedded};

const BLOCKS: &str = include_str!("builder.asm");

fn template(text: &str) -> Template {
    embedded("test.asm", text)
}

/// The errors of a text: their codes, each with the text it points at.
fn errors(text: &str) -> Vec<(&'static str, &str)> {
    let found = Template::parse(&Source::new("test.asm", text)).err().unwrap_or_default();
    let place = |(code, span): (&'static str, std::ops::Range<usize>)| (code, &text[span]);
    let spans = found.iter().map(|diagnostic| {
        (diagnostic.code, diagnostic.primary.clone().map(|(span, _)| span).unwrap_or_default())
    });
    spans.map(place).collect()
}

#[test]
fn a_block_knows_its_bytes_and_the_time_to_each_exit() {
    let template = template(BLOCKS);
    let figures = |name: &str| {
        let block = template.block(name).expect("there is the block");
        (block.bytes(), block.taken(), block.through())
    };
    assert_eq!(figures("push_word"), (4, TStates(21), TStates(21)));
    assert_eq!(figures("look_up"), (3, TStates(14), TStates(14)));
    assert_eq!(figures("count"), (4, TStates(7 + 13), TStates(7 + 8)));
    assert_eq!(figures("move_bytes"), (2, TStates(21), TStates(16)));
    assert_eq!(figures("leave"), (3, TStates(10), TStates(10)));
    assert!(template.block("lok_up").is_none());
}

#[test]
fn a_block_has_a_header_and_parameters() {
    let template = template(BLOCKS);
    let block = template.block("push_word").expect("there is the block");
    assert_eq!(
        block.header(),
        "Loads a pair with a word and pushes it.\nin:      SP\nchanges: the pair, SP"
    );
    let parameters: Vec<_> = block.parameters().collect();
    assert_eq!(parameters, [("pair", &["bc", "de", "hl"][..]), ("word", &[][..])]);
}

#[test]
fn only_the_last_instruction_of_a_block_may_leave_it() {
    let block = |body: &str| format!(" block one, to\n; It is one.\n{body}");
    let early = |body: &str| errors(&block(body)).len();
    assert_eq!(early(" nop\n jr nz,to\n"), 0);
    assert_eq!(early(" call to\n nop\n call nz,to\n"), 0);
    assert_eq!(errors(&block(" jr nz,to\n nop\n")), [("early-exit", "jr nz,to")]);
    assert_eq!(errors(&block(" ret\n jp to\n")), [("early-exit", "ret")]);
    assert_eq!(errors(&block(" call nz,to\n nop\n")), [("early-exit", "call nz,to")]);
    assert_eq!(errors(&block(" ld hl,to\n ldir\n")), [("early-exit", "ldir")]);
    assert_eq!(errors(&block(" dw to\n")), [("not-an-instruction", "dw to")]);
}

#[test]
fn what_is_not_declared_or_not_used_is_an_error() {
    assert_eq!(errors(" nop\n"), [("outside-block", "nop")]);
    assert_eq!(errors(" block one\n nop\n"), [("no-header", "one")]);
    assert_eq!(errors(" block one\n; It.\n ld a,two\n"), [("unknown-symbol", "two")]);
    assert_eq!(errors(" block one, two\n; It.\n nop\n"), [("unused-parameter", "two")]);
    assert_eq!(
        errors(" block one, two, two\n; It.\n ld a,two\n"),
        [("duplicate-parameter", "two")]
    );
    assert_eq!(errors(" block one\n; It.\n block one\n; It.\n"), [("duplicate-block", "one")]);
    assert_eq!(errors(" block one, hl\n; It.\n nop\n"), [("reserved-name", "hl")]);
    assert_eq!(errors(" block\n"), [("syntax", "")]);
    assert_eq!(errors(" block one, two (b\n"), [("syntax", "")]);
    assert_eq!(errors(" block one, two (b, x)\n"), [("not-a-register", "x")]);
    assert_eq!(errors(" block one\n; It.\na: nop\n"), [("reserved-name", "a")]);
    assert_eq!(errors(" block one\n; It.\nx: nop\nx: nop\n"), [("duplicate-symbol", "x")]);
    assert_eq!(errors(" block one\n; It.\n ld b,@\n"), [("unexpected-character", "@")]);
}

#[test]
fn all_registers_of_a_block_take_the_same_bytes_and_time() {
    let text = |pair: &str| format!(" block one, pair ({pair})\n; It.\n push pair\n");
    assert_eq!(errors(&text("bc, hl")), []);
    assert_eq!(errors(&text("bc, ix")), [("unequal-variants", "one")]);
    assert_eq!(errors(&text("bc, sp")), [("no-such-instruction", "push pair")]);
    let registers = "a,b,c,d,e,h,l";
    let text = format!(
        " block one, x({registers}), y({registers}), w({registers})\n; It.\n ld x,y\n ld y,w\n"
    );
    assert_eq!(errors(&text), [("too-many-variants", "one")]);
}

#[test]
fn a_declaration_that_differs_from_the_template_is_told() {
    use std::sync::LazyLock;
    static DECLARED: Declared = Declared {
        template: LazyLock::new(|| embedded("builder.asm", BLOCKS)),
        blocks: &[
            ("push_word", &[("pair", &["bc", "de"]), ("word", &[])]),
            ("look_up", &[("page", &[]), ("result", &[]), ("table", &[])]),
            ("patches", &[]),
            ("count", &[("times", &[])]),
            ("move_bytes", &[]),
            ("leave", &[("to", &[])]),
        ],
    };
    assert_eq!(
        DECLARED.mismatches(),
        [
            "the template has no block `patches`",
            "the parameters of the block `push_word` differ",
            "the parameters of the block `look_up` differ",
            "the program does not use the block `patch`",
        ]
    );
}
