//! Every kind of input, mutated at random: the command takes it or refuses it with a
//! diagnostic, within bounded time, and never panics. What a network says that it takes,
//! the emulated program and the interpreter say alike.
//!
//! `ZIRC_MUTATIONS` says how many mutations of each kind, and `ZIRC_MUTATION_SEED` which
//! ones. An input that fails is kept in `target/mutations/`.

mod kinds;
mod mutator;

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kinds::Kind;
use mutator::Mutator;

/// The most processor time of a command, in seconds: for a build without optimization on
/// a slow machine.
const MOST_SECONDS: u32 = 60;

/// The most bytes that people are told of one input.
const MOST_TOLD: usize = 60_000;

/// What networks that are sound are asked.
const PROMPTS: &str = "hello you\n1 + 1 is?\n";

/// What a command said.
struct Answer {
    code: Option<i32>,
    stdout: Vec<u8>,
    stderr: String,
}

/// A folder to run commands in, and what failed there.
struct Place {
    folder: tempfile::TempDir,
    kind: &'static str,
}

impl Place {
    /// Runs the command with bounded processor time.
    fn zirc(&self, arguments: &[OsString], input: &[u8]) -> Answer {
        let mut command = if cfg!(unix) {
            let limit = format!("ulimit -t {MOST_SECONDS} && exec \"$0\" \"$@\"");
            let mut shell = Command::new("sh");
            shell.args(["-c", &limit, env!("CARGO_BIN_EXE_zirc")]);
            shell
        } else {
            Command::new(env!("CARGO_BIN_EXE_zirc"))
        };
        let mut child = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        let input = input.to_vec();
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("the command ends");
        writer.join().expect("writing does not panic");
        Answer {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Checks that an answer is one, and keeps the input if it is none.
    fn judge(&self, mutation: &[u8], arguments: &[OsString], answer: &Answer) {
        let Answer { code, stdout, stderr } = answer;
        let fault = match code {
            Some(0..=2) if stderr.contains("panicked") => "it panicked",
            Some(0..=2) if stderr.len() > MOST_TOLD => "it says too much",
            Some(1 | 2) if stderr.trim().is_empty() && stdout.is_empty() => "it says nothing",
            Some(0..=2) if std::str::from_utf8(stdout).is_err() => "it prints no text",
            Some(0..=2) => return,
            _ => "it ends in no way that it should",
        };
        self.fail(mutation, arguments, &format!("{fault}: {code:?}\n{stderr}"))
    }

    /// Checks that the program of a network says what the interpreter says, if it fits
    /// the machine.
    fn compare(&self, network: &[u8], arguments: &[OsString]) {
        let prompts = PROMPTS.lines().flat_map(|prompt| ["--prompt", prompt]);
        let run = ["run", "x.zir"].into_iter().chain(prompts).map(OsString::from).collect();
        let chat = ["chat", "x.zir"].map(OsString::from).to_vec();
        let said = [(run, ""), (chat, PROMPTS)].map(|(arguments, input)| {
            let answer: Answer = self.zirc(&arguments, input.as_bytes());
            self.judge(network, &arguments, &answer);
            answer
        });
        let [program, interpreter] = said;
        if program.code == Some(0)
            && interpreter.code == Some(0)
            && program.stdout != interpreter.stdout
        {
            self.fail(network, arguments, "program and interpreter say other things");
        }
    }

    fn fail(&self, mutation: &[u8], arguments: &[OsString], fault: &str) -> ! {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in target");
        let folder = folder.join("mutations");
        fs::create_dir_all(&folder).expect("target can be written");
        let kept = folder.join(self.kind);
        fs::write(&kept, mutation).expect("target can be written");
        panic!("zirc {arguments:?}, with {} as {}: {fault}", kept.display(), self.kind)
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("it is a number"))
}

/// Tries mutations of a kind of input with the commands that take it.
fn try_kind(kind: &Kind) {
    let seed = number("ZIRC_MUTATION_SEED").unwrap_or(1);
    println!("ZIRC_MUTATION_SEED={seed}");
    let mut mutator = Mutator::new(seed);
    let place = Place { folder: kinds::folder(), kind: kind.name };
    let file = PathBuf::from(kind.file);
    for _ in 0..number("ZIRC_MUTATIONS").unwrap_or(30) {
        let seed = mutator.one(&kind.seeds).clone();
        let mutation = mutator.mutation(&seed, &kind.seeds);
        let packed = (kind.pack)(&mutation);
        let arguments = mutator.one(kind.commands);
        let (arguments, input) = kinds::command(arguments, &packed);
        fs::write(place.folder.path().join(&file), &packed).expect("there is room");
        let answer = place.zirc(&arguments, &input);
        place.judge(&packed, &arguments, &answer);
        if kind.is_network && answer.code == Some(0) {
            place.compare(&packed, &arguments);
        }
    }
}

#[test]
fn networks() {
    try_kind(&kinds::networks());
}

#[test]
fn pairs() {
    try_kind(&kinds::pairs());
}

#[test]
fn tables() {
    try_kind(&kinds::tables());
}

#[test]
fn prompts() {
    try_kind(&kinds::prompts());
}

#[test]
fn records() {
    try_kind(&kinds::records());
}

#[test]
fn archives() {
    try_kind(&kinds::archives());
}

#[test]
fn recipes_of_archives() {
    try_kind(&kinds::recipes());
}

#[test]
fn pickles() {
    try_kind(&kinds::pickles());
}

#[test]
fn headers() {
    try_kind(&kinds::headers());
}

#[test]
fn programs() {
    try_kind(&kinds::programs());
}

#[test]
fn lines() {
    try_kind(&kinds::lines());
}

#[test]
fn options() {
    try_kind(&kinds::options());
}

#[cfg(unix)]
#[test]
fn checkpoints() {
    try_kind(&kinds::checkpoints());
}
