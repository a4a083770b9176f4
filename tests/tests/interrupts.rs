//! How long programs disable interrupts: never longer than they state, never longer than
//! `--mask` allows, and never at all if SP is no pointer into lists.

use proptest::prelude::*;
use zirc_codegen::machines::CPM;
use zirc_codegen::{Goal, MASK, Masked, Options, compile};
use zirc_diagnostics::Source;
use zirc_emulator::{Config, Interrupts, TStates};
use zirc_network::read;
use zirc_network::{Network, Origins};
use zirc_tests::{Lockstep, model, network, networks};

/// The T-states of the longest instruction, for which a request waits, too.
const INSTRUCTION: u64 = 23;

/// Compiles a network for a goal, and compares for how long a request that is
/// always there has to wait with what the program states, and that with `mask`. Returns what
/// it states, and how long the wait was.
fn longest(
    network: &Network,
    goal: Goal,
    mask: u64,
    prompts: &[&[u8]],
) -> Result<(Masked, u64), String> {
    let options = Options { goal, mask, ..Options::default() };
    let program = match compile(network, &Origins::default(), &options) {
        Ok(program) => program,
        Err(found) if found.iter().all(|found| found.code == "too-big") => {
            return Ok((Masked::default(), 0));
        }
        Err(found) => return Err(format!("{found:?}")),
    };
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
    let Masked { most, least } = program.masked;
    if most > mask || least > most || waited > most.max(INSTRUCTION) {
        return Err(format!("{:?} are stated of {mask}, and {waited} are waited", program.masked));
    }
    Ok((program.masked, waited))
}

/// Does the same for several masks, down to the least that the program states. Returns what it
/// states if nothing is said, and for how long it waits then.
fn down_to_the_least(network: &Network, prompts: &[&[u8]]) -> Result<(Masked, u64), String> {
    let usual = longest(network, Goal::Speed, MASK, prompts)?;
    for mask in [1_000, usual.0.least] {
        longest(network, Goal::Speed, mask, prompts).map_err(|found| format!("{mask}: {found}"))?;
    }
    Ok(usual)
}

const PROMPTS: &[&[u8]] = &[b"hi", b"is it alive?", b"ZZZ zzz zzz"];

#[test]
fn trained_networks_let_interrupts_in_in_time() {
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        let (Masked { most, .. }, waited) =
            down_to_the_least(&network, PROMPTS).unwrap_or_else(|e| panic!("{name}: {e}"));
        // What is stated is for the worst sums; everyday ones are not far below.
        assert!(most > 0 && 3 * waited > most, "{name}: {most}, {waited}");
    }
}

#[test]
fn small_networks_let_interrupts_in_in_time() {
    for path in ["ir-examples/hello.zir", "ir-examples/mood.zir", "tests/golden/small.zir"] {
        down_to_the_least(&network(path), PROMPTS)
            .unwrap_or_else(|found| panic!("{path}: {found}"));
    }
}

#[test]
fn less_than_the_least_is_refused_with_the_least() {
    let network = network("tests/golden/scan-shared.zir");
    let compile = |mask| {
        compile(&network, &Origins::default(), &Options { mask, ..Options::default() })
            .map(|program| program.masked)
    };
    let Masked { least, .. } = compile(MASK).expect("it fits");
    assert_eq!(compile(least).map(|masked| masked.most), Ok(least));
    let found = compile(least - 1).expect_err("it is less than the least");
    assert_eq!(found[0].code, "mask-too-short");
    assert!(found[0].message.contains(&least.to_string()), "{found:?}");
    assert!(found[0].help.iter().any(|help| help.contains("--for size")), "{found:?}");
}

/// Asserts that the plain and the small program never keep an interrupt waiting for
/// longer than an instruction.
fn never_mask(network: &Network, prompts: &[&[u8]]) -> Result<(), String> {
    for goal in [Goal::Plain, Goal::Size] {
        let (_, waited) = longest(network, goal, 0, prompts)?;
        if waited > INSTRUCTION {
            return Err(format!("{goal:?}: {waited} T-states are waited"));
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
        let (Masked { most, .. }, waited) =
            down_to_the_least(&of_full_columns(rows, bias), PROMPTS)
                .unwrap_or_else(|found| panic!("{rows} rows, {bias}: {found}"));
        assert!(most > MASK / 2 && waited > MASK / 4, "{rows}, {bias}: {most}, {waited}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..<_>::default() })]

    #[test]
    fn random_networks_let_interrupts_in_in_time(network in networks(60)) {
        down_to_the_least(&network, &PROMPTS[..1]).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn random_networks_that_leave_sp_alone_never_mask(network in networks(60)) {
        never_mask(&network, &PROMPTS[..1]).map_err(TestCaseError::fail)?;
    }
}
