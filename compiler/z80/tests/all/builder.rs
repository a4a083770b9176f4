//! Objects made without text are those that text makes.

use zirc_diagnostics::Diagnostic;
use zirc_z80::expression::Binary;
use zirc_z80::{
    Content, Expr, Filled, LinkOptions, Object, ObjectBuilder, Options, Pair, Register,
    SectionKind, link,
};

use crate::common::object;

mod blocks {
    use zirc_z80::{Expr, Pair, Register, SymbolId};

    zirc_z80::template! {
        "builder.asm";
        /// Loads a pair and pushes it.
        struct PushWord = push_word { pair: Pair, word: Expr }
        /// Looks a byte up.
        struct LookUp = look_up { page: SymbolId, table: SymbolId, result: Register }
        /// Sets a bit and patches an operand.
        struct Patch = patch { bit: u8, page: SymbolId }
        /// Counts down in a loop of its own.
        struct Count = count { times: usize }
        /// Moves bytes.
        struct Move = move_bytes {}
        /// Goes elsewhere.
        struct Leave = leave { to: SymbolId }
    }
}
use blocks::{Count, Leave, LookUp, Move, Patch, PushWord};

/// What text and builder do not share: where in a text the lines were.
fn without_places(mut object: Object) -> Object {
    object.source.clear();
    for line in object.sections.iter_mut().flat_map(|section| &mut section.lines) {
        line.number = 0;
    }
    object
}

const TEXT: &str = "\
        public  entry
        extern  heard
        section code
entry:                          ; the entry
; Two words.
        ld      de,heard + 2
        push    de
        ld      hl,4660
        push    hl
entry.page: ld  h,high(table)   ; patched
        ld      c,(hl)
        set     3,l
        ld      (.page + 1),a
        ld      b,5             ; times
.loop:  djnz    .loop
        ld      b,7             ; times
.loop_2: djnz   .loop_2
        ldir
        jp      entry
        section data
table:                          ; squares
        align   256
        db      0,1,4           ; bytes
        db      low(entry),high(heard)
        dw      table,table + 5,$ + 1
past:   equ     $ - table
        ds      3
        section bss
left:
        ds      2
";

fn built() -> Object {
    let mut asm = ObjectBuilder::new("");
    asm.section(SectionKind::Code);
    let entry = asm.symbol("entry");
    asm.public(entry);
    let heard = asm.external("heard");
    asm.label(entry).beside("the entry");
    asm.comment("Two words.");
    asm.put(PushWord { pair: Pair::De, word: Expr::symbol(heard).plus(2) });
    asm.put(PushWord { pair: Pair::Hl, word: Expr::number(0x1234) });
    let page = asm.local(entry, "page");
    let table = asm.symbol("table");
    asm.put(LookUp { page, table, result: Register::C });
    asm.put(Patch { bit: 3, page });
    asm.put(Count { times: 5 });
    asm.put(Count { times: 7 });
    asm.put(Move {});
    asm.put(Leave { to: entry });
    asm.section(SectionKind::Data);
    asm.label(table).beside("squares");
    asm.align(256);
    asm.bytes([0, 1, 4]).beside("bytes");
    asm.byte_values([Expr::symbol(entry).low(), Expr::symbol(heard).high()]);
    asm.words([Expr::symbol(table), Expr::symbol(table).plus(5), Expr::here().plus(1)]);
    let past = asm.symbol("past");
    asm.constant(past, Expr::here().binary(Binary::Subtract, Expr::symbol(table)));
    asm.space(3);
    asm.section(SectionKind::Bss);
    let left = asm.symbol("left");
    asm.label(left);
    asm.space(2);
    finished(asm)
}

fn finished(asm: ObjectBuilder) -> Object {
    asm.finish().unwrap_or_else(|error| panic!("{:?}", error.diagnostics))
}

/// The codes of what is wrong, each with the statement it points at.
fn errors(asm: ObjectBuilder) -> Vec<(&'static str, String)> {
    let error = asm.finish().expect_err("something is wrong");
    let place = |diagnostic: &Diagnostic| {
        let span = diagnostic.primary.clone().map(|(span, _)| span).unwrap_or_default();
        (diagnostic.code, error.source.text[span].to_string())
    };
    error.diagnostics.iter().map(place).collect()
}

#[test]
fn a_built_object_is_what_the_same_text_makes() {
    let text = without_places(object(TEXT, &Options::default()));
    let mut built = without_places(built());
    assert_eq!(text.symbols, built.symbols);
    for (text, built) in text.sections.iter().zip(&mut built.sections) {
        for (text, built) in text.lines.iter().zip(&mut built.lines) {
            // Plain bytes are not written out as text.
            if let ("", Content::Bytes) = (&*built.text, &built.content) {
                built.text.clone_from(&text.text);
            }
            assert_eq!(text, built);
        }
        assert_eq!(text, built);
    }
    assert_eq!(text, built);
}

#[test]
fn both_are_linked_to_the_same_texts() {
    let heard = object("        public heard\nheard:  ds 4\n", &Options::default());
    let link = |object: Object| {
        let keep = ["left", "table"].map(str::to_string).to_vec();
        let mut object = object;
        for symbol in &mut object.symbols {
            if keep.contains(&symbol.name) {
                symbol.public = Some(symbol.name.clone());
            }
        }
        let options = LinkOptions { entry: "entry".into(), keep, ..LinkOptions::at(0x100) };
        link(vec![object, heard.clone()], &options).unwrap_or_else(|error| panic!("{error}"))
    };
    let (text, built) = (link(object(TEXT, &Options::default())), link(built()));
    assert_eq!(text.bytes, built.bytes);
    assert_eq!(text.flatten(), built.flatten());
    assert_eq!(text.listing(), built.listing());
}

#[test]
fn expressions_are_written_with_the_parentheses_they_need() {
    let texts = [
        "1 + 2 * 3",
        "(1 + 2) * 3",
        "1 - (2 - 3)",
        "1 - 2 - 3",
        "-(1 + 2)",
        "low(1 + 2) + 1",
        "~1 & 3 | 4 ^ 5",
        "1 << 2 + 3 >> 1",
        "7 / 2 % 3",
        "$ - 5",
    ];
    for text in texts {
        let object = object(&format!(" ld hl,{text}\n"), &Options::default());
        let Content::Instruction(_, exprs) = &object.sections[0].lines[0].content else {
            panic!("it is an instruction")
        };
        let mut asm = ObjectBuilder::new("");
        asm.section(SectionKind::Code);
        asm.put(PushWord { pair: Pair::Hl, word: exprs[0].clone() });
        assert_eq!(finished(asm).sections[1].lines[0].text, format!("ld hl,{text}"));
    }
}

#[test]
fn what_is_wrong_points_at_the_statement() {
    let mut asm = ObjectBuilder::new("");
    asm.section(SectionKind::Code);
    let (open, twice) = (asm.symbol("open"), asm.symbol("twice"));
    asm.label(twice);
    asm.label(twice);
    asm.put(Leave { to: open });
    assert_eq!(
        errors(asm),
        [("unknown-symbol", String::new()), ("duplicate-symbol", "twice:".into())]
    );

    let mut asm = ObjectBuilder::new("");
    asm.section(SectionKind::Code);
    let page = asm.symbol("page");
    asm.put(PushWord { pair: Pair::Bc, word: Expr::number(70_000) });
    asm.put(Patch { bit: 9, page });
    asm.label(page);
    assert_eq!(
        errors(asm),
        [
            ("value-out-of-range", "ld bc,70000".to_string()),
            ("value-out-of-range", "set 0,l".to_string())
        ]
    );
}

#[test]
fn a_register_that_the_block_does_not_take_is_an_error() {
    let mut asm = ObjectBuilder::new("");
    asm.section(SectionKind::Code);
    let [page, table] = ["page", "table"].map(|name| asm.symbol(name));
    asm.label(table);
    asm.put(LookUp { page, table, result: Register::H });
    asm.put(Filled { block: Leave::block(), arguments: Vec::new() });
    let found = errors(asm).into_iter().map(|(code, _)| code);
    assert_eq!(found.collect::<Vec<_>>(), ["unknown-symbol", "wrong-argument", "wrong-argument"]);
}

#[test]
fn fragments_stand_where_they_are_put() {
    let mut asm = ObjectBuilder::new("");
    asm.section(SectionKind::Data);
    let [first, second] = ["first", "second"].map(|name| asm.symbol(name));
    let mut late = asm.fragment(|asm| {
        asm.label(second);
        asm.bytes([2]);
    });
    late.extend(asm.fragment(|asm| {
        asm.words([Expr::symbol(first)]);
    }));
    asm.label(first);
    asm.bytes([1]);
    asm.append(late);
    let object = finished(asm);
    assert_eq!(object.sections[1].bytes, [1, 2, 0, 0]);
    assert_eq!(object.sections[1].lines.len(), 5);
}

#[test]
fn long_tables_take_no_text() {
    let mut asm = ObjectBuilder::new("");
    asm.section(SectionKind::Data);
    asm.bytes(vec![7; 60_000]);
    let object = finished(asm);
    assert_eq!(object.sections[1].lines[0].size, 60_000);
    assert_eq!(object.sections[1].lines[0].text, "");
}
