//! Consoles: the emulator's, and that of a real CP/M 2.2.

use std::io::Write;
use std::process::Stdio;

use zirc_compiler::Program;
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
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let com = folder.path().join("NET.COM");
    std::fs::write(&com, program.file()).expect("there is room for temporary files");
    let mut child = command
        .arg(root().join("tests/judges/converse.py"))
        .args([processor.as_ref(), com.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    child.stdin.take().expect("it is piped").write_all(keys).expect("python reads");
    let output = child.wait_with_output().expect("python ends");
    assert!(output.status.success());
    let shown: Vec<u8> = output.stdout.into_iter().filter(|&byte| byte != b'\r').collect();
    Some(String::from_utf8_lossy(&shown).into_owned())
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
