//! A program linked for a machine with ROM below RAM, on a board that has them.

use zirc_diagnostics::{Source, render};
use zirc_emulator::{Address, Board, Event, Exit, FaultKind, Machine, ReplyMeter, TStates};
use zirc_z80::{Image, Layout, LinkOptions, Object, Options, Region, assemble, link};

const ROM: Region = Region { name: "ROM", start: 0x0000, end: 0x7F00, read_only: true };
const RAM: Region = Region { name: "RAM", start: 0x8000, end: 0x1_0000, read_only: false };

/// What such a machine does first.
const START: &str = "
        extern  __patched_load, __patched_run, __patched_size, conversation
        section code
        public  start
start:  ld      sp,stack_top
        ld      bc,__patched_size
        ld      a,b
        or      c
        jr      z,.copied
        ld      hl,__patched_load
        ld      de,__patched_run
        ldir
.copied:
        jp      conversation

        section bss
        public  stack_bottom, stack_top
stack_bottom:
        ds      32
stack_top:
";

/// A console by the board's monitor.
const CONSOLE: &str = include_str!("../data/board/console.asm");

/// Says of each line how many there have been, and its text; an empty one ends it.
const CONVERSATION: &str = "
        extern  read_line, print_char, print_text, leave, line, line_length
        section code
        public  conversation
conversation:
        call    read_line
        ld      a,(line_length)
        or      a
        jp      z,leave
        call    count
        call    print_char
        ld      hl,colon
        ld      b,1
        call    print_text
        ld      hl,line
        ld      a,(line_length)
        ld      b,a
        call    print_text
        jr      conversation

        section patched
; Returns the next digit in A: it keeps it in its own instruction.
count:  ld      a,'0'           ; patched
        inc     a
        ld      (count + 1),a
        ret

        section data
colon:  db      ':'
";

fn object(name: &str, text: &str) -> Object {
    let source = Source::new(name, text);
    assemble(&source, &Options { name: name.into(), ..Options::default() })
        .unwrap_or_else(|found| panic!("{}", render(&source, &found, false)))
}

fn program(conversation: &str) -> Image {
    let layout = Layout { file: ROM, patched: RAM, bss: RAM };
    let texts = [("start", START), ("conversation", conversation), ("console", CONSOLE)];
    let objects = texts.map(|(name, text)| object(name, text)).to_vec();
    link(objects, &LinkOptions::new(layout)).unwrap_or_else(|error| panic!("{error}"))
}

fn board(image: &Image) -> Machine {
    Machine::on_board(Board::default(), &image.bytes).expect("the program fits")
}

#[test]
fn a_routine_that_patches_itself_runs_in_ram() {
    let image = program(CONVERSATION);
    let mut machine = board(&image);
    let mut meter = ReplyMeter::new(machine.clock());
    let mut lines = [&b"so"[..], b"be", b"it", b""].into_iter();
    let mut replies = Vec::new();
    let end = loop {
        let event = machine.run();
        replies.extend(meter.observe(&event, machine.clock()));
        match event {
            Event::Line { max: 255 } => machine.supply_line(lines.next().expect("a line")),
            Event::Output(_) => {}
            event => break event,
        }
    };
    assert_eq!(end, Event::Exit(Exit::Return));
    let printed: Vec<&[u8]> = replies.iter().map(|reply| &*reply.printed).collect();
    assert_eq!(printed, [&b""[..], b"1:so", b"2:be", b"3:it", b""]);
    assert_eq!(replies[2].t_states, replies[3].t_states, "the monitor takes no time");
    assert!(replies[2].t_states > TStates(300));
    let count = image.address("conversation_count").expect("it is linked");
    assert_eq!(count, 0x8000);
    assert_eq!(machine.peek(Address(count as u16 + 1)), b'3');
}

#[test]
fn what_patches_itself_and_is_not_marked_so_is_a_fault() {
    let unmarked = CONVERSATION.replace("section patched", "section code");
    let image = program(&unmarked);
    let mut machine = board(&image);
    assert_eq!(machine.run(), Event::Line { max: 255 });
    machine.supply_line(b"so");
    let Event::Fault(fault) = machine.run() else { panic!("no fault") };
    let address = Address(image.address("conversation_count").expect("it is linked") as u16 + 1);
    assert_eq!(fault.kind, FaultKind::WriteReadOnly { address, value: b'1' });
}
