//! Budgets: a larger one never makes a program slower, and the same input always makes the
//! same bytes.

use std::collections::HashSet;

use zirc_codegen::{Goal, Options, Program, compile};
use zirc_diagnostics::Source;
use zirc_network::prompts::EVERYDAY;
use zirc_network::read;
use zirc_network::{Network, Origins};
use zirc_tests::{Lockstep, model, network};

/// Budgets from that of the smallest program to that of the fastest.
const BUDGETS: u32 = 10;

fn build(network: &Network, options: &Options) -> Program {
    compile(network, &Origins::default(), options)
        .unwrap_or_else(|found| panic!("{}: {found:?}", network.name))
}

/// A chat network of hidden layers of 64 and 48 neurons, a quarter of whose
/// weights are not zero.
fn chat() -> Network {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize
    };
    let mut text = "zir 1\nnetwork chat {\n  overflow wrap\n  prompt limit 62\n  \
                    reply charset \"ABEIMNOSWY\" limit 12\n  \
                    %asked = trigrams prompt, buckets 128, scale 32\n  \
                    %said = ngrams reply, window 8, orders 1..=3, buckets 128, scale 32\n  \
                    %x0 = concat %asked, %said\n  \
                    %a1 = linear %x0, @w1\n  %s1 = shr %a1, 2\n  %x1 = relu %s1\n  \
                    %a2 = linear %x1, @w2\n  %s2 = shr %a2, 2\n  %x2 = relu %s2\n  \
                    %a3 = linear %x2, @w3\n  next argmax %a3\n}\n"
        .to_string();
    for (number, rows, columns) in [(1, 64, 256), (2, 48, 64), (3, 11, 48)] {
        text += &format!("weights @w{number}: i2[{rows}, {columns}] {{\n");
        for _ in 0..rows {
            let drawn: String =
                (0..columns).map(|_| char::from(b".........++--=.."[next() % 16])).collect();
            text += &format!("  \"{drawn}\" {}\n", next() % 200);
        }
        text += "}\n";
    }
    read(&Source::new("chat.zir", text)).expect("it is sound").0
}

/// The T-states that a program takes for a few everyday prompts.
fn t_states(program: &Program) -> u64 {
    let mut lockstep = Lockstep::start(program);
    let prompts = EVERYDAY.iter().step_by(5);
    let cost = |prompt: &&str| lockstep.ask(prompt.as_bytes()).expect("it is exact").t_states.0;
    prompts.map(cost).sum()
}

/// Builds `network` for budgets from the least to the most that it can use, and
/// asserts that they are of use.
fn use_their_budgets(network: &Network) {
    let size = build(network, &Options { goal: Goal::Size, ..Options::default() });
    let (least, most) = (size.sizes.file, build(network, &Options::default()).sizes.file);
    let mut different = HashSet::new();
    let mut last = u64::MAX;
    for number in 0..BUDGETS {
        let budget = Some(least + (most - least) * number / (BUDGETS - 1));
        let program = build(network, &Options { budget, ..Options::default() });
        let (taken, spent) = (program.sizes.file, t_states(&program));
        println!("{}: {budget:?} bytes, {taken} taken, {spent} T-states", network.name);
        assert!(Some(taken) <= budget, "{taken} in {budget:?}");
        assert!(spent <= last, "{spent} T-states in {budget:?} bytes, but {last} in fewer");
        last = spent;
        different.insert(program.file().to_vec());
    }
    assert!(different.len() >= 8, "{} programs for {BUDGETS} budgets", different.len());
}

#[test]
fn more_bytes_make_a_program_faster() {
    use_their_budgets(&chat());
}

#[test]
fn more_bytes_make_trained_programs_faster() {
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        use_their_budgets(&network);
    }
}

/// Bytes that a program may leave of its budget. Sections begin on pages, so sizes jump.
const LEFT: u32 = 256;

#[test]
fn a_program_uses_the_bytes_of_its_budget() {
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        for budget in [28_672, 32_000, 36_864] {
            let taken = build(&network, &Options { budget: Some(budget), ..Options::default() });
            let left = budget - taken.sizes.file;
            assert!(left < LEFT, "{name}: {left} bytes are left of {budget}");
        }
    }
}

#[test]
fn the_same_input_makes_the_same_bytes() {
    let prompts = |step| EVERYDAY.iter().step_by(step).map(|p| p.as_bytes().to_vec()).collect();
    let calibrated = |step| Options { prompts: prompts(step), ..Options::default() };
    let goal = |goal| Options { goal, ..Options::default() };
    let ways = [goal(Goal::Plain), goal(Goal::Size), Options::default(), calibrated(7)];
    let mut networks = vec![chat(), network("tests/golden/small.zir")];
    networks.extend(model("guess"));
    for network in networks {
        let programs = ways.clone().map(|options| {
            let program = build(&network, &options);
            assert!(program.file() == build(&network, &options).file(), "{options:?}");
            program
        });
        assert!(programs[0].file() != programs[2].file(), "{}", network.name);
    }
}
