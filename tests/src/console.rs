//! Consoles: the emulator's, and those of other CP/M systems.

use std::io::Write;
use std::process::{Command, Stdio};

use zirc_codegen::Program;
use zirc_emulator::{Event, Machine};

use crate::{Judge, judge, root};

/// What the console shows when `keys` are typed at a machine whose disk holds
/// `program` as NET.COM, with CRs left out: CP/M 2.2's own CCP and BDOS on another
/// core, a `processor` of z80 or 8080. `None` without the judge.
///
/// # Panics
/// If the judge fails.
pub fn console(processor: &str, program: &Program, keys: &[u8]) -> Option<String> {
    let mut command = judge(Judge::Cpm80)?;
    command.arg(root().join("tests/judges/converse.py")).arg(processor);
    Some(shown(command, program, keys))
}

/// What iz-cpm shows when it has started `program` and `keys` are typed, with CRs
/// left out. `None` without the judge.
///
/// # Panics
/// If the judge fails: if the keys do not leave the program, for one.
pub fn iz_cpm(program: &Program, keys: &[u8]) -> Option<String> {
    Some(shown(judge(Judge::IzCpm)?, program, keys))
}

/// What a command prints that is given the path of a program, and keys.
fn shown(mut command: Command, program: &Program, keys: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let com = folder.path().join("NET.COM");
    std::fs::write(&com, program.file()).expect("there is room for temporary files");
    let mut child = command
        .arg(&com)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the judge starts");
    child.stdin.take().expect("it is piped").write_all(keys).expect("the judge reads");
    let output = child.wait_with_output().expect("the judge ends");
    assert!(output.status.success());
    without_returns(&output.stdout)
}

/// What the emulator's console shows until the program ends when `keys` are typed,
/// with CRs left out.
///
/// # Panics
/// If the program does not end with the last key.
pub fn emulated(program: &Program, keys: &[u8]) -> String {
    let config = zirc_emulator::Config::default();
    let mut machine = Machine::load(config, program.file(), b"").expect("it fits");
    keys.iter().for_each(|&key| machine.press(key));
    let (shown, event) = run(&mut machine);
    assert!(matches!(event, Event::Exit(_)), "{event:?} after {shown}");
    without_returns(shown.as_bytes())
}

fn without_returns(shown: &[u8]) -> String {
    let shown: Vec<u8> = shown.iter().copied().filter(|&byte| byte != b'\r').collect();
    String::from_utf8_lossy(&shown).into_owned()
}

/// Runs to the first event that is not output: what was printed, and the event.
pub fn run(machine: &mut Machine) -> (String, Event) {
    let mut printed = Vec::new();
    loop {
        match machine.run() {
            Event::Output(byte) => printed.push(byte),
            event => return (String::from_utf8_lossy(&printed).into_owned(), event),
        }
    }
}
