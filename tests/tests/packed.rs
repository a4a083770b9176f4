//! Packed programs: small files whose lists are expanded when they start, to the
//! bytes that they were linked with.

use zirc_compiler::network::{Interpreter, Network, Origins};
use zirc_compiler::{Goal, Options, Program, compile};
use zirc_emulator::Address;
use zirc_tests::{Lockstep, model, vectors};

fn packed(network: &Network) -> Program {
    let options = Options { pack: true, ..Options::default() };
    compile(network, &Origins::default(), &options).expect("it compiles")
}

/// The first difference of memory from what the program was linked with.
fn unexpanded(program: &Program, lockstep: &Lockstep) -> Option<(u16, u8, u8)> {
    program.image.expanded().find_map(|(start, bytes)| {
        bytes.iter().enumerate().find_map(|(at, &byte)| {
            let address = start as u16 + at as u16;
            let found = lockstep.machine().peek(Address(address));
            (found != byte).then_some((address, found, byte))
        })
    })
}

/// Checks a trained network on its vectors. `most` is the bytes its file may have.
fn check(name: &str, most: usize) {
    let (Some(network), Some(vectors)) = (model(name), vectors(name)) else { return };
    let program = packed(&network);
    assert!(program.image.is_packed());
    let mut lockstep = Lockstep::start(&program);
    let start_up = lockstep.machine().clock().0;
    assert_eq!(unexpanded(&program, &lockstep), None, "address, found, expected");
    let mut t_states = 0;
    let mut steps = 0;
    for vector in &vectors {
        let reply = lockstep
            .hear(&vector.prompt)
            .unwrap_or_else(|difference| panic!("{:?}: {difference}", vector.prompt));
        t_states += reply.t_states.0;
        steps += vector.reply.len() as u64 + 1;
    }
    let zirc_compiler::Sizes { file, memory, .. } = program.sizes;
    let per_character = t_states / steps;
    println!("{name}: {per_character} T-states a character, {file} of {memory} bytes, start {start_up}");
    assert!(program.file().len() <= most, "{}", program.file().len());
    assert_eq!(program.file().len(), file as usize);
    assert!(start_up <= 8_000_000, "{start_up}");
}

#[test]
fn guess_is_exact() {
    check("guess", 30_000);
}

#[test]
fn tinychat_is_exact() {
    check("tinychat", 30_500);
}
