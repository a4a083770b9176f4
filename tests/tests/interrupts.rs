//! How long programs disable interrupts: never longer than they state, never longer than
//! 20,000 T-states, and never at all if SP is no pointer into lists.

use proptest::prelude::*;
use zirc_codegen::machines::CPM;
use zirc_codegen::{Goal, Options, compile};
use zirc_diagnostics::Source;
use zirc_emulator::{Config, Interrupts, TStates};
use zirc_network::read;
use zirc_network::{Network, Origins};
use zirc_tests::{Lockstep, model, network, networks};

/// The most T-states for which any program may keep interrupts off.
const BOUND: u64 = 20_000;
/// The T-states of the longest instruction, for which a request waits, too.
const INSTRUCTION: u64 = 23;

/// Compiles a network for a goal, and compares for how long a request that is
/// always there has to wait with what the program states. Returns that, and how
/// long the wait was.
fn longest(network: &Network, goal: Goal, prompts: &[&[u8]]) -> Result<(u64, u64), String> {
    let options = Options { goal, ..Options::default() };
    let Ok(program) = compile(network, &Origins::default(), &options) else { return Ok((0, 0)) };
    let config = Config { interrupts: Interrupts::Every(TStates(1)), ..Config::default() };
    let mut lockstep = Lockstep::start_in(config, &program)?;
    for prompt in prompts {
        if (CPM.line_for)(prompt, network.prompt_limit).is_some() {
            lockstep.ask(prompt)?;
        }
    }
    if !lockstep.machine().interrupts_enabled() {
        return Err("interrupts are left off".into());
    }
    let waited = lockstep.machine().longest_wait().0;
    if program.masked > BOUND || waited > program.masked.max(INSTRUCTION) {
        return Err(format!("{} T-states are stated, and {waited} are waited", program.masked));
    }
    Ok((program.masked, waited))
}

const PROMPTS: &[&[u8]] = &[b"hi", b"is it alive?", b"ZZZ zzz zzz"];

#[test]
fn trained_networks_let_interrupts_in_in_time() {
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        let (stated, waited) =
            longest(&network, Goal::Speed, PROMPTS).unwrap_or_else(|e| panic!("{name}: {e}"));
        // What is stated is for the worst sums; everyday ones are not far below.
        assert!(stated > 0 && 3 * waited > stated, "{name}: {stated}, {waited}");
    }
}

#[test]
fn small_networks_let_interrupts_in_in_time() {
    for path in ["ir-examples/hello.zir", "ir-examples/mood.zir", "tests/golden/small.zir"] {
        longest(&network(path), Goal::Speed, PROMPTS)
            .unwrap_or_else(|found| panic!("{path}: {found}"));
    }
}

/// Asserts that the plain and the small program never keep an interrupt waiting for
/// longer than an instruction.
fn never_mask(network: &Network, prompts: &[&[u8]]) -> Result<(), String> {
    for goal in [Goal::Plain, Goal::Size] {
        let (stated, waited) = longest(network, goal, prompts)?;
        if stated > 0 || waited > INSTRUCTION {
            return Err(format!("{goal:?}: {stated} T-states are stated, and {waited} waited"));
        }
    }
    Ok(())
}

#[test]
fn plain_and_small_programs_never_mask() {
    let shipped = ["guess/guess", "chat/chat", "adventure/adventure", "hello", "mood", "ok"];
    for name in shipped {
        let network = network(&format!("ir-examples/{name}.zir"));
        never_mask(&network, PROMPTS).unwrap_or_else(|found| panic!("{name}: {found}"));
    }
}

/// A network of 512 neurons that nearly always fire, with activations of about
/// `bias`. Four of them reach every one of `rows` sums by -2, the others one each.
fn of_full_columns(rows: usize, bias: u16) -> Network {
    let scale = bias / 6;
    let mut text = format!(
        "zir 1\nnetwork full {{\n  overflow wrap\n  prompt limit 9\n  \
         %asked = trigrams prompt, buckets 4, scale {scale}\n  %a = linear %asked, @first\n  \
         %x = relu %a\n  %b = linear %x, @second\n  %y = linear %b, @third\n  \
         answer argmax %y, labels \"A\" \"B\"\n}}\nweights @first : i2[512, 4] {{\n"
    );
    text += &format!("  \"+.-.\" {bias}\n").repeat(512);
    text += &format!("}}\nweights @second : i2[{rows}, 512] {{\n");
    for row in 0..rows {
        let others: String =
            (4..512).map(|column| if column % rows == row { '+' } else { '.' }).collect();
        text += &format!("  \"===={others}\" 1\n");
    }
    let [all, but_one] = ["+".repeat(rows), format!("-{}", "+".repeat(rows - 1))];
    text +=
        &format!("}}\nweights @third : i2[2, {rows}] {{\n  \"{all}\" 0\n  \"{but_one}\" 0\n}}\n");
    read(&Source::new("full.zir", text)).expect("it is sound").0
}

#[test]
fn full_columns_let_interrupts_in_in_time() {
    for (rows, bias) in [(255, 127), (255, 200), (255, 255), (255, 30_000), (700, 200)] {
        let (stated, waited) = longest(&of_full_columns(rows, bias), Goal::Speed, PROMPTS)
            .unwrap_or_else(|found| panic!("{rows} rows, {bias}: {found}"));
        assert!(stated > BOUND / 2 && waited > BOUND / 4, "{rows}, {bias}: {stated}, {waited}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..<_>::default() })]

    #[test]
    fn random_networks_let_interrupts_in_in_time(network in networks(60)) {
        longest(&network, Goal::Speed, &PROMPTS[..1]).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn random_networks_that_leave_sp_alone_never_mask(network in networks(60)) {
        never_mask(&network, &PROMPTS[..1]).map_err(TestCaseError::fail)?;
    }
}
