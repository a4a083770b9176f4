//! The kinds of input, sound ones of each, and the commands that take them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use zirc_tests::{Recipe, around, root, shared};

/// A kind of input.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Sound inputs, or what they are packed from.
    pub(crate) seeds: Vec<Vec<u8>>,
    /// Makes an input of a mutation: archives are packed after it, so that their
    /// checksums hold.
    pub(crate) pack: fn(&[u8]) -> Vec<u8>,
    /// The file that the input is in.
    pub(crate) file: &'static str,
    /// What is done with it: `{}` is the input as an argument, and `<` as the last
    /// argument gives it to standard input.
    pub(crate) commands: &'static [&'static [&'static str]],
    /// Whether it is a network, whose program says what the interpreter says.
    pub(crate) is_network: bool,
}

/// The arguments of a command, and its standard input.
pub(crate) fn command(words: &[&str], input: &[u8]) -> (Vec<OsString>, Vec<u8>) {
    let text = || {
        // No argument can hold a NUL.
        let bytes: Vec<u8> = input.iter().copied().filter(|&byte| byte != 0).take(4000).collect();
        argument(bytes)
    };
    let word = |&word: &&str| if word == "{}" { text() } else { word.into() };
    match words.split_last() {
        Some((&"<", words)) => (words.iter().map(word).collect(), input.to_vec()),
        _ => (words.iter().map(word).collect(), Vec::new()),
    }
}

#[cfg(unix)]
fn argument(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn argument(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// A folder with a sound file of each kind.
pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let copy = |from: PathBuf, to: &str| {
        std::fs::copy(from, folder.path().join(to)).expect("it can be copied");
    };
    copy(root().join("ir-examples/mood.zir"), "sound.zir");
    std::fs::write(folder.path().join("sound.txt"), PAIRS).expect("there is room");
    folder
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(paths: &[&str]) -> Vec<Vec<u8>> {
    paths.iter().map(|path| read(&root().join(path))).collect()
}

/// The inputs beside the project whose names end so, if it is there.
fn faults(endings: &[&str]) -> Vec<Vec<u8>> {
    let Some(folder) = shared("faults") else { return Vec::new() };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)))
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn as_it_is(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

const PAIRS: &str = "are you there|YES\nis it late|NO\nhello|HI\nhello you|HI\n\
    good day|HI\nbye|BYE\nbye now|BYE\nsee you|BYE\ncaf\u{e9}|COFFEE\na b c d|LETTERS\n";

pub(crate) fn networks() -> Kind {
    let examples = ["ir-examples/ok.zir", "ir-examples/mood.zir", "ir-examples/hello.zir"];
    let more = ["tests/fuzz/seeds/parser/everything.zir", "tests/fuzz/seeds/parser/label.zir"];
    Kind {
        name: "network",
        seeds: [files(&examples), files(&more), faults(&[".zir"])].concat(),
        pack: as_it_is,
        file: "x.zir",
        commands: &[
            &["check", "x.zir"],
            &["check", "x.zir", "--bounds", "--json"],
            &["check", "x.zir", "--message-format", "json"],
            &["fmt", "--check", "x.zir"],
            &["fmt", "-", "<"],
            &["build", "x.zir", "-o", "x.com"],
            &["build", "x.zir", "--emit", "asm,listing,plan,map,dot,ir"],
            &["export", "x.zir", "-o", "x.npz"],
            &["eval", "x.zir", "sound.txt"],
        ],
        is_network: true,
    }
}

pub(crate) fn pairs() -> Kind {
    Kind {
        name: "pairs",
        seeds: [vec![PAIRS.into()], faults(&["pairs.txt", "hash.txt", "z.txt", ".gz"])].concat(),
        pack: as_it_is,
        file: "x.txt",
        commands: &[
            &["data", "x.txt"],
            &["data", "-", "--json", "<"],
            &["data", "x.txt", "--balance", "-"],
            &["eval", "sound.zir", "x.txt", "--wrong"],
            &["eval", "sound.zir", "sound.txt", "--neighbours", "x.txt"],
            &["train", "x.txt", "--epochs", "1", "--hidden", "4", "-o", "y.zir"],
            &["train", "x.txt", "--labels", "--epochs", "1", "--hidden", "none", "-o", "y.zir"],
            &["chat", "x.txt", "<"],
            &["check", "x.txt"],
        ],
        is_network: false,
    }
}

pub(crate) fn tables() -> Kind {
    let csv = "prompt,reply\r\n\"hello, you\",HI\r\n\"say \"\"x\"\"\",X\r\nbye,BYE\r\n";
    let tsv = "hello\tHI\nare you there\tYES\n\"a\tb\"\tC\nbye\tBYE\n";
    Kind { name: "table", seeds: vec![csv.into(), tsv.into()], ..pairs() }
}

pub(crate) fn prompts() -> Kind {
    Kind {
        name: "prompts",
        seeds: [vec![b"hello\nis it late\n caf\xC3\xA9 \n".into()], faults(&["02-prompts.txt"])]
            .concat(),
        pack: as_it_is,
        file: "x.txt",
        commands: &[
            &["bench", "sound.zir", "--prompts", "x.txt"],
            &["bench", "sound.zir", "--prompts", "-", "<"],
            &["check", "sound.zir", "--calibrate", "x.txt"],
            &["build", "sound.zir", "--calibrate", "x.txt", "-o", "x.com"],
        ],
        is_network: false,
    }
}

pub(crate) fn records() -> Kind {
    let lines = "{\"prompt\": \"hello\"}\n{\"reply\": \"X\", \"prompt\": \"caf\\u00e9\"}\n";
    Kind {
        name: "records",
        seeds: vec![lines.into()],
        file: "x.jsonl",
        commands: &[
            &["bench", "sound.zir", "--prompts", "x.jsonl"],
            &["check", "sound.zir", "--calibrate", "x.jsonl"],
            &["data", "x.jsonl"],
        ],
        ..prompts()
    }
}

/// Commands that read the model in a file.
macro_rules! imports {
    ($file:literal) => {
        &[
            &["import", $file, "--prompt-buckets", "2", "--reply-buckets", "2", "--name", "x"],
            &[
                "import",
                $file,
                "--prompt-buckets",
                "2",
                "--reply-buckets",
                "2",
                "--charset",
                "AB\\0",
            ],
            &["import", $file],
            &["check", $file],
        ]
    };
}

pub(crate) fn archives() -> Kind {
    Kind {
        name: "archive",
        seeds: [files(&["tests/fuzz/seeds/import/two-layers.npz"]), faults(&[".npz", ".pt"])]
            .concat(),
        pack: as_it_is,
        file: "x.npz",
        commands: imports!("x.npz"),
        is_network: false,
    }
}

pub(crate) fn recipes() -> Kind {
    let recipes = ["defaults", "one-layer", "two-layers", "wrong-types"]
        .map(|name| read(&root().join("tests/fuzz/seeds/import").join(name)));
    Kind {
        name: "recipe",
        seeds: recipes.to_vec(),
        pack: |bytes| Recipe::read(bytes).pack(),
        ..archives()
    }
}

pub(crate) fn pickles() -> Kind {
    let pickles = ["state-dict", "integers", "two-layers", "system"]
        .map(|name| read(&root().join(format!("tests/fuzz/seeds/import/{name}.pickle"))));
    Kind {
        name: "pickle",
        seeds: pickles.to_vec(),
        pack: around::checkpoint,
        file: "x.pt",
        commands: imports!("x.pt"),
        is_network: false,
    }
}

pub(crate) fn headers() -> Kind {
    let headers = ["halves", "one-layer"]
        .map(|name| read(&root().join(format!("tests/fuzz/seeds/import/{name}.header"))));
    Kind {
        name: "header",
        seeds: headers.to_vec(),
        pack: around::safetensors,
        file: "x.safetensors",
        commands: imports!("x.safetensors"),
        is_network: false,
    }
}

pub(crate) fn programs() -> Kind {
    let folder = folder();
    let built = ["plain", "size"].map(|goal| {
        let status = Command::new(env!("CARGO_BIN_EXE_zirc"))
            .args(["build", "sound.zir", "--for", goal, "-o", "x.com"])
            .current_dir(folder.path())
            .status();
        assert!(status.is_ok_and(|status| status.success()));
        read(&folder.path().join("x.com"))
    });
    Kind {
        name: "program",
        seeds: built.to_vec(),
        pack: as_it_is,
        file: "x.com",
        commands: &[
            &["run", "x.com", "--prompt", "hello"],
            &["run", "x.com", "--tail", "hello", "--stats"],
            &["run", "-", "--prompt", "hello", "--json", "<"],
            &["check", "x.com"],
        ],
        is_network: false,
    }
}

pub(crate) fn lines() -> Kind {
    Kind {
        name: "line",
        seeds: ["hello you", "caf\u{e9} au lait\nyes\n", "a\tb", "!", "is it\r\nlate\r\n!\r\n"]
            .map(Into::into)
            .to_vec(),
        pack: as_it_is,
        file: "x.txt",
        commands: &[
            &["run", "sound.zir", "--prompt", "{}"],
            &["run", "sound.zir", "--prompt={}"],
            &["run", "sound.zir", "--tail", "{}"],
            &["run", "sound.zir", "{}"],
            &["run", "sound.zir", "<"],
            &["run", "sound.zir", "--stats", "<"],
            &["chat", "sound.zir", "<"],
        ],
        is_network: false,
    }
}

pub(crate) fn options() -> Kind {
    Kind {
        name: "option",
        seeds: [
            "16384", "16K", "D800h", "0xD806", "59K", "4MHz", "0.06", "192,96", "none", "1..=3",
        ]
        .map(Into::into)
        .to_vec(),
        pack: as_it_is,
        file: "x.txt",
        commands: &[
            &["build", "sound.zir", "-o", "x.com", "--budget", "{}"],
            &["build", "sound.zir", "-o", "x.com", "--tpa", "{}"],
            &["build", "sound.zir", "-o", "x.com", "--for", "{}"],
            &["build", "sound.zir", "--emit", "{}"],
            &["run", "sound.zir", "--prompt", "x", "--clock", "{}"],
            &["import", "x.txt", "--charset", "{}"],
            &["import", "x.txt", "--name", "{}"],
            &["train", "sound.txt", "--epochs", "1", "-o", "y.zir", "--hidden", "{}"],
            &["train", "sound.txt", "--epochs", "1", "-o", "y.zir", "--density", "{}"],
            &["train", "sound.txt", "--epochs", "1", "-o", "y.zir", "--budget", "{}"],
            &["train", "sound.txt", "--epochs", "1", "-o", "y.zir", "--name", "{}"],
            &["{}", "sound.zir"],
        ],
        is_network: false,
    }
}

/// A training that goes on after it has been interrupted.
const RESUMED: &[&str] =
    &["train", "sound.txt", "--hidden", "4", "--epochs", "3000", "-o", "y.zir", "--resume"];

#[cfg(unix)]
pub(crate) fn checkpoints() -> Kind {
    use std::io::{BufRead, BufReader};
    let folder = folder();
    let mut training = Command::new(env!("CARGO_BIN_EXE_zirc"))
        .args(&RESUMED[..RESUMED.len() - 1])
        .arg("--json")
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the command starts");
    let mut epochs = BufReader::new(training.stdout.take().expect("it is piped")).lines();
    epochs.next();
    let interrupt = Command::new("kill").args(["-INT", &training.id().to_string()]).status();
    assert!(interrupt.is_ok_and(|status| status.success()));
    epochs.for_each(drop);
    assert_eq!(training.wait().expect("it ends").code(), Some(130));
    Kind {
        name: "checkpoint",
        seeds: vec![read(&folder.path().join("y.zir.checkpoint"))],
        pack: as_it_is,
        file: "y.zir.checkpoint",
        commands: &[RESUMED],
        is_network: false,
    }
}
