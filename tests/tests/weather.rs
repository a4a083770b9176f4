//! Programs under hard conditions: interrupts, memories of every size, CP/M 2.2 and 3,
//! input that ends, and keys that come early.

use proptest::prelude::*;
use proptest::sample::select;
use zirc_codegen::machines::CPM;
use zirc_codegen::{Options, Program, compile};
use zirc_diagnostics::Source;
use zirc_emulator::{
    Address, BdosVersion, Config, Event, Exit, Interrupts, LoadError, Machine, MemoryMap,
    StackRange, TStates,
};
use zirc_network::read;
use zirc_network::{Interpreter, Origins};
use zirc_tests::{Lockstep, model, network, networks, program, programs, prompts, run, ways};

/// T-states between interrupts: after every instruction, and at paces that keep
/// step with no loop for long.
const PERIODS: [u64; 7] = [1, 97, 101, 333, 1000, 1009, 4999];

fn hello() -> Program {
    program(&network("ir-examples/hello.zir"))
}

/// A network whose values take far more memory than its program's file.
fn roomy() -> Program {
    let text = "zir 1\nnetwork roomy {\n  overflow wrap\n  prompt limit 62\n  \
                %asked = trigrams prompt, buckets 4096, scale 1\n  \
                %a = slice %asked, 0..4000\n  %b = slice %asked, 96..4096\n  \
                %sum = add %a, %b\n  %few = slice %sum, 100..103\n  \
                answer argmax %few, labels \"A\" \"B\" \"C\"\n}\n";
    program(&read(&Source::new("roomy.zir", text.to_string())).expect("it is sound").0)
}

fn interrupted(period: u64) -> Config {
    Config { interrupts: Interrupts::Every(TStates(period)), ..Config::default() }
}

/// As much memory as a banked CP/M 3 leaves.
fn banked() -> Config {
    let memory = MemoryMap::banked(Address(0xFD00)).expect("it fits");
    Config { bdos: BdosVersion::V31, memory, ..Config::default() }
}

/// Every weather, each under CP/M 2.2 and 3.1.
fn weathers() -> Vec<Config> {
    let interrupts = PERIODS.map(|period| Interrupts::Every(TStates(period)));
    [Interrupts::Absent, Interrupts::Masked]
        .into_iter()
        .chain(interrupts)
        .flat_map(|interrupts| [Config::default(), banked()].map(|c| Config { interrupts, ..c }))
        .collect()
}

/// Compares all that `program` computes of `prompts` with the interpreter, and
/// sees that interrupts happened and are left as they were.
fn agree(program: &Program, config: &Config, prompts: &[Vec<u8>]) -> Result<(), String> {
    let mut lockstep = Lockstep::start_in(config.clone(), program)?;
    for prompt in prompts {
        lockstep.ask(prompt).map_err(|difference| format!("{prompt:?}: {difference}"))?;
    }
    let machine = lockstep.machine();
    let stack = program.stack().ok_or("the program has no stack")?;
    if usize::from(machine.deepest_stack()) > stack.len() {
        return Err(format!("{} bytes of stack", machine.deepest_stack()));
    }
    let enabled = matches!(config.interrupts, Interrupts::Every(_));
    if machine.interrupts_enabled() != enabled {
        return Err("interrupts are not as they were".to_string());
    }
    // The handler takes 16 bytes of stack, at least as many as the program.
    if enabled && machine.deepest_stack() < 16 {
        return Err("it was never interrupted".to_string());
    }
    Ok(())
}

fn agree_in_all_weathers(program: &Program, prompts: &[Vec<u8>]) {
    for config in weathers() {
        agree(program, &config, prompts)
            .unwrap_or_else(|difference| panic!("{config:?}: {difference}"));
    }
}

#[test]
fn small_programs_are_exact_in_all_weathers() {
    let prompts = ["hi", "hello there", "is it alive", "", "Bye NOW, zzz?"];
    let prompts = prompts.map(|prompt| prompt.as_bytes().to_vec());
    let files = ["ir-examples/hello.zir", "ir-examples/mood.zir", "tests/golden/small.zir"];
    for program in files.iter().flat_map(|file| programs(&network(file))) {
        agree_in_all_weathers(&program, &prompts);
    }
    agree_in_all_weathers(&roomy(), &prompts);
}

#[test]
fn trained_programs_are_exact_in_all_weathers() {
    let prompts = ["is it alive", "hello"].map(|prompt| prompt.as_bytes().to_vec());
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        let [_, size, speed] = programs(&network);
        agree_in_all_weathers(&size, &prompts);
        agree_in_all_weathers(&speed, &prompts);
        let options = Options { pack: true, ..Options::default() };
        let packed = compile(&network, &Origins::default(), &options).expect("it compiles");
        agree_in_all_weathers(&packed, &prompts);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..<_>::default() })]

    #[test]
    fn random_programs_are_exact_in_any_weather(
        network in networks(9),
        way in ways(),
        prompt in prompts(),
        config in select(weathers()),
    ) {
        let compiled = way
            .options(&network)
            .and_then(|options| compile(&network, &Origins::default(), &options));
        let program = match compiled {
            Err(found) if found.iter().all(|found| found.code == "too-big") => return Ok(()),
            compiled => compiled.expect("it compiles"),
        };
        prop_assume!((CPM.line_for)(&prompt, network.prompt_limit).is_some());
        let agreed = agree(&program, &config, &[prompt]);
        prop_assert!(agreed.is_ok(), "{agreed:?} in {config:?}");
    }
}

/// Asserts that `program` either is refused by CP/M, or says that there is not
/// enough memory, or replies as it should; answers how many of each.
fn refused_told_or_right(program: &Program, memories: impl Iterator<Item = MemoryMap>) -> [u32; 3] {
    let mut counts = [0; 3];
    for (memory, period) in memories.zip(PERIODS.into_iter().cycle()) {
        let config = Config { memory, ..interrupted(period) };
        let room = usize::from(memory.ccp().0 - 0x0100);
        let fits = u32::from(memory.bdos().0) >= program.image.memory_end;
        match Machine::load(config.clone(), program.file(), b"") {
            Err(LoadError::ProgramTooLarge { .. }) => {
                assert!(program.file().len() > room, "{memory:?}");
                counts[0] += 1;
            }
            Err(error) => panic!("{memory:?}: {error}"),
            Ok(mut machine) if !fits => {
                let end = ("Not enough memory\r\n".to_string(), Event::Exit(Exit::WarmBoot));
                assert_eq!(run(&mut machine), end, "{memory:?}");
                counts[1] += 1;
            }
            Ok(_) => {
                agree(program, &config, &[b"hello".to_vec()])
                    .unwrap_or_else(|difference| panic!("{memory:?}: {difference}"));
                counts[2] += 1;
            }
        }
    }
    counts
}

#[test]
fn a_memory_of_any_size_holds_a_program_or_gets_a_refusal() {
    let pages = || (2..=0xFF).map(|page| Address(page << 8));
    for program in [hello(), roomy()] {
        let resident = pages().filter_map(MemoryMap::with_ccp_at);
        let [refused, told, right] = refused_told_or_right(&program, resident);
        assert!(refused > 0 && right > 0, "{refused}, {told}, {right}");
        let [refused, told, right] =
            refused_told_or_right(&program, pages().filter_map(MemoryMap::banked));
        assert!(refused > 0 && told > 0 && right > 0, "{refused}, {told}, {right}");
    }
    let [_, told, _] = refused_told_or_right(&roomy(), pages().filter_map(MemoryMap::with_ccp_at));
    assert!(told > 8, "the CCP's place alone would not do: {told}");
}

/// A machine in which `program` has been started, with its stack declared.
fn started(program: &Program, config: Config, tail: &[u8]) -> Machine {
    let mut machine = Machine::load(config, program.file(), tail).expect("it fits");
    let stack = program.stack().expect("it has a stack");
    machine.declare_stack(StackRange { low: Address(stack.start), top: Address(stack.end) });
    machine
}

#[test]
fn input_that_ends_ends_the_program_after_all_it_had_to_say() {
    let program = hello();
    let lines: [&[u8]; 4] = [b"hello there", b"", b"bye now", b"zzz"];
    let replies = ["\r\nHI\r\n> ", "\r\n> ", "\r\nBYE\r\n> ", "\r\nEH?\r\n> "];
    for config in weathers() {
        for count in 0..=lines.len() {
            let mut machine = started(&program, config.clone(), b"");
            let mut printed = String::new();
            for line in &lines[..count] {
                let (said, event) = run(&mut machine);
                assert!(matches!(event, Event::Line { .. }), "{config:?}: {event:?}");
                printed += &said;
                machine.supply_line(line);
            }
            let (said, event) = run(&mut machine);
            assert_eq!(event, Event::Line { max: 255 }, "{config:?}");
            let expected = format!("HELLO. ! leaves.\r\n> {}", replies[..count].concat());
            assert_eq!(printed + &said, expected, "{config:?}");
            machine.end_of_input();
            assert_eq!(run(&mut machine), (String::new(), Event::Exit(Exit::EndOfInput)));
        }
    }
}

#[test]
fn a_command_tail_is_answered_in_all_weathers() {
    for config in weathers() {
        let mut machine = started(&hello(), config.clone(), b" hello there");
        let end = ("HI\r\n".to_string(), Event::Exit(Exit::WarmBoot));
        assert_eq!(run(&mut machine), end, "{config:?}");
    }
}

/// How long hello.zir thinks about a line, and prints its reply.
fn thinking_time(program: &Program) -> u64 {
    let mut machine = started(program, Config::default(), b"");
    run(&mut machine);
    let start = machine.clock();
    machine.supply_line(b"hello there");
    run(&mut machine);
    (machine.clock() - start).0
}

/// What is printed, and the last event, when `keys` are pressed `after` so many
/// T-states of thinking about a first line.
fn pressed_while_thinking(
    program: &Program,
    config: &Config,
    keys: &[u8],
    after: u64,
) -> (String, Event) {
    let mut machine = started(program, config.clone(), b"");
    run(&mut machine);
    machine.supply_line(b"hello there");
    let time = TStates(machine.clock().0 + after);
    let mut printed = Vec::new();
    let early = loop {
        match machine.run_until(time) {
            Some(Event::Output(byte)) => printed.push(byte),
            other => break other,
        }
    };
    if let Some(event) = early {
        assert!(matches!(event, Event::Line { .. }), "{event:?}");
    }
    keys.iter().for_each(|&key| machine.press(key));
    let (said, event) = run(&mut machine);
    (String::from_utf8_lossy(&printed).into_owned() + &said, event)
}

#[test]
fn keys_that_come_while_a_program_thinks_are_its_next_lines() {
    let program = hello();
    let thinking = thinking_time(&program);
    let keys = b"bye nox\x08w\rzzz\r!\r";
    let printed = "\r\nHI\r\n> bye nox\x08 \x08w\r\r\nBYE\r\n> zzz\r\r\nEH?\r\n> !\r\r\n";
    let expected = (printed.to_string(), Event::Exit(Exit::WarmBoot));
    for config in weathers() {
        for part in 0..=20 {
            let after = thinking * part / 20;
            let found = pressed_while_thinking(&program, &config, keys, after);
            assert_eq!(found, expected, "{config:?}, after {after} T-states");
        }
    }
}

#[test]
fn a_reply_is_stopped_and_goes_on_or_is_left() {
    let program = hello();
    let thinking = thinking_time(&program);
    for config in weathers() {
        let stopped = pressed_while_thinking(&program, &config, b"\x13", thinking / 2);
        assert_eq!(stopped.1, Event::Key { waits: true }, "{config:?}");
        assert!("\r\nHI\r\n> ".starts_with(&stopped.0), "{config:?}: {stopped:?}");
        let resumed = pressed_while_thinking(&program, &config, b"\x13\x11", thinking / 2);
        assert_eq!(resumed, ("\r\nHI\r\n> ".to_string(), Event::Line { max: 255 }), "{config:?}");
        let left = pressed_while_thinking(&program, &config, b"\x13\x03", thinking / 2);
        assert_eq!(left.1, Event::Exit(Exit::Reboot), "{config:?}");
        let left = pressed_while_thinking(&program, &config, b"\x03", thinking / 2);
        assert_eq!(left, ("\r\nHI\r\n> ^C".to_string(), Event::Exit(Exit::Reboot)), "{config:?}");
    }
}

#[test]
fn a_spelled_reply_and_an_answer_are_never_disturbed_by_keys() {
    let network = network("tests/golden/small.zir");
    let program = program(&network);
    let said = Interpreter::new(&network).reply(b"hello there").text;
    let expected = format!("\r\n{}\r\n> ", String::from_utf8_lossy(&said));
    for config in weathers() {
        for after in (0..40_000).step_by(997) {
            let (printed, event) = pressed_while_thinking(&program, &config, b"x", after);
            assert_eq!(printed, expected.clone() + "x", "{config:?}, after {after} T-states");
            assert_eq!(event, Event::Line { max: 255 });
        }
    }
}
