//! What the linker keeps, drops, places and refuses.

use zirc_z80::instructions::Immediate;
use zirc_z80::{Expr, LinkOptions, Object, Options, Reference, SectionKind, link};

use crate::common::{linked, object};

fn module(text: &str) -> Object {
    object(text, &Options::default())
}

fn codes(objects: Vec<Object>, options: &LinkOptions) -> Vec<&'static str> {
    let error = link(objects, options).map(|_| ()).expect_err("it has errors");
    error.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

fn entry(name: &str) -> LinkOptions {
    LinkOptions { entry: name.to_string(), ..LinkOptions::at(0x100) }
}

#[test]
fn sections_nothing_refers_to_are_dropped() {
    let text = "start: call b1\n ret\n section code\na1: call a2\n section code\nb1: ret\n\
                section code\na2: ret\n section data\nt: db 1\n section bss\nu: ds 5\n";
    let image = linked(vec![module(&text.replace("\nsection", "\n section"))]);
    let kept: Vec<&str> = image.sections.iter().map(|placed| &*placed.section).collect();
    assert_eq!(kept, ["start", "b1"]);
    assert_eq!(image.bytes, [0xCD, 4, 1, 0xC9, 0xC9]);
}

#[test]
fn a_constant_keeps_what_it_is_made_of() {
    let text = " ld hl,there\nthere equ t+1\n section data\n db 0\nt: db 7\n section data\n db 9\n";
    assert_eq!(linked(vec![module(text)]).bytes, [0x21, 5, 1, 0, 7]);
}

#[test]
fn symbols_to_keep_are_kept() {
    let text = "start: ret\n section data\n public t\nt: db 7\n";
    let options = LinkOptions { keep: vec!["t".into()], ..LinkOptions::at(0x100) };
    assert_eq!(link(vec![module(text)], &options).unwrap().bytes, [0xC9, 7]);
}

#[test]
fn the_entry_comes_first_then_code_data_bss() {
    let text = " extern v\n section data\nt: db 7\n section bss\nu: ds 5\n section code\n\
                \x20 public f\nf: ld a,(t)\n ld (u),a\n section code\n public start\nstart: call f\n";
    let image = link(vec![module(text)], &entry("start")).unwrap();
    let kinds: Vec<SectionKind> = image.sections.iter().map(|placed| placed.kind).collect();
    assert_eq!(kinds, [SectionKind::Code, SectionKind::Code, SectionKind::Data, SectionKind::Bss]);
    assert_eq!(image.address("start"), Some(0x100));
    assert_eq!((image.file_end, image.memory_end), (0x10A, 0x10F));
    assert_eq!(image.address("__bss_start"), Some(0x10A));
    assert_eq!(image.address("u"), Some(0x10A));
}

#[test]
fn order_puts_sections_before_others_of_their_kind() {
    let text = " public t1,t2,t3\n ld hl,t1+t2-t3\n section data\nt1: db 1\n section data\nt2: db 2\n\
                \x20 section data\nt3: db 3\n";
    let order = vec!["t3".into(), "t2".into()];
    let options = LinkOptions { order, ..LinkOptions::at(0x100) };
    let image = link(vec![module(text)], &options).unwrap();
    assert_eq!(image.bytes[3..], [3, 2, 1]);
}

#[test]
fn gaps_before_aligned_sections_are_filled() {
    let mut main = module(" extern a1,b1,c1\nstart: ld hl,a1\n ld hl,b1\n ld hl,c1\n");
    main.name = "main".into();
    let page = Object::data("", "a1", 256, vec![1; 256], "");
    let big = Object::data("", "b1", 1, vec![2; 300], "");
    let small = Object::data("", "c1", 2, vec![3; 100], "");
    let image = linked(vec![main, page, big, small]);
    let at = |name: &str| image.address(name).unwrap();
    assert_eq!((at("a1"), at("b1"), at("c1")), (0x200, 0x300, 0x10A));
    assert_eq!(image.bytes[9], 0);
    assert_eq!(image.bytes.len(), 0x300 + 300 - 0x100);
    let sizes: u32 = image.memory_map().iter().map(|row| row.size).sum();
    assert_eq!(sizes, image.memory_end - 0x100);
}

#[test]
fn a_module_is_instantiated_under_several_names() {
    let text = " public encode\n extern out\nencode: ld b,buckets\n jp out\n";
    let instance = |name: &str, buckets: i64| {
        object(
            text,
            &Options {
                name: name.into(),
                define: vec![("buckets".into(), buckets)],
                rename: vec![
                    ("encode".into(), format!("{name}_encode")),
                    ("out".into(), format!("{name}_out")),
                ],
                ..Options::default()
            },
        )
    };
    let main = " extern p_encode,q_encode\n public p_out,q_out\np_out: call p_encode\n\
                q_out: call q_encode\n";
    let image = linked(vec![module(main), instance("p", 64), instance("q", 128)]);
    assert_eq!(image.bytes[..6], [0xCD, 6, 1, 0xCD, 11, 1]);
    assert_eq!(image.bytes[6..], [6, 64, 0xC3, 0, 1, 6, 128, 0xC3, 3, 1]);
}

#[test]
fn a_rename_of_nothing_is_told() {
    let source = zirc_diagnostics::Source::new("x.asm", " public encode\nencode: ret\n");
    let rename = vec![("encoed".to_string(), "e".to_string())];
    let errors = zirc_z80::assemble(&source, &Options { rename, ..Options::default() });
    let errors = errors.unwrap_err();
    assert_eq!(errors[0].code, "unknown-interface");
    assert!(errors[0].help[0].contains("`encode`"));
}

#[test]
fn any_expression_over_other_modules_is_evaluated() {
    let main = " extern a1,n\n dw (a1-0x100)*2+n, -a1 & 0xFF00\n db high(a1),low(a1)|n,a1/n\n";
    let other = " public a1,n\nn equ k*2\nk equ 100\n section data\n ds 3\na1: db 1\n";
    let image = linked(vec![module(main), module(other)]);
    let a1 = image.address("a1").unwrap() as i64;
    assert_eq!(a1, 0x10A);
    let word = |number: i64| (number as u16).to_le_bytes();
    let expected = [word((a1 - 0x100) * 2 + 200), word(-a1 & 0xFF00)].concat();
    assert_eq!(image.bytes[..4], expected);
    assert_eq!(image.bytes[4..7], [1, 0x0A | 200, (a1 / 200) as u8]);
}

#[test]
fn symbols_undefined_and_doubled_are_told_together() {
    let main = " extern print,encode\nstart: call pirnt\n call encode\n extern pirnt\n";
    let other = " public print\nprint: ret\n";
    let error = link(vec![module(main), module(other), module(other)], &entry("satrt"));
    let diagnostics = error.map(|_| ()).unwrap_err().diagnostics;
    let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, ["duplicate-symbol", "undefined-symbol"]);
    let error = link(vec![module(main), module(other)], &LinkOptions::at(0x100)).map(|_| ());
    let diagnostics = error.unwrap_err().diagnostics;
    assert_eq!(diagnostics.len(), 2);
    assert_eq!(diagnostics[0].notes, ["used in test.asm:2: `call pirnt`"]);
    assert_eq!(diagnostics[0].help[0], "did you mean `print`?");
}

#[test]
fn what_is_undefined_but_dropped_does_not_matter() {
    let text = " extern gone\nstart: ret\n section code\n call gone\n";
    assert_eq!(linked(vec![module(text)]).bytes, [0xC9]);
}

#[test]
fn values_that_do_not_fit_once_placed_are_told() {
    let main =
        " extern far,n\n jr far\n ld a,far\n ld (ix+n),1\n ld hl,n*1000\n db n\n db 1/(far-far)\n";
    let other = " public far,n\nn equ 200\n ds 200\nfar: ret\n";
    let mut codes = codes(vec![module(main), module(other)], &LinkOptions::at(0x100));
    codes.dedup();
    assert_eq!(codes, ["value-out-of-range", "bad-expression"], "the last divides by zero");
    let error = link(vec![module(main), module(other)], &LinkOptions::at(0x100));
    let error = error.map(|_| ()).unwrap_err();
    assert_eq!(error.diagnostics.len(), 5);
    assert!(!error.placed.is_empty());
    assert_eq!(error.diagnostics[0].notes, ["in test.asm:2: `jr far`"]);
}

#[test]
fn constants_that_are_circular_by_way_of_other_modules_are_told() {
    let first = " extern b1\n public a1\na1 equ b1+1\n ld hl,a1\n";
    let second = " extern a1\n public b1\nb1 equ a1+1\n";
    let codes = codes(vec![module(first), module(second)], &LinkOptions::at(0x100));
    assert_eq!(codes, ["circular-constant"], "what has no value is said once");
}

#[test]
fn a_program_too_big_is_told_with_its_sections() {
    let main = " extern w1,w2\nstart: ld hl,w1\n ld hl,w2\n";
    let data = |name: &str| Object::data("weights", name, 256, vec![0; 40_000], "");
    let error = link(vec![module(main), data("w1"), data("w2")], &LinkOptions::at(0x100));
    let error = error.map(|_| ()).unwrap_err();
    assert_eq!(error.diagnostics[0].code, "program-too-big");
    let ends: Vec<u32> = error.placed.iter().map(|placed| placed.end()).collect();
    assert_eq!(ends, [0x106, 0x200 + 40_000, 0x9F00 + 40_000]);
}

#[test]
fn a_program_may_fill_memory_to_the_last_byte() {
    let main = " extern rest\nstart: ld hl,rest\n ld hl,__memory_end-1\n extern __memory_end\n";
    let rest = |size: u32| Object::bss("", "rest", size, 1);
    let image = linked(vec![module(main), rest(0x1_0000 - 0x106)]);
    assert_eq!((image.memory_end, image.bytes[4], image.bytes[5]), (0x1_0000, 0xFF, 0xFF));
    let too_big = codes(vec![module(main), rest(0x1_0000 - 0x105)], &LinkOptions::at(0x100));
    assert_eq!(too_big, ["program-too-big"]);
    let huge = codes(vec![module(main), rest(u32::MAX)], &LinkOptions::at(0x100));
    assert_eq!(huge, ["program-too-big"]);
}

#[test]
fn org_is_held_to() {
    assert_eq!(linked(vec![module(" org 0x100\n dw $\n")]).bytes, [0, 1]);
    let codes = codes(vec![module(" org 0x200\n nop\n")], &LinkOptions::at(0x100));
    assert_eq!(codes, ["org-conflict"]);
}

#[test]
fn an_entry_must_be_there_and_at_the_origin() {
    assert_eq!(codes(vec![], &LinkOptions::at(0x100)), ["bad-entry"]);
    assert_eq!(codes(vec![], &entry("start")), ["undefined-symbol"]);
    let text = " section bss\n public b1\nb1: ds 1\n";
    assert_eq!(codes(vec![module(text)], &entry("b1")), ["bad-entry"]);
    let options = LinkOptions::at(0x180);
    assert_eq!(codes(vec![module(" align 256\n nop\n")], &options), ["entry-misaligned"]);
}

#[test]
fn objects_that_contradict_themselves_are_told() {
    let mut object = Object::data("m", "t", 3, vec![1], "");
    assert_eq!(codes(vec![object.clone()], &LinkOptions::at(0x100)), ["malformed-object"]);
    object.sections[0].align = 1;
    object.relocate(0, Immediate::Word, Expr::number(5));
    assert_eq!(codes(vec![object], &LinkOptions::at(0x100)), ["malformed-object"]);
    let object = Object::data("m", "t", 1, vec![1], "").with_symbol("u", 2);
    assert_eq!(codes(vec![object], &LinkOptions::at(0x100)), ["malformed-object"]);
}

#[test]
fn linking_is_reproducible() {
    let text = "start: call f\n call g\n section code\nf: ret\n section code\ng: ret\n";
    let first = linked(vec![module(text)]);
    assert_eq!(first.flatten(), linked(vec![module(text)]).flatten());
}

#[test]
fn last_puts_sections_after_others_of_their_kind() {
    let text = " public t1,t2\n ld hl,t1\n ld hl,t2\n ld hl,t3\n section data\nt1: db 1\n\
                \x20 section data\nt2: db 2\n section data\nt3: db 3\n";
    let last = vec!["t2".into(), "t1".into()];
    let options = LinkOptions { last, ..LinkOptions::at(0x100) };
    let image = link(vec![module(text)], &options).unwrap();
    assert_eq!(image.bytes[9..], [3, 2, 1]);
}

#[test]
fn packed_sections_keep_their_addresses_and_leave_the_file() {
    let text = " extern __packed_start\nstart: ld hl,__packed_start\n ld hl,pk\n ld hl,u\n\
                \x20 section packed\npk: dw start\n db low(pk),high(pk),5,5,5,5\n\
                \x20 section bss\nu: ds 5\n";
    let mut image = linked(vec![module(text)]);
    let expanded = image.packed().to_vec();
    assert_eq!(expanded, [0, 1, 9, 1, 5, 5, 5, 5]);
    let references = [
        (0x109, Reference::Word(0x100)),
        (0x10B, Reference::Low(0x109)),
        (0x10C, Reference::High(0x109)),
    ];
    assert_eq!(image.packed_references(), references);
    assert!(!image.is_packed());
    image.pack(&[1, 2]);
    assert!(image.is_packed());
    assert_eq!(image.bytes, [0x21, 9, 1, 0x21, 9, 1, 0x21, 0x11, 1, 1, 2]);
    assert_eq!((image.file_end, image.memory_end), (0x10B, 0x116));
    let sections = image.expanded().map(|(placed, bytes)| (placed.address, bytes));
    assert_eq!(sections.collect::<Vec<_>>(), [(0x109, &*expanded)]);
    let again = linked(vec![module(&image.flatten())]);
    assert_eq!(again.bytes, image.bytes);
}

#[test]
fn all_but_resident_modules_may_be_packed() {
    let named = |name: &str, text: &str| Object { name: name.into(), ..module(text) };
    let start = " extern other
 public start
start: call other
 jp seven
 section data
seven: db 7
";
    let other = " public other
 section packed
five: db 5
 section data
six: db 6
                   section code
other: ld hl,six
 ld de,five
 ld bc,two
 ret
                   section bss
two: ds 2
";
    let options = LinkOptions { resident: vec!["first".into()], ..LinkOptions::at(0x100) };
    let objects = vec![named("second", other), named("first", start)];
    let options = LinkOptions { entry: "start".into(), ..options };
    let mut image = link(objects, &options).unwrap();
    assert_eq!(image.bytes[..7], [0xCD, 7, 1, 0xC3, 6, 1, 7]);
    let expanded = [0x21, 0x11, 1, 0x11, 0x12, 1, 1, 0x13, 1, 0xC9, 6, 5];
    assert_eq!(image.packed(), expanded);
    let sections = image.expanded().map(|(placed, bytes)| (placed.kind.name(), bytes));
    let [code, data, packed] = [&expanded[..10], &expanded[10..11], &expanded[11..]];
    assert_eq!(Vec::from_iter(sections), [("code", code), ("data", data), ("packed", packed)]);
    image.pack(&[1]);
    assert_eq!(image.bytes, [0xCD, 7, 1, 0xC3, 6, 1, 7, 1]);
    let again = linked(vec![module(&image.flatten())]);
    assert_eq!(again.bytes, image.bytes);
}
