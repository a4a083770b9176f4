//! Messages of programs on unsuitable machines, and layers of every width.

use zirc_codegen::{Options, Program, compile};
use zirc_diagnostics::Source;
use zirc_emulator::{Address, Config, Cpu, Event, Machine, MemoryMap};
use zirc_network::read;
use zirc_network::{Matrix, MatrixRef, Network, Op, Origins, Output, Overflow, Value, WeightType};
use zirc_tests::{Lockstep, network, program, run};

fn hello() -> Program {
    program(&network("ir-examples/hello.zir"))
}

/// What `program` prints until it asks for a line or ends.
fn first_words(program: &Program, config: Config) -> (String, Event) {
    let mut machine = Machine::load(config, program.file(), b"").expect("the file fits");
    run(&mut machine)
}

#[test]
fn a_program_runs_if_and_only_if_its_memory_ends_below_the_bdos() {
    // Its values take more than the CCP leaves beyond the file's room.
    let program = program(&of_width(1500));
    let end = program.image.memory_end;
    let mut refusals = 0;
    for bdos in (0x1000..=0xE000).step_by(0x100) {
        let Some(memory) = MemoryMap::with_ccp_at(Address(bdos - 0x0800)) else { continue };
        let config = Config { memory, ..Config::default() };
        if program.file().len() > usize::from(memory.ccp().0 - 0x0100) {
            continue;
        }
        let (printed, event) = first_words(&program, config);
        if u32::from(bdos) >= end {
            let greeting = "WIDE. ! leaves.\r\n> ";
            assert_eq!(
                (&*printed, event),
                (greeting, Event::Line { max: 255 }),
                "BDOS {bdos:04X}h"
            );
        } else {
            refusals += 1;
            assert_eq!(printed, "Not enough memory\r\n", "BDOS at {bdos:04X}h");
            assert!(matches!(event, Event::Exit(_)), "{event:?}");
        }
    }
    assert!(refusals > 0, "no machine was small enough");
}

#[test]
fn a_program_that_needs_the_last_page_of_memory_runs_on_no_machine() {
    let options = Options { memory_end: Some(0xFFFF), ..Options::default() };
    let uses_the_last_page = |width: usize| {
        let text = format!(
            "zir 1\nnetwork big {{\n  overflow wrap\n  prompt limit 9\n  \
             %a = trigrams prompt, buckets 16384, scale 1\n  %b = slice %a, 0..{width}\n  \
             %c = slice %a, 0..2\n  %d = slice %b, 0..2\n  %e = add %c, %d\n  \
             answer argmax %e, labels \"A\" \"B\"\n}}\n"
        );
        let (network, origins) = read(&Source::new("big.zir", text)).expect("it is sound");
        let program = compile(&network, &origins, &options).ok()?;
        (program.image.memory_end > 0xFF00).then_some(program)
    };
    let program =
        (15_000..16_384).step_by(20).find_map(uses_the_last_page).expect("one ends there");
    let (printed, event) = first_words(&program, Config::default());
    assert_eq!(printed, "Not enough memory\r\n");
    assert!(matches!(event, Event::Exit(_)), "{event:?}");
}

#[test]
fn an_8080_is_told_before_it_meets_an_instruction_of_a_z80() {
    let config = Config { cpu: Cpu::I8080, ..Config::default() };
    let (printed, event) = first_words(&hello(), config);
    assert_eq!(printed, "Needs a Z80\r\n");
    assert!(matches!(event, Event::Exit(_)), "{event:?}");
}

/// A network of two layers: `width` neurons over 64 buckets, and 3 over those.
fn of_width(width: usize) -> Network {
    let logits = Value::from_u32(0);
    let labels = ["A", "B", "C"].map(|label| label.as_bytes().to_vec()).to_vec();
    let mut network = Network::new("wide", 60, Output::Answer { labels, logits });
    network.overflow = Overflow::Wrap;
    let first = random_matrix(&mut network, width, 64);
    let second = random_matrix(&mut network, 3, width);
    let x = network.define("x", Op::Trigrams { band: None, buckets: 64, scale: 32 });
    let a = network.define("a", Op::Linear { input: x, matrix: first, onto: None, times: 1 });
    let r = network.define("r", Op::Relu(a));
    // No neuron is removed that something other than a layer reads.
    let d = network.define("d", Op::Add(r, r));
    let b = network.define("b", Op::Linear { input: d, matrix: second, onto: None, times: 1 });
    network.output = network.output.with_logits(b);
    network
}

fn random_matrix(network: &mut Network, rows: usize, columns: usize) -> MatrixRef {
    // A linear congruential generator: the same weights every time.
    let mut state = rows as u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 16
    };
    let weights = (0..rows * columns).map(|_| [0, 0, 0, 1, 1, -1, -1, -2][next() as usize % 8]);
    let weights = weights.collect();
    let bias = (0..rows).map(|_| next() as i16).collect();
    let (name, weight_type) = (format!("w{rows}x{columns}"), WeightType::I2);
    network.matrices.push(Matrix { name, weight_type, rows, columns, weights, bias })
}

#[test]
fn layers_of_every_width_class_are_exact() {
    // Around the packing of four, the byte, the page, and the tile of 1,024.
    for width in [1, 2, 3, 4, 5, 127, 128, 255, 256, 257, 1023, 1024, 1025, 1500] {
        let network = of_width(width);
        let program = program(&network);
        let mut lockstep = Lockstep::start(&program);
        for prompt in ["is it wide", "", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"] {
            lockstep
                .ask(prompt.as_bytes())
                .unwrap_or_else(|difference| panic!("{width}, {prompt:?}: {difference}"));
        }
    }
}

#[test]
fn a_network_too_big_for_the_machine_is_refused_by_layer() {
    let found = compile(&of_width(4000), &Origins::default(), &Options::default()).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "too-big");
    assert!(found[0].message.contains("there is room for 52992"), "{}", found[0]);
    assert!(found[0].notes[0].contains("\n%a "), "{:?}", found[0].notes);
    assert!(found[0].notes[0].contains("\n%b "), "{:?}", found[0].notes);
}
