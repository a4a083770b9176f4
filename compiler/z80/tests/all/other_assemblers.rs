//! The flattened text means the same to pasmo, to z80asm and to our own
//! assembler as the program it came from.

use std::fmt::Write;
use std::io::ErrorKind;
use std::process::Command;

use zirc_z80::instructions::{Immediate, examples};
use zirc_z80::{Expr, Image, Layout, LinkOptions, Object, Options, Region, link};

use crate::common::{linked, object};

/// Checks an image's flattened text with every assembler there is.
fn check(image: &Image) {
    let text = image.flatten();
    let options = LinkOptions::at(image.origin);
    let again = link(vec![object(&text, &Options::default())], &options).unwrap();
    assert_same("our own assembler", &image.bytes, &again.bytes, &text);
    let folder = tempfile::tempdir().unwrap();
    let [source, output] = ["flat.asm", "flat.bin"].map(|name| folder.path().join(name));
    std::fs::write(&source, &text).unwrap();
    let (from, to) = (source.to_str().unwrap(), output.to_str().unwrap());
    for (tool, arguments) in [("pasmo", [from, to].as_slice()), ("z80asm", &[from, "-o", to])] {
        let _ = std::fs::remove_file(&output);
        match Command::new(tool).args(arguments).output() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                println!("skipped: {tool} is not installed");
                continue;
            }
            result => {
                let said = result.unwrap();
                let errors = String::from_utf8_lossy(&said.stderr).into_owned();
                assert!(said.status.success(), "{tool}: {errors}\n{text}");
            }
        }
        assert_same(tool, &image.bytes, &std::fs::read(&output).unwrap(), &text);
    }
}

fn assert_same(tool: &str, expected: &[u8], found: &[u8], text: &str) {
    if let Some(at) =
        (0..expected.len().max(found.len())).find(|&i| expected.get(i) != found.get(i))
    {
        let around = |bytes: &[u8]| {
            format!("{:02x?}", &bytes[at.min(bytes.len())..(at + 8).min(bytes.len())])
        };
        panic!(
            "{tool} differs from byte {at} on: {} expected, {} found\n{text}",
            around(expected),
            around(found)
        );
    }
}

#[test]
fn every_instruction() {
    let mut text = String::from("start:\n");
    for example in examples() {
        let _ = writeln!(text, "        {}", example.text);
    }
    let image = linked(vec![object(&text, &Options::default())]);
    let expected: Vec<u8> = examples().flat_map(|example| example.bytes).collect();
    assert_eq!(image.bytes, expected);
    check(&image);
}

#[test]
fn immediates_at_their_limits() {
    check(&linked(vec![object(
        "start:  ld a,-128\n ld a,255\n ld b,-1\n cp -5\n sub 255\n ld hl,-1\n ld hl,65535\n\
         \x20 ld de,-32768\n ld (ix-128),255\n ld (iy+127),-1\n ld a,(ix)\n inc (iy-1)\n\
         \x20 set 7,(ix-128)\n out (255),a\n in a,(0)\n ld (0xFFFF),hl\n ld hl,(0)\n jp 0\n\
         \x20 rst 56\n bit 0,(ix+0)\n ld (ix-1),'A'\n ld a,';'\n ld a,'\"'\n ld a,\"'\"\n\
         \x20 ld a,','\n ld a,' '\n ld a,'('\n cp 'a'\n ld bc,'A'*256\n ld a,~0&0xFF\n",
        &Options::default(),
    )]));
}

const SHELL: &str = "\
; A module of a program.
        extern  encode, table, buffer, SIZE, __file_end, __memory_end
        public  start
        section code
; Where the program begins; don't panic: it's only a \"comment\", ; and é.
start:  ld      hl,(6)          ; the top of memory
        ld      sp,hl
        ld      de,__memory_end
        ld      bc,__file_end - start
        call    encode
.loop:  djnz    .loop           ; wait
        jr      $+2
        jp      nz,again.loop
        ld      a,low(table)
        ld      h,high(table+SIZE)
        ld      hl,table+SIZE
        ld      hl,table+4
        ld      hl,table-1
        ld      hl,-1+buffer
        ld      b,LIMIT
        ld      c,-LIMIT
        ld      (ix+LIMIT),LIMIT
        ld      (buffer+1),a
        ld      a,(count)
        ex      af,af'
        ld      de,hello
        sll     c
        jp      (hl)
LIMIT   equ     64              ; how much is heard
a_very_long_label_that_has_a_line_of_its_own_because_it_is_so_very_long_indeed:
        ret
again:  ld      a,(count)
.loop:  jr      z,.loop
        jr      c,again+1
        jp      m,done
done:   ret
        section data, strings
hello:  db      'it is ', \"it's\", 13, 10, '$'
        db      'a;b', \"\\\\n\", '\"', 'ok', \"'\", 0, 'a long text that goes on, and on; over the line'
        dw      hello, again.loop, 0x1234, -1, LIMIT, hello+2, done
        align   16
        ds      3
        ds      2,0xFF
        section bss
count:  ds      1               ; how many
        align   4
line:   ds      255
";

const ENCODER: &str = "\
        public  encode, SIZE
SIZE    equ     2*COUNT
        section code
encode: ld      hl,.end - encode
        ld      b,COUNT         ; so many
.loop:  push    bc
        ld      a,(scratch)
        pop     bc
        djnz    .loop
        ld      de,unused.end-unused
.end:   ret
        section data
unused: db      1,2,3
.end:
        section bss
scratch: ds 1
";

fn modules() -> Vec<Object> {
    let named = |name: &str| Options { name: name.into(), ..Options::default() };
    let shell = object(
        SHELL,
        &Options {
            shorten_jumps: true,
            rename: vec![("encode".into(), "encode_2".into())],
            ..named("shell")
        },
    );
    let encoder = |name: &str, count: i64, entry: &str| {
        let options = Options {
            define: vec![("COUNT".into(), count)],
            rename: vec![("encode".into(), entry.into()), ("SIZE".into(), format!("SIZE{name}"))],
            ..named(name)
        };
        object(ENCODER, &options)
    };
    let mut table = Object::data("weights", "table", 256, (0..=255).collect(), "the weights")
        .with_symbol("middle", 100);
    let callee = table.add_external("encode_1");
    let middle = table.add_external("middle");
    table.relocate(10, Immediate::Word, Expr::symbol(callee).plus(3));
    table.relocate(98, Immediate::Word, Expr::symbol(middle).plus(-1));
    table.relocate(100, Immediate::Word, Expr::symbol(middle));
    let sizes =
        object("   extern SIZEenc2\n public SIZE\nSIZE equ SIZEenc2\n", &Options::default());
    vec![
        shell,
        encoder("enc1", 10, "encode_1"),
        encoder("enc2", 20, "encode_2"),
        table,
        Object::bss("buffers", "buffer", 512, 256).with_symbol("buffer_high", 256),
        sizes,
    ]
}

#[test]
fn a_program_of_several_modules() {
    let image = linked(modules());
    let kept: Vec<&str> = image.sections.iter().map(|placed| &*placed.section).collect();
    assert_eq!(kept.len(), 9, "{kept:?}");
    check(&image);
}

#[test]
fn a_program_that_runs_in_ram_what_it_has_in_rom() {
    let rom = Region { name: "ROM", start: 0, end: 0x8000, read_only: true };
    let ram = Region { name: "RAM", start: 0x8000, end: 0x1_0000, read_only: false };
    let patched = "\
        public  start, patch
        extern  __patched_load, __patched_run, __patched_size
start:  ld      hl,__patched_load
        ld      de,__patched_run
        ld      bc,__patched_size
        ldir
        jp      patch
        section patched
; What it changes is its own.
patch:  ld      a,0             ; the count
        ld      hl,patch + 1
        inc     (hl)
        jr      z,.done         ; after 256
        jr      $+4
.loop:  djnz    .loop
        jr      nz,patch+2
        align   16
        ld      hl,words
.done:  ret
words:  dw      .words, patch, count, 0x1234
.words: db      'text', 0
        section patched
        public  other
other:  jp      patch
        section bss
count:  ds      1
";
    for (file, memory) in [(rom, ram), (Region { read_only: true, ..ram }, rom)] {
        let memory = Region { read_only: false, ..memory };
        let layout = Layout { file, patched: memory, bss: memory };
        let keep = vec!["other".into()];
        let options = LinkOptions { keep, ..LinkOptions::new(layout) };
        check(&link(vec![object(patched, &Options::default())], &options).unwrap());
    }
}

#[test]
fn long_lines() {
    let comment = "because ".repeat(1000);
    check(&linked(vec![object(
        &format!("start: ret ; {comment}\n; {comment}\n"),
        &Options { name: "m".repeat(150), ..Options::default() },
    )]));
}

#[test]
fn names_that_mean_something_to_an_assembler() {
    let words = [
        "and", "or", "xor", "not", "mod", "shl", "shr", "eq", "ne", "lt", "le", "gt", "ge", "nul",
        "org", "db", "defb", "defm", "if", "else", "endif", "include", "macro", "endm", "rept",
        "local", "proc", "endp", "end", "sli", "ldir", "nop", "defined", "incbin", "Ix", "HL",
        "notes", "orange", "modern", "android", "shred", "ending", "define", "dbase", "index",
        "ixhh", "aff", "b1", "c_", "hlx", "nzx", "lows", "highest", "x", "y0", "_", "__", "EQU_",
        "Start", "START", "equal", "dsx", "org1", "defsx", "seeker", "ifx", "hex1h", "b0b", "a0h",
        "defw2", "spx", "ret_", "jpx", "rst1", "ldx", "addb",
    ];
    let mut text = String::from("start:\n");
    // Private labels of a module called like nothing keep their names.
    for word in words {
        let _ = writeln!(text, " ld hl,l.{word}");
    }
    let _ = writeln!(text, "l: ret");
    for word in words {
        let _ = writeln!(text, ".{word}: ld hl,l.{word}+1");
    }
    let local = object(&text.replace("l.", "k.").replace("\nl:", "\nk:"), &Options::default());
    check(&linked(vec![local]));
    for word in words {
        let mut data = Object::data("m", word, 1, vec![1, 2, 3, 4], "");
        let itself = data.add_external(word);
        data.relocate(0, Immediate::Word, Expr::symbol(itself).plus(1));
        check(&linked(vec![data]));
    }
}

#[test]
fn private_names_that_would_clash_get_numbers() {
    let text = "start: ld hl,start\n ld hl,Start\n ret\nStart: ret\n";
    let other = " public other\nother: ld hl,start\nstart: ret\n";
    let objects = [text, &format!(" extern other\n jp other\n{text}"), other];
    check(&linked(objects.iter().rev().map(|text| object(text, &Options::default())).collect()));
}
