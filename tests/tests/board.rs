//! A machine made for this test: ROM below RAM, code and tables in ROM, variables and code
//! that patches itself in RAM. Its programs are exact and do not write to ROM.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use zirc_codegen::machines::{CPM, Machine};
use zirc_codegen::{Emit, Goal, Options, Program, compile};
use zirc_diagnostics::Diagnostic;
use zirc_emulator::{Board, Machine as Emulated};
use zirc_network::{Network, Origins};
use zirc_runtime::Module;
use zirc_tests::{Lockstep, network, networks, prompts};
use zirc_z80::{Layout, Region, SectionKind};

const ROM: Region = Region { name: "ROM", start: 0x0000, end: 0x7F00, read_only: true };
const RAM: Region = Region { name: "RAM", start: 0x8000, end: 0x1_0000, read_only: false };

const MODULES: &[Module] = &[
    Module { name: "start", text: include_str!("../data/board/start.asm") },
    Module { name: "console", text: include_str!("../data/board/console.asm") },
    Module { name: "conversation", text: include_str!("../data/board/conversation.asm") },
];

static BOARD: Machine = Machine {
    name: "board",
    description: "a board with ROM below RAM, and a monitor",
    layout: Layout { file: ROM, patched: RAM, bss: RAM },
    loader: 0,
    platform: "board",
    modules: MODULES,
    line_for: |prompt, _| Some(if prompt.is_empty() { b" ".to_vec() } else { prompt.to_vec() }),
    ..CPM
};

fn built(network: &Network, goal: Goal) -> Result<Program, Vec<Diagnostic>> {
    let options = Options { machine: &BOARD, goal, ..Options::default() };
    compile(network, &Origins::default(), &options)
}

fn start(program: &Program) -> Lockstep<'_> {
    let machine = Emulated::on_board(Board::default(), program.file()).expect("the ROM holds it");
    Lockstep::start_on(machine, program).unwrap_or_else(|found| panic!("{found}"))
}

#[test]
fn programs_in_rom_are_exact() {
    for path in ["hello", "mood", "ok"].map(|name| format!("ir-examples/{name}.zir")) {
        let network = network(&path);
        for goal in [Goal::Speed, Goal::Size, Goal::Plain] {
            let program = built(&network, goal).expect("it compiles");
            let mut lockstep = start(&program);
            for prompt in ["hello", "WHO ARE YOU?", "x", ""] {
                lockstep.ask(prompt.as_bytes()).unwrap_or_else(|found| panic!("{path}: {found}"));
            }
        }
    }
}

#[test]
fn code_that_patches_itself_runs_in_ram_and_the_rest_in_rom() {
    let program = built(&network("ir-examples/mood.zir"), Goal::Speed).expect("it compiles");
    let of = |kind| program.image.sections.iter().filter(move |placed| placed.kind == kind);
    assert!(of(SectionKind::Patched).count() > 0);
    for kind in [SectionKind::Patched, SectionKind::Bss] {
        assert!(of(kind).all(|placed| placed.address >= 0x8000));
    }
    for kind in [SectionKind::Code, SectionKind::Data] {
        assert!(of(kind).all(|placed| placed.end() <= 0x7F00));
    }
    assert!(program.sizes.file <= 0x7F00 && program.sizes.memory <= 0x8000);
    assert!(program.emit(&Emit::Map).contains("patched"));
}

#[test]
fn random_networks_in_rom_are_exact() {
    let config = Config { cases: 100, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let inputs = (networks(40), proptest::collection::vec(prompts(), 1..3), any::<bool>());
    TestRunner::new_with_rng(config, rng)
        .run(&inputs, |(network, prompts, is_small)| {
            let goal = if is_small { Goal::Size } else { Goal::Speed };
            let program = match built(&network, goal) {
                Ok(program) => program,
                Err(found) if found.iter().all(|found| found.code == "too-big") => return Ok(()),
                Err(found) => return Err(TestCaseError::fail(format!("{found:?}"))),
            };
            let mut lockstep = start(&program);
            for prompt in &prompts {
                lockstep.ask(prompt).map_err(TestCaseError::fail)?;
            }
            Ok(())
        })
        .unwrap_or_else(|failed| panic!("{failed}"));
}

#[test]
fn what_is_too_large_for_the_rom_is_told() {
    let options = Options { machine: &BOARD, goal: Goal::Plain, ..Options::default() };
    let network = network("ir-examples/chat/chat.zir");
    let found = compile(&network, &Origins::default(), &options).expect_err("32 KB are too few");
    assert_eq!(found[0].code, "too-big");
}
