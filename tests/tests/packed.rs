//! Packed programs: small files whose lists are expanded when they start, to the
//! bytes that they were linked with.

use zirc_compiler::network::{Network, Origins};
use zirc_compiler::{Goal, Options, Program, compile};
use zirc_emulator::Address;
use zirc_tests::{Lockstep, model, network};

fn packed(network: &Network, goal: Goal) -> Program {
    let options = Options { pack: true, goal, ..Options::default() };
    compile(network, &Origins::default(), &options).expect("it compiles")
}

/// The first difference of memory from what the program was linked with: the
/// address, what is there, and what should be.
fn difference(program: &Program, lockstep: &Lockstep) -> Option<(u16, u8, u8)> {
    let sections = program.image.expanded().flat_map(|(start, bytes)| {
        bytes.iter().enumerate().map(move |(at, &byte)| (start as u16 + at as u16, byte))
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
    assert!(start_up <= 9_500_000);
}

#[test]
fn guess_is_small_and_expands_to_what_was_linked() {
    check("guess", 30_000);
}

#[test]
fn tinychat_is_small_and_expands_to_what_was_linked() {
    check("tinychat", 30_500);
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
