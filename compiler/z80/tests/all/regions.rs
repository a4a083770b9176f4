//! Programs for machines whose memory is not all one.

use zirc_z80::{
    Image, Layout, LinkError, LinkOptions, MapRow, Object, Options, Region, SectionKind, link,
};

use crate::common::object;

const ROM: Region = Region { name: "ROM", start: 0, end: 0x100, read_only: true };
const RAM: Region = Region { name: "RAM", start: 0x8000, end: 0x8100, read_only: false };
const BOARD: Layout = Layout { file: ROM, patched: RAM, bss: RAM };

/// A program with a section of each kind but packed.
const PROGRAM: &str = "\
        public  start
start:  ld      hl,__patched_load
        ld      de,__patched_run
        ld      bc,__patched_size
        jp      step
        extern  __patched_load, __patched_run, __patched_size, __bss_start, __memory_end
        section bss
count:  ds      2
        section patched
step:   ld      a,0             ; patched
        ld      (count),a
        ld      hl,step + 1
        inc     (hl)
.wait:  djnz    .wait
        jp      start
        section data
table:  dw      step, count
        section patched
        ld      hl,table
        dw      __bss_start, __memory_end
        section code
        ret
";

fn module(text: &str) -> Object {
    object(text, &Options::default())
}

fn linked(layout: Layout, text: &str) -> Result<Image, LinkError> {
    let keep = vec!["start".into()];
    link(vec![module(text)], &LinkOptions { keep, ..LinkOptions::new(layout) })
}

/// The program with every section in use.
fn program() -> String {
    let uses = "        jp      step\n        dw      table, last, end\n";
    PROGRAM
        .replace("        jp      step\n", uses)
        .replace("        ld      hl,table\n", "last:   ld      hl,table\n")
        .replace("        ret\n", "end:    ret\n")
}

fn board() -> Image {
    linked(BOARD, &program()).unwrap_or_else(|error| panic!("{error}"))
}

fn codes(layout: Layout, text: &str) -> Vec<(&'static str, String)> {
    let error = linked(layout, text).map(|_| ()).expect_err("it has errors");
    let diagnostics = error.diagnostics.into_iter();
    diagnostics.map(|diagnostic| (diagnostic.code, diagnostic.message)).collect()
}

#[test]
fn patched_sections_are_loaded_in_rom_and_run_in_ram() {
    let image = board();
    let placed: Vec<(SectionKind, u32, Option<u32>)> =
        image.sections.iter().map(|placed| (placed.kind, placed.address, placed.load)).collect();
    let expected = [
        (SectionKind::Code, 0x0000, Some(0x0000)),
        (SectionKind::Code, 0x0012, Some(0x0012)),
        (SectionKind::Data, 0x0013, Some(0x0013)),
        (SectionKind::Patched, 0x8000, Some(0x0017)),
        (SectionKind::Patched, 0x800E, Some(0x0025)),
        (SectionKind::Bss, 0x8015, None),
    ];
    assert_eq!(placed, expected);
    assert_eq!((image.origin, image.file_end, image.memory_end), (0, 0x2C, 0x8017));
    assert_eq!(image.bytes.len(), 0x2C);
    // ld hl,0017h / ld de,8000h / ld bc,0015h / jp 8000h
    assert_eq!(image.bytes[..9], [0x21, 0x17, 0, 0x11, 0, 0x80, 1, 0x15, 0]);
    assert_eq!(image.bytes[9..12], [0xC3, 0, 0x80]);
    // ld a,0 / ld (8015h),a / ld hl,8001h / inc (hl) / djnz $
    let step = [0x3E, 0, 0x32, 0x15, 0x80, 0x21, 1, 0x80, 0x34, 0x10, 0xFE];
    assert_eq!(image.bytes[0x17..0x22], step);
    assert_eq!(image.bytes[0x25..], [0x21, 0x13, 0, 0x15, 0x80, 0x17, 0x80]);
    assert_eq!(image.address("__patched_load"), Some(0x17));
}

#[test]
fn patched_sections_are_code_where_code_can_be_written() {
    let text = program();
    let ram = Layout::single(Region { name: "memory", end: 0x1_0000, ..RAM });
    let patched = linked(ram, &text).unwrap();
    let code = linked(ram, &text.replace("section patched", "section code")).unwrap();
    assert_eq!(patched.bytes, code.bytes);
    assert_eq!(patched.symbols, code.symbols);
    assert_eq!(patched.address("__patched_size"), Some(0));
}

#[test]
fn nothing_is_copied_if_nothing_is_patched() {
    let image = linked(BOARD, "start: ret\n public start\n").unwrap();
    assert_eq!(image.bytes, [0xC9]);
    assert_eq!(image.address("__patched_size"), Some(0));
    assert_eq!(image.memory_end, 0x8000);
}

#[test]
fn a_copy_keeps_the_gaps_of_what_is_aligned() {
    let text = " public start\nstart: ld hl,a1\n ld hl,b1\n section patched\na1: db 1\n\
                \x20 section patched\n align 16\nb1: db 2\n";
    let image = linked(BOARD, text).unwrap();
    assert_eq!(image.address("b1"), Some(0x8010));
    assert_eq!(image.address("__patched_size"), Some(17));
    assert_eq!((image.bytes[6], image.bytes[6 + 16], image.bytes.len()), (1, 2, 6 + 17));
}

#[test]
fn memory_below_the_rom_is_memory_too() {
    let rom = Region { start: 0x8000, end: 0x8100, ..ROM };
    let ram = Region { start: 0x4000, end: 0x4100, ..RAM };
    let image = linked(Layout { file: rom, patched: ram, bss: ram }, &program()).unwrap();
    assert_eq!((image.origin, image.address("start")), (0x8000, Some(0x8000)));
    assert_eq!((image.address("step"), image.memory_end), (Some(0x4000), 0x4017));
}

#[test]
fn the_map_shows_each_region() {
    let rows: Vec<String> = board().memory_map().iter().map(MapRow::to_string).collect();
    let expected = [
        "0000-0011     18  code  start",
        "0012-0012      1  code  end",
        "0013-0016      4  data  table",
        "0017-002B     21  patched copied to 8000",
        "8000-800D     14  patched step",
        "800E-8014      7  patched last",
        "8015-8016      2  bss   count",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn the_listing_shows_where_it_runs() {
    let listing = board().listing();
    assert!(listing.contains("; patched step, 14 bytes, copied from 0017\n"), "{listing}");
    assert!(listing.contains("8009  10 FE "), "{listing}");
}

#[test]
fn a_region_overrun_is_told() {
    let text = |rom: u32, ram: u32| {
        format!(
            " public start\nstart: ld hl,t\n ld hl,u\n section data\nt: ds {rom}\n\
             \x20 section bss\nu: ds {ram}\n"
        )
    };
    assert!(linked(BOARD, &text(0x100 - 6, 0x100)).is_ok());
    let rom = codes(BOARD, &text(0x100 - 4, 0x100));
    assert_eq!(rom, [("program-too-big", "the program is 2 bytes too big for ROM".into())]);
    let both = codes(BOARD, &text(0x100 - 5, 0x101));
    assert_eq!(both.len(), 2);
    assert_eq!(both[1].1, "the program is 1 byte too big for RAM");
    let error = linked(BOARD, &text(0x100, 1)).map(|_| ()).unwrap_err();
    let note = &error.diagnostics[0].notes[0];
    assert_eq!(note, "code 6, data 256 bytes from 0x0000; ROM ends at 0x0100");
}

#[test]
fn what_is_copied_takes_room_in_both_regions() {
    let text = " public start\nstart: ld hl,t\n section patched\nt: ds 0x100\n";
    let too_big = codes(BOARD, text);
    assert_eq!(too_big, [("program-too-big", "the program is 3 bytes too big for ROM".into())]);
}

#[test]
fn what_is_written_may_not_be_in_read_only_memory() {
    let layout = Layout::single(ROM);
    for kind in ["bss", "patched", "packed"] {
        let text = format!(" public start\nstart: ld hl,t\n section {kind}\nt: ds 1\n");
        let message = format!("{kind} section `t` of module `` is in ROM, which is read-only");
        assert_eq!(codes(layout, &text), [("read-only-region", message)]);
    }
    let packed = " public start\nstart: ld hl,t\n section packed\nt: ds 1\n";
    assert_eq!(codes(BOARD, packed)[0].0, "read-only-region");
    let entry = " section patched\n public start\nstart: ret\n";
    assert_eq!(codes(BOARD, entry)[0].0, "read-only-region", "nobody copies the entry");
}

#[test]
fn regions_that_cannot_be_are_told() {
    let text = " public start\nstart: ret\n";
    let odd = |file: Region, bss: Region| codes(Layout { file, patched: bss, bss }, text);
    assert_eq!(odd(Region { end: 0, ..ROM }, RAM)[0].0, "bad-region");
    assert_eq!(odd(ROM, Region { end: 0x1_0001, ..RAM })[0].0, "bad-region");
    let overlap = odd(Region { end: 0x8001, ..ROM }, RAM);
    assert_eq!(overlap, [("bad-region", "regions ROM and RAM overlap".into())]);
    assert!(linked(Layout { file: Region { end: 0x8000, ..ROM }, ..BOARD }, text).is_ok());
}

#[test]
fn the_entry_must_be_at_the_start_of_the_file() {
    let rom = Region { start: 0x80, end: 0x200, ..ROM };
    let text = " align 256\n public start\nstart: ret\n";
    assert_eq!(codes(Layout { file: rom, ..BOARD }, text)[0].0, "entry-misaligned");
}
