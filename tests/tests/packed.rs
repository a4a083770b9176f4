//! Packed programs: small files whose code, tables and lists are expanded when they start, to
//! the bytes that they were linked with.

use std::collections::BTreeSet;

use zirc_codegen::{Goal, Options, Program, compile};
use zirc_diagnostics::Source;
use zirc_emulator::Address;
use zirc_network::prompts::EVERYDAY;
use zirc_network::read;
use zirc_network::{Network, Origins};
use zirc_tests::{Lockstep, model, network};

fn packed(network: &Network, goal: Goal) -> Program {
    let options = Options { pack: true, goal, ..Options::default() };
    compile(network, &Origins::default(), &options).expect("it compiles")
}

/// The first difference of memory from what the program was linked with: the
/// address, what is there, and what should be. What expands lists has changed itself.
fn difference(program: &Program, lockstep: &Lockstep) -> Option<(u16, u8, u8)> {
    let expanded = program.image.expanded().filter(|(placed, _)| placed.module != "unpack");
    let sections = expanded.flat_map(|(placed, bytes)| {
        bytes.iter().enumerate().map(move |(at, &byte)| (placed.address as u16 + at as u16, byte))
    });
    let found = sections.map(|(at, byte)| (at, lockstep.machine().peek(Address(at)), byte));
    found.into_iter().find(|(_, found, expected)| found != expected)
}

/// Checks what a trained network's program is when it has started. `most` is the
/// bytes its file may have.
fn check(name: &str, most: usize) {
    let Some(network) = model(name) else { return };
    let program = packed(&network, Goal::Speed);
    assert!(program.image.is_packed());
    let lockstep = Lockstep::start(&program);
    let start_up = lockstep.machine().clock().0;
    assert_eq!(difference(&program, &lockstep), None);
    let sizes = &program.sizes;
    println!("{name}: {} of {} bytes, start {start_up} T-states", sizes.file, sizes.memory);
    assert_eq!(program.file().len(), sizes.file as usize);
    assert!(program.file().len() <= most);
    assert!(start_up <= 10_500_000);
}

#[test]
fn guess_is_small_and_expands_to_what_was_linked() {
    check("guess", 24_900);
}

#[test]
fn tinychat_is_small_and_expands_to_what_was_linked() {
    check("tinychat", 25_500);
}

/// A network of two layers, the first in more than one page, that picks a label.
fn wide() -> Network {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize
    };
    let mut weights = |name: &str, rows: usize, columns: usize| {
        let mut text = format!("weights @{name}: i2[{rows}, {columns}] {{\n");
        for _ in 0..rows {
            let drawn: String =
                (0..columns).map(|_| char::from(b"............+-+="[next() % 16])).collect();
            text += &format!("  \"{drawn}\" {}\n", next() % 64);
        }
        text + "}\n"
    };
    let text = "zir 1\nnetwork wide {\n  overflow wrap\n  prompt limit 62\n
  %x = trigrams prompt, buckets 64, scale 8\n  %a = linear %x, @a\n  %r = relu %a
  %b = linear %r, @b\n  answer argmax %b, labels \"A\" \"B\" \"C\"\n}\n";
    let text = text.to_string() + &weights("a", 400, 64) + &weights("b", 3, 400);
    read(&Source::new("wide.zir", text)).expect("it is sound").0
}

#[test]
fn all_but_what_runs_before_is_packed() {
    let hello = network("ir-examples/hello.zir");
    let program = packed(&hello, Goal::Speed);
    let (packed, resident): (Vec<_>, Vec<_>) = program
        .image
        .sections
        .iter()
        .filter(|placed| placed.load.is_some())
        .partition(|placed| placed.packable);
    let modules: BTreeSet<&str> = resident.iter().map(|placed| &*placed.module).collect();
    assert_eq!(Vec::from_iter(modules), ["console", "conversation", "expand", "start", "start_up"]);
    let sizes = [packed, resident].map(|placed| placed.iter().map(|one| one.size).sum::<u32>());
    assert!(sizes[0] > 5 * sizes[1], "{sizes:?}");
    let unpacked = compile(&hello, &Origins::default(), &Options::default()).expect("it compiles");
    assert!(3 * program.sizes.file < 2 * unpacked.sizes.file);
}

#[test]
fn labels_and_layers_of_several_pages_are_packed() {
    let program = packed(&wide(), Goal::Speed);
    assert!(program.image.is_packed());
    let mut lockstep = Lockstep::start(&program);
    assert_eq!(difference(&program, &lockstep), None);
    for prompt in EVERYDAY.iter().take(10) {
        lockstep.ask(prompt.as_bytes()).expect("it is exact");
    }
}

#[test]
fn a_program_without_lists_is_the_same_packed() {
    let network = network("ir-examples/hello.zir");
    for goal in [Goal::Size, Goal::Plain] {
        let options = Options { goal, ..Options::default() };
        let unpacked = compile(&network, &Origins::default(), &options).expect("it compiles");
        assert_eq!(packed(&network, goal).file(), unpacked.file());
    }
}
