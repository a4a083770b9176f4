//! The texts that show a linked program.

use zirc_z80::{Object, Options};

use crate::common::{linked, object};

fn program() -> zirc_z80::Image {
    let text = "\
        extern  table
start:  ld      b,COUNT         ; as many as there are
        ld      hl,table
.next:  djnz    .next
        ld      (last),hl
        sll     a               ; not in the manual
        ret
COUNT   equ     3               ; how many
        section bss
last:   ds      2               ; where it ended
";
    let options = Options { name: "main".into(), ..Options::default() };
    linked(vec![
        object(text, &options),
        Object::data("net", "table", 16, vec![1, 2, 3], "the table").with_symbol("tail", 2),
    ])
}

#[test]
fn the_listing_has_addresses_bytes_times_and_source() {
    assert_eq!(
        program().listing(),
        "\
; code start of main, 13 bytes
0100  06 03                        7  start:  ld      b,COUNT                 ; as many as there are
0102  21 10 01                    10          ld      hl,table
0105  10 FE                     13/8  .next:  djnz    .next
0107  22 13 01                    16          ld      (last),hl
010A  CB 37                        8          sll     a                       ; not in the manual
010C  C9                          10          ret

; data table of net, 3 bytes
0110  01 02                           table:  db      1,2                     ; the table
0112  03                              tail:   db      3

; bss last of main, 2 bytes
0113                                  last:   ds      2                       ; where it ended

"
    );
}

#[test]
fn the_flattened_text_names_what_the_source_names() {
    assert_eq!(
        program().flatten(),
        "        org     0x0100

main_COUNT:     equ     0x0003  ; how many

; code start of main: 0x0100, 13 bytes
main_start:
        ld      b,main_COUNT            ; as many as there are
        ld      hl,table
main_start_next:
        djnz    main_start_next
        ld      (main_last),hl
        db      203,55                  ; sll a: not in the manual
        ret

        ds      3                       ; up to 0x0110

; data table of net: 0x0110, 3 bytes
table:  db      1,2                     ; the table
tail:   db      3

; bss last of main: 0x0113, 2 bytes
main_last:      equ     0x0113  ; where it ended
"
    );
}

#[test]
fn the_map_has_every_section_and_gap() {
    let rows: Vec<String> = program().memory_map().iter().map(ToString::to_string).collect();
    assert_eq!(
        rows,
        [
            "0100-010C     13  code  main: start",
            "010D-010F      3  gap",
            "0110-0112      3  data  net: table",
            "0113-0114      2  bss   main: last",
        ]
    );
}

#[test]
fn nothing_in_a_name_or_comment_ends_its_line() {
    let object = Object::data("m\nnop", "t\nnop", 1, vec![1], "one\n nop\r\x0C");
    let image = linked(vec![object]);
    assert_eq!(
        linked(vec![crate::common::object(&image.flatten(), &Options::default())]).bytes,
        [1]
    );
}

#[test]
fn a_label_within_an_instruction_leaves_bytes() {
    let object = object("start: ld hl,start\n ld (start),hl\n", &Options::default());
    let image = linked(vec![object.with_symbol("operand", 1).with_symbol("middle", 4)]);
    let again = linked(vec![crate::common::object(&image.flatten(), &Options::default())]);
    assert_eq!(image.bytes, again.bytes);
    assert!(image.flatten().contains("operand:\n        dw      start"), "{}", image.flatten());
}
