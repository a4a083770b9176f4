//! The same conversation under three systems: our emulator, CP/M 2.2's own BDOS, and
//! iz-cpm's. What their consoles show is the same to the last character.

use proptest::prelude::*;
use zirc_codegen::{Goal, Options, compile};
use zirc_network::{Interpreter, Network, Origins};
use zirc_tests::{Way, console, emulated, iz_cpm, network, networks, ways};

/// Typical prompts, and ones that are hard for a console.
const PROMPTS: [&str; 12] = [
    "hello",
    "Is it bigger than a BREADBOX?",
    "   what can you do   ",
    "open the door, please!",
    "! is how i would leave",
    "0123456789 #$%&()*+,-./:;<=>?@[]^_{|}~",
    "x",
    "\"quoted\" and 'quoted'",
    "get the brass lamp and put it in the box under the stairs of the old house by the sea",
    "does it have legs",
    "ZZZ zzz ZZZ",
    "bye now",
];

/// What a console shows of the conversation, by the interpreter.
fn expected(network: &Network) -> String {
    let mut interpreter = Interpreter::new(network);
    let exchange = |prompt: &&str| {
        let reply = interpreter.reply(prompt.as_bytes()).text;
        format!("> {prompt}\n{}\n", String::from_utf8_lossy(&reply))
    };
    let exchanges: String = PROMPTS.iter().map(exchange).collect();
    format!("{}. ! leaves.\n{exchanges}> !\n", network.name.to_ascii_uppercase())
}

#[test]
fn twelve_prompts_get_equal_replies_under_every_system() {
    let keys = format!("{}\r!\r", PROMPTS.join("\r"));
    let shipped = ["guess", "chat", "adventure"].map(|name| format!("{name}/{name}"));
    for name in shipped.iter().map(String::as_str).chain(["hello", "ok"]) {
        let network = network(&format!("ir-examples/{name}.zir"));
        let expected = expected(&network);
        for (goal, pack) in [(Goal::Size, false), (Goal::Speed, false), (Goal::Speed, true)] {
            let options = Options { goal, pack, ..Options::default() };
            let program = compile(&network, &Origins::default(), &options).expect("it compiles");
            assert_eq!(emulated(&program, keys.as_bytes()), expected, "{name}, emulated");
            let typed = format!("net\r{keys}");
            if let Some(shown) = console("z80", &program, typed.as_bytes()) {
                assert!(
                    shown.contains(&format!("A>net\n{expected}\nA>")),
                    "{name}, cpm80: {shown}"
                );
            }
            if let Some(shown) = iz_cpm(&program, keys.as_bytes()) {
                assert_eq!(shown, expected, "{name}, iz-cpm");
            }
        }
    }
}

/// Whether a network's program, compiled in a way, shows the same under CP/M 2.2 as in the
/// emulator. A network without a program does.
fn is_alike(network: &Network, way: &Way) -> Result<(), String> {
    let options = way.options(network);
    let program = options.and_then(|options| compile(network, &Origins::default(), &options));
    let Ok(program) = program else { return Ok(()) };
    let keys = format!("{}\r!\r", PROMPTS[..3].join("\r"));
    let expected = emulated(&program, keys.as_bytes());
    match console("z80", &program, format!("net\r{keys}").as_bytes()) {
        Some(shown) if !shown.contains(&format!("A>net\n{expected}\nA>")) => {
            Err(format!("{shown:?} in place of {expected:?}"))
        }
        _ => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..<_>::default() })]

    #[test]
    fn programs_of_random_networks_show_the_same_under_cpm_2_2(
        network in networks(60),
        way in ways(),
    ) {
        is_alike(&network, &way).map_err(TestCaseError::fail)?;
    }
}
