//! Other people's assemblers, and our own, make the bytes of a program from its
//! `--emit asm`.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use zirc_codegen::{Emit, Goal, Options, compile};
use zirc_diagnostics::Source;
use zirc_network::read;
use zirc_network::{Network, Origins};
use zirc_tests::{Judge, assembled, model, root};

/// The networks of `ir-examples/` and the golden tests, the trained ones beside
/// the project, and fifty random ones, by name.
fn all_networks() -> Vec<(String, Network)> {
    let mut networks = Vec::new();
    let trained = ["guess", "chat", "adventure"].map(|name| format!("ir-examples/{name}"));
    let folders = ["ir-examples", "tests/golden"].map(str::to_string).into_iter().chain(trained);
    for folder in folders {
        for entry in std::fs::read_dir(root().join(folder)).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.extension().is_some_and(|extension| extension == "zir") {
                let text = std::fs::read_to_string(&path).expect("the file can be read");
                let name = path.display().to_string();
                if let Ok((network, _)) = read(&Source::new(&*name, text)) {
                    networks.push((name, network));
                }
            }
        }
    }
    for name in ["guess", "tinychat"] {
        networks.extend(model(name).map(|network| (name.to_string(), network)));
    }
    let mut runner = TestRunner::deterministic();
    for number in 0..50 {
        let widest = if number % 5 == 0 { 300 } else { 12 };
        let tree = zirc_tests::networks(widest).new_tree(&mut runner).expect("there is one");
        networks.push((format!("random network {number}"), tree.current()));
    }
    networks
}

/// The bytes and the flattened text of every network that compiles, for each goal,
/// and packed if that makes another program.
fn programs() -> Vec<(String, Vec<u8>, String)> {
    let mut programs = Vec::new();
    for (name, network) in all_networks() {
        let ways = [Goal::Plain, Goal::Size, Goal::Speed].map(|goal| (goal, false));
        for (goal, pack) in ways.into_iter().chain([(Goal::Speed, true)]) {
            let options = Options { goal, pack, ..Options::default() };
            if let Ok(program) = compile(&network, &Origins::default(), &options)
                && program.image.is_packed() == pack
            {
                let name = format!("{name} for {goal:?}, packed: {pack}");
                programs.push((name, program.file().to_vec(), program.emit(&Emit::Asm)));
            }
        }
    }
    programs
}

fn check(assembler: Judge) {
    for (name, bytes, text) in programs() {
        let Some(made) = assembled(assembler, &text) else { return };
        let made = made.unwrap_or_else(|said| panic!("{assembler:?} on {name}: {said}"));
        assert!(made == bytes, "{assembler:?} makes other bytes of {name}");
    }
}

#[test]
fn pasmo_makes_the_same_bytes() {
    check(Judge::Pasmo);
}

#[test]
fn z80asm_makes_the_same_bytes() {
    check(Judge::Z80asm);
}

#[test]
fn our_assembler_makes_the_same_bytes() {
    let programs = programs();
    assert!(!programs.is_empty());
    for (name, bytes, text) in programs {
        let source = Source::new(&*name, text);
        let object = zirc_z80::assemble(&source, &Default::default())
            .unwrap_or_else(|found| panic!("{}", zirc_diagnostics::render(&source, &found, false)));
        let image = zirc_z80::link(vec![object], &zirc_z80::LinkOptions::at(0x100));
        let image = image.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(image.bytes == bytes, "other bytes of {name}");
    }
}
