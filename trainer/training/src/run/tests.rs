//! Tests of runs: learning, the best network, costs and checkpoints.

use rayon::ThreadPoolBuilder;
use zirc_codegen::machines::{CPM, Machine};
use zirc_codegen::{Options, compile};
use zirc_network::passes::check;
use zirc_network::syntax::print;
use zirc_network::{Interpreter, Op, Origins, Overflow};
use zirc_pairs::Pair;

use super::*;
use crate::samples;
use crate::shape::Shape;

/// Questions about one of three things, with their replies.
fn toy(count: usize) -> Vec<Pair> {
    let things = [("dragon", "FIRE"), ("ocean", "WET"), ("forest", "TREES")];
    let words = ["big", "old", "far", "near", "what of", "tell me", "hello", "is it", "so"];
    samples::pairs((0..count).map(|at| {
        let (thing, reply) = things[at % 3];
        let [one, other] = [at / 3 % 9, at / 27 % 9].map(|word| words[word]);
        format!("{one} {other} the {thing}|{reply}")
    }))
}

fn split(pairs: &[Pair]) -> Split {
    Split::new(pairs, None, 62, 1).expect("there are enough")
}

fn shape() -> Shape {
    let hidden = Some(vec![64]);
    Shape { name: "toy".into(), hidden, prompt_buckets: Some(64), ..samples::shape() }
}

fn settings(epochs: usize) -> Settings {
    Settings { epochs, ..Settings::default() }
}

/// A new network of `shape`, trained to the end.
fn run(shape: &Shape, pairs: &[Pair], settings: &Settings, goals: Goals) -> Run {
    let mut run = Run::new(&shape.network(pairs), &split(pairs), settings, goals);
    while run.epoch(|_| true).is_some() {}
    run
}

fn best(run: &Run) -> &Network {
    run.best().expect("there was an epoch")
}

fn text(run: &Run) -> String {
    print(best(run), |_| None)
}

/// The share of pairs that the interpreter answers correctly, and whether no sum left 16
/// bits.
fn judged(network: &Network, pairs: &[Pair]) -> (f64, bool) {
    let mut interpreter = Interpreter::new(network);
    let (mut right, mut fits) = (0, true);
    for pair in pairs {
        right += usize::from(interpreter.reply(&pair.prompt).text == pair.reply);
        fits &= interpreter.overflows().is_empty();
    }
    (right as f64 / pairs.len() as f64, fits)
}

fn compiles(network: &Network) {
    assert_eq!(network.overflow, Overflow::Reject);
    assert_eq!(check(network, &Origins::default()), []);
    let compiled = compile(network, &Origins::default(), &Options::default());
    compiled.map(drop).unwrap_or_else(|found| panic!("{found:?}"));
}

#[test]
fn a_few_epochs_learn_a_toy_and_what_they_make_compiles() {
    let pairs = toy(240);
    for labels in [false, true] {
        let shape = Shape { labels, ..shape() };
        let run = run(&shape, &pairs, &settings(15), Goals::default());
        assert!(run.is_secure() && run.is_met());
        compiles(best(&run));
        let (right, fits) = judged(best(&run), &split(&pairs).test);
        assert!(fits && right >= 0.9, "labels {labels}: {right}, {:#?}", run.epochs());
    }
}

#[test]
fn sixty_prompts_are_enough_to_learn_from() {
    let pairs = toy(60);
    let run = run(&shape(), &pairs, &settings(40), Goals::default());
    let (right, _) = judged(best(&run), &split(&pairs).test);
    assert_eq!(right, 1.0, "{:#?}", run.epochs());
}

#[test]
fn the_accuracy_of_an_epoch_is_what_the_interpreter_says() {
    let pairs = toy(120);
    let validation = split(&pairs).validation;
    for labels in [false, true] {
        let network = Shape { labels, ..shape() }.network(&pairs);
        let mut run = Run::new(&network, &split(&pairs), &settings(12), Goals::default());
        let mut bests = 0;
        while let Some(epoch) = run.epoch(|_| true).cloned() {
            if epoch.is_best {
                assert_eq!(epoch.exact, judged(best(&run), &validation).0);
                bests += 1;
            }
            assert!((0.0..=1.0).contains(&epoch.characters) && epoch.loss.is_finite());
            assert!(epoch.exact <= epoch.characters || labels);
            assert_eq!(epoch.cost.is_some(), epoch.number % 3 == 0);
        }
        assert!(bests > 0);
        assert_eq!(run.epochs().len(), 12);
    }
}

#[test]
fn a_seed_makes_one_network_on_any_number_of_threads() {
    let pairs = toy(90);
    let with = |seed, threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("it starts");
        let settings = Settings { seed, penalty: 1.0, ..settings(4) };
        pool.install(|| {
            let run = run(&shape(), &pairs, &settings, Goals::default());
            (text(&run), run.epochs().to_vec())
        })
    };
    assert_eq!(with(1, 1), with(1, 3));
    assert_ne!(with(1, 1).0, with(2, 1).0);
}

#[test]
fn what_is_stopped_leaves_the_best_of_the_epochs_before() {
    let pairs = toy(90);
    let network = shape().network(&pairs);
    let mut run = Run::new(&network, &split(&pairs), &settings(4), Goals::default());
    assert_eq!(run.epoch(|_| false), None);
    assert_eq!((run.best(), run.epochs().len()), (None, 0));
    assert!(run.epoch(|_| true).is_some());
    let (text, epochs) = (text(&run), run.epochs().to_vec());
    let mut shares = Vec::new();
    assert_eq!(
        run.epoch(|share| {
            shares.push(share);
            false
        }),
        None
    );
    assert_eq!(shares, [0.0]);
    assert_eq!((self::text(&run), run.epochs()), (text, &*epochs));
}

#[test]
fn bytes_that_are_asked_for_are_met() {
    let pairs = toy(120);
    let most = 5000;
    let goals = Goals { bytes: Some(most), t_states: None };
    let shape = Shape { hidden: None, ..shape() };
    let run = run(&shape, &pairs, &settings(12), goals);
    assert!(run.is_met(), "{:#?}", run.epochs());
    let program = compile(best(&run), &Origins::default(), &Options::default());
    let bytes = program.expect("it compiles").sizes.file;
    assert!(bytes <= most, "{bytes}");
    let of_best = run.epochs().iter().rev().find(|epoch| epoch.is_best).expect("there is one");
    assert_eq!(of_best.cost.map(|cost| cost.bytes), Some(bytes));
    let none = Goals { bytes: Some(500), t_states: None };
    let run = self::run(&shape, &pairs, &settings(2), none);
    assert!(!run.is_met() && run.best().is_some());
}

#[test]
fn large_scales_are_clamped_until_no_sum_overflows() {
    let pairs = toy(60);
    let shape = Shape { scale: 60, prompt_limit: 255, hidden: Some(vec![128, 128]), ..shape() };
    let settings = Settings { density: Some(0.5), ..settings(3) };
    let run = run(&shape, &pairs, &settings, Goals::default());
    assert!(run.is_secure());
    compiles(best(&run));
    let is_clamp = |op: &Op| matches!(op, Op::Clamp { .. });
    assert!(best(&run).values.values().any(|data| is_clamp(&data.op)));
}

/// `network` in the form of imported Z80-μLM models.
fn imported(mut network: Network) -> Network {
    network.overflow = Overflow::Wrap;
    for data in network.values.values_mut() {
        if let Op::Shr { amount, .. } = &mut data.op {
            *amount = 2;
        }
    }
    network
}

#[test]
fn a_network_that_was_trained_before_goes_on_from_there() {
    let pairs = toy(240);
    let split = split(&pairs);
    let first = run(&shape(), &pairs, &settings(20), Goals::default());
    let before = judged(best(&first), &split.validation).0;
    assert!(before > 0.9, "{before}");
    for rate in [0.0, 0.001] {
        let settings = Settings { rate: Some(rate), ..settings(20) };
        let mut run = Run::new(best(&first), &split, &settings, Goals::default());
        let epoch = run.epoch(|_| true).expect("it is the first");
        assert!(epoch.exact >= before - 0.1, "{before} becomes {}", epoch.exact);
        if rate == 0.0 {
            assert_eq!(text(&run), text(&first));
        }
    }
}

#[test]
fn an_imported_network_stays_as_it_is_but_for_clamps() {
    let pairs = toy(240);
    let shape = Shape { prompt_buckets: Some(128), reply_buckets: Some(128), ..shape() };
    let network = imported(shape.network(&pairs));
    let mut first = Run::new(&network, &split(&pairs), &settings(20), Goals::default());
    while first.epoch(|_| true).is_some() {}
    let network = imported(best(&first).clone());
    let settings = Settings { rate: Some(1e-4), ..settings(20) };
    let mut run = Run::new(&network, &split(&pairs), &settings, Goals::default());
    let before = judged(&network, &split(&pairs).validation).0;
    let after = run.epoch(|_| true).expect("it is the first").exact;
    assert!(after >= before - 0.1, "{before} becomes {after}");
    assert_eq!(best(&run).overflow, Overflow::Wrap);
    assert!(run.is_secure());
    assert_eq!(best(&run).matrices, network.matrices);
}

#[test]
fn clamps_go_on_with_a_checkpoint() {
    let pairs = toy(90);
    let shape = Shape { scale: 60, prompt_limit: 255, hidden: Some(vec![128, 128]), ..shape() };
    let network = shape.network(&pairs);
    let settings = Settings { density: Some(0.5), ..settings(25) };
    let new = || Run::new(&network, &split(&pairs), &settings, Goals::default());
    let mut whole = new();
    let mut bytes = Vec::new();
    while let Some(epoch) = whole.epoch(|_| true).map(|epoch| epoch.number) {
        // After these epochs, no new clamps are chosen.
        if epoch == 20 {
            bytes = whole.checkpoint();
        }
    }
    assert!(text(&whole).contains("clamp"), "{}", text(&whole));
    let mut resumed = new().resumed(&bytes).expect("it is of this run");
    while resumed.epoch(|_| true).is_some() {}
    assert_eq!(text(&resumed), text(&whole));
    assert_eq!(resumed.epochs(), whole.epochs());
}

#[test]
fn a_run_that_goes_on_from_a_checkpoint_ends_as_it_would_have() {
    let pairs = toy(90);
    let network = shape().network(&pairs);
    let new = || Run::new(&network, &split(&pairs), &settings(3), Goals::default());
    let mut whole = new();
    whole.epoch(|_| true).expect("it is the first");
    let bytes = whole.checkpoint();
    while whole.epoch(|_| true).is_some() {}
    let mut resumed = new().resumed(&bytes).expect("it is of this run");
    while resumed.epoch(|_| true).is_some() {}
    assert_eq!(text(&resumed), text(&whole));
    assert_eq!(resumed.epochs(), whole.epochs());
}

#[test]
fn a_checkpoint_that_is_of_no_use_tells_why() {
    let pairs = toy(60);
    let shape = Shape { hidden: Some(vec![4]), ..shape() };
    let network = shape.network(&pairs);
    let new = || Run::new(&network, &split(&pairs), &settings(3), Goals::default());
    let mut run = new();
    run.epoch(|_| true).expect("it is the first");
    let bytes = run.checkpoint();
    let refused = |bytes: &[u8]| new().resumed(bytes).err();
    let other = |pairs: &[Pair], settings| {
        Run::new(&network, &split(pairs), &settings, Goals::default()).resumed(&bytes).err()
    };
    assert_eq!(other(&pairs, settings(4)), Some(Unusable::OtherOptions));
    assert_eq!(other(&toy(63), settings(3)), Some(Unusable::OtherPairs));
    for cut in [0, 5, 30, 45, 60, 100, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(refused(&bytes[..cut]), Some(Unusable::CutShort), "{cut}");
    }
    let line = bytes.iter().position(|&byte| byte == b'\n').expect("it has a first line");
    for at in (line + 1..bytes.len()).step_by(bytes.len() / 100) {
        for bit in [0, 3, 7] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let found = refused(&damaged);
            let of_length = at <= line + 8 && found == Some(Unusable::CutShort);
            assert!(of_length || found == Some(Unusable::Damaged), "{at}: {found:?}");
        }
    }
    assert_eq!(refused(&[&*bytes, b"\n"].concat()), Some(Unusable::Damaged));
    assert_eq!(refused(b"zirc checkpoint \xFF\xFF"), Some(Unusable::Damaged));
    for foreign in [&b"zir 1\n"[..], b"PK\x03\x04", b"\0\0\0"] {
        assert_eq!(refused(foreign), Some(Unusable::Foreign));
    }
    for found in ["zirc checkpoint 2", "zirc checkpoint 4, written by zirc 9.9.9"] {
        let Some(Unusable::OtherVersion { found: told, expected }) =
            refused(format!("{found}\n\x01\x02").as_bytes())
        else {
            panic!("{found} is taken");
        };
        assert_eq!(told, found);
        assert!(bytes.starts_with(expected.as_bytes()), "{expected}");
    }
}

#[test]
fn a_program_costs_what_it_takes_on_its_machine() {
    // It has no registers to spare, so no kernel can compute a linear op.
    static BARE: Machine = Machine { name: "bare", provides: &[], ..CPM };
    let pairs = toy(60);
    let shape = Shape { hidden: Some(vec![4]), ..shape() };
    let cost = |settings| run(&shape, &pairs, &settings, Goals::default()).epochs()[0].cost;
    assert!(cost(settings(1)).is_some());
    assert_eq!(cost(Settings { machine: &BARE, ..settings(1) }), None);
    assert_eq!(cost(Settings { memory_end: Some(0x0A00), ..settings(1) }), None);
    let network = shape.network(&pairs);
    let new = |settings| Run::new(&network, &split(&pairs), &settings, Goals::default());
    let bytes = new(settings(1)).checkpoint();
    for other in [
        Settings { machine: &BARE, ..settings(1) },
        Settings { memory_end: Some(0x0A00), ..settings(1) },
    ] {
        assert_eq!(new(other).resumed(&bytes).err(), Some(Unusable::OtherOptions));
    }
}

#[test]
fn a_run_that_has_diverged_does_not_go_on() {
    let pairs = toy(60);
    let shape = Shape { hidden: Some(vec![4]), ..shape() };
    let network = shape.network(&pairs);
    let new = || Run::new(&network, &split(&pairs), &settings(3), Goals::default());
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut run = new();
        run.epoch(|_| true).expect("it is the first");
        assert!(new().resumed(&run.checkpoint()).is_ok());
        run.epochs[0].loss = number;
        assert_eq!(new().resumed(&run.checkpoint()).err(), Some(Unusable::NotFinite));
        run.epochs[0].loss = 1.0;
        run.kept.penalty = number as f32;
        assert_eq!(new().resumed(&run.checkpoint()).err(), Some(Unusable::NotFinite));
    }
}

#[test]
fn a_network_that_meets_the_goals_is_measured_by_others_that_do() {
    let merit = |is_met, exact| Merit { is_secure: true, is_met, exact };
    let too_large = merit(false, 0.9);
    let first = merit(true, 0.7);
    assert!(first.is_over(&too_large, 0.0) && !too_large.is_over(&first, 0.0));
    let kept = first.after(&too_large);
    assert!(merit(true, 0.75).is_over(&kept, 0.01));
    // Of equally good ones the later is taken, but at most `doubt` below the best.
    let kept = merit(true, 0.695).after(&kept);
    assert!(merit(true, 0.695).is_over(&kept, 0.01) && !merit(true, 0.685).is_over(&kept, 0.01));
}
