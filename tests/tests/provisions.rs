//! Machines that lack a provision: programs for them do without it and are exact, and
//! errors name the provision that is missing.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use zirc_codegen::machines::{CPM, Machine, Provision};
use zirc_codegen::{Emit, Goal, Options, Program, compile};
use zirc_diagnostics::Diagnostic;
use zirc_network::{Network, Origins};
use zirc_tests::{Lockstep, network, networks, prompts};

static WITHOUT_ALTERNATES: Machine = Machine {
    name: "without-alternates",
    provides: &[Provision::Ix, Provision::Iy, Provision::StackPointer, Provision::WritableCode],
    ..CPM
};
static CPM_ITSELF: Machine = CPM;
static WITHOUT_IX: Machine = Machine {
    name: "without-ix",
    provides: &[
        Provision::AlternateRegisters,
        Provision::Iy,
        Provision::StackPointer,
        Provision::WritableCode,
    ],
    ..CPM
};
static WITHOUT_IY: Machine = Machine {
    name: "without-iy",
    provides: &[
        Provision::AlternateRegisters,
        Provision::Ix,
        Provision::StackPointer,
        Provision::WritableCode,
    ],
    ..CPM
};
static WITHOUT_STACK_POINTER: Machine = Machine {
    name: "without-stack-pointer",
    provides: &[
        Provision::AlternateRegisters,
        Provision::Ix,
        Provision::Iy,
        Provision::WritableCode,
    ],
    ..CPM
};
static WITHOUT_WRITABLE_CODE: Machine = Machine {
    name: "without-writable-code",
    provides: &[
        Provision::AlternateRegisters,
        Provision::Ix,
        Provision::Iy,
        Provision::StackPointer,
    ],
    ..CPM
};

fn built(
    network: &Network,
    machine: &'static Machine,
    goal: Goal,
) -> Result<Program, Vec<Diagnostic>> {
    let options = Options { machine, goal, ..Options::default() };
    compile(network, &Origins::default(), &options)
}

/// The instructions of a program, without comments, but for the entry point's section:
/// that takes the stack.
fn instructions(program: &Program) -> Vec<String> {
    let text = program.emit(&Emit::Asm);
    let without_comment = |line: &str| line.split(';').next().unwrap_or_default().to_string();
    let mut section = "";
    text.lines()
        .filter(|line| {
            let starts = ["; code ", "; patched ", "; data "];
            if starts.iter().any(|start| line.starts_with(start)) {
                section = line;
            }
            !section.contains(" start:")
        })
        .map(without_comment)
        .collect()
}

/// Whether an instruction uses something of a machine. Code is written to where an address
/// of an instruction's operand is: `(label + 1)`, or the `label_on` of an `ei`.
fn uses(line: &str, provision: Provision) -> bool {
    let has = |what: &[&str]| what.iter().any(|what| line.contains(what));
    match provision {
        Provision::AlternateRegisters => has(&["exx", "af,af'"]),
        Provision::Ix => has(&["ix"]),
        Provision::Iy => has(&["iy"]),
        Provision::StackPointer => {
            let line: Vec<&str> = line.split_whitespace().collect();
            line.windows(2).any(|pair| pair[0] == "ld" && pair[1].starts_with("sp,"))
        }
        Provision::WritableCode => has(&["+ 1),sp", "+1),sp", "_on),a", "+ 1),a", "+1),a"]),
    }
}

/// The program of a network, if it compiles, and otherwise what is missing, which is told.
fn does_without(
    network: &Network,
    machine: &'static Machine,
    missing: Provision,
    goal: Goal,
) -> Option<Program> {
    match built(network, machine, goal) {
        Ok(program) => {
            let used = instructions(&program).into_iter().find(|line| uses(line, missing));
            assert_eq!(used, None, "{} on {}", network.name, machine.name);
            Some(program)
        }
        Err(found) => {
            assert_eq!(found.len(), 1);
            if found[0].code != "too-big" {
                assert_eq!(found[0].code, "machine-lacks", "{found:?}");
                let notes = format!("{:?}", found[0]);
                assert!(notes.contains(&missing.to_string()), "{notes}");
            }
            None
        }
    }
}

fn check(machine: &'static Machine, missing: Provision, must: bool) {
    for path in ["hello", "mood", "ok"].map(|name| format!("ir-examples/{name}.zir")) {
        let network = network(&path);
        for goal in [Goal::Speed, Goal::Size, Goal::Plain] {
            let program = does_without(&network, machine, missing, goal);
            assert!(program.is_some() || !must, "{path} on {}", machine.name);
            let Some(program) = program else { continue };
            let mut lockstep = Lockstep::start(&program);
            for prompt in ["hello", "WHO ARE YOU?", "x"] {
                lockstep.ask(prompt.as_bytes()).unwrap_or_else(|found| panic!("{path}: {found}"));
            }
        }
    }
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let inputs = (networks(40), proptest::collection::vec(prompts(), 1..3), any::<bool>());
    let built = Cell::new(0);
    TestRunner::new_with_rng(config, rng)
        .run(&inputs, |(network, prompts, is_small)| {
            let goal = if is_small { Goal::Size } else { Goal::Speed };
            let Some(program) = does_without(&network, machine, missing, goal) else {
                return Ok(());
            };
            built.set(built.get() + 1);
            let mut lockstep = Lockstep::start(&program);
            let limit = network.prompt_limit;
            for prompt in prompts.iter().filter(|prompt| (CPM.line_for)(prompt, limit).is_some()) {
                lockstep.ask(prompt).map_err(TestCaseError::fail)?;
            }
            Ok(())
        })
        .unwrap_or_else(|failed| panic!("{failed}"));
    assert!(!must || built.get() > 40, "{built:?} networks compiled");
}

#[test]
fn programs_of_a_machine_that_lacks_nothing_use_all_it_provides() {
    let used: Vec<String> = [("mood", Goal::Speed), ("mood", Goal::Plain)]
        .into_iter()
        .flat_map(|(name, goal)| {
            let network = network(&format!("ir-examples/{name}.zir"));
            instructions(&built(&network, &CPM_ITSELF, goal).expect("it compiles"))
        })
        .collect();
    for &provision in CPM.provides {
        assert!(used.iter().any(|line| uses(line, provision)), "{provision}");
    }
}

#[test]
fn programs_do_without_the_stack_pointer() {
    check(&WITHOUT_STACK_POINTER, Provision::StackPointer, true);
}

#[test]
fn programs_do_without_code_that_can_be_written_to() {
    check(&WITHOUT_WRITABLE_CODE, Provision::WritableCode, true);
}

#[test]
fn straight_line_columns_need_neither() {
    let network = network("tests/golden/straight.zir");
    for machine in [&WITHOUT_STACK_POINTER, &WITHOUT_WRITABLE_CODE] {
        let program = built(&network, machine, Goal::Speed).expect("it compiles");
        let code = instructions(&program);
        assert!(code.iter().any(|line| line.starts_with("compute_s2_after_")), "{}", machine.name);
        let mut lockstep = Lockstep::start(&program);
        lockstep.ask(b"a longer one").unwrap_or_else(|found| panic!("{found}"));
    }
}

#[test]
fn programs_do_without_ix_or_say_that_it_is_missing() {
    check(&WITHOUT_IX, Provision::Ix, false);
}

#[test]
fn programs_do_without_iy_or_say_that_it_is_missing() {
    check(&WITHOUT_IY, Provision::Iy, false);
}

#[test]
fn programs_do_without_alternate_registers_or_say_that_they_are_missing() {
    check(&WITHOUT_ALTERNATES, Provision::AlternateRegisters, false);
}
