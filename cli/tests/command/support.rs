//! A folder to run the command in, and what it answered there.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Says A to prompts of three characters and more, B to shorter ones, four
/// times.
pub(crate) const NETWORK: &str = r#"zir 1
network tiny {
  prompt limit 62
  reply charset "AB" limit 4

  %x: i16[2] = trigrams prompt, buckets 2, scale 1
  %a: i16[3] = linear %x, @w

  next argmax %a
}

weights @w: i2[3, 2] {
  "++" 0
  ".." 3
  ".." 0
}
"#;

/// What its program begins a conversation with.
pub(crate) const BANNER: &str = "TINY. ! leaves.\r\n";

/// A program that asks for a line, prints a new line, and says nothing.
pub(crate) const MUTE: &[u8] = &[
    0x11, 0x20, 0x01, 0x0E, 10, 0xCD, 5, 0, // ld de,0120h / ld c,10 / call 5
    0x1E, 13, 0x0E, 2, 0xCD, 5, 0, // ld e,13 / ld c,2 / call 5
    0x1E, 10, 0x0E, 2, 0xCD, 5, 0, // ld e,10 / ld c,2 / call 5
    0xC3, 0x00, 0x01, 0, 0, 0, 0, 0, 0, 0, 80, // jp 0100h; the buffer
];

/// A program that halts.
pub(crate) const HALT: &[u8] = &[0x00, 0x76];

/// A program that prints without end.
pub(crate) const BABBLE: &[u8] = &[0x1E, b'x', 0x0E, 2, 0xCD, 5, 0, 0xC3, 0, 1];

/// A folder that is removed in the end.
pub(crate) struct Folder(TempDir);

/// How the command ended, and what it said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Folder(TempDir::new().unwrap())
    }

    /// A folder with the network `tiny.zir`.
    pub(crate) fn with_network() -> Self {
        let folder = Folder::new();
        folder.write("tiny.zir", NETWORK.as_bytes());
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// The names of all files, hidden ones too.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command, to be run in this folder.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zirc"));
        command.args(arguments).current_dir(self.0.path());
        command
    }

    /// Runs the command without input.
    pub(crate) fn zirc(&self, arguments: &[&str]) -> Answer {
        self.zirc_with(b"", arguments)
    }

    /// Runs the command with `input` as its standard input.
    pub(crate) fn zirc_with<S: AsRef<OsStr>>(&self, input: &[u8], arguments: &[S]) -> Answer {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || {
            let _ = stdin.write_all(&input); // the command may not want it all
        });
        let answer = Answer::of(&child.wait_with_output().unwrap());
        writer.join().unwrap();
        answer
    }
}

/// Starts a training that prints JSON, and stops it at the first epoch that it tells, as
/// ^C does. Answers that line, how many epochs followed, and how it ended.
#[cfg(unix)]
pub(crate) fn interrupted(folder: &Folder, arguments: &[&str]) -> (String, usize, Answer) {
    let mut command = folder.command(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    // Until it ends, it goes on telling; the last object is the judgement.
    let others = stdout.lines().map_while(Result::ok).count() - 1;
    let answer = Answer::of(&child.wait_with_output().unwrap());
    assert_eq!(answer.code, Some(130), "{answer:?}");
    (line, others, answer)
}

impl Answer {
    pub(crate) fn of(output: &Output) -> Self {
        Answer {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It is done.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// The input is wrong, which is said with these words, and nothing is
    /// printed.
    #[track_caller]
    pub(crate) fn wrong(self, words: &[&str]) -> Self {
        self.fails(1, words)
    }

    /// The command line is wrong, which is said with these words.
    #[track_caller]
    pub(crate) fn misused(self, words: &[&str]) -> Self {
        self.fails(2, words)
    }

    #[track_caller]
    fn fails(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        for word in words {
            assert!(self.stderr.contains(word), "no {word:?} in {}", self.stderr);
        }
        assert_eq!(self.stdout, "");
        self
    }
}

/// An `.npz` file with the given weights `[out, in]`, no biases, and charsets
/// of as many letters as the last layer has outputs.
pub(crate) fn npz(path: &Path, shapes: &[[usize; 2]], weight: i8) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    let mut array = |name: &str, descr: &str, shape: &str, data: &[u8]| {
        let header =
            format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
        let length = u16::try_from(header.len()).unwrap().to_le_bytes();
        zip.start_file(format!("{name}.npy"), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"\x93NUMPY\x01\0").unwrap();
        zip.write_all(&[&length, header.as_bytes(), data].concat()).unwrap();
    };
    for (number, [rows, columns]) in (1..).zip(shapes) {
        let weights = vec![weight as u8; rows * columns];
        array(&format!("fc{number}_weight"), "|i1", &format!("({rows}, {columns})"), &weights);
        array(&format!("fc{number}_bias"), "<i2", &format!("({rows},)"), &vec![0; 2 * rows]);
    }
    let classes = shapes.last().unwrap()[0];
    let mut charset: Vec<u8> = (b'A'..).take(classes).collect();
    charset[classes - 1] = 0;
    array("_charset", &format!("|S{classes}"), "()", &charset);
    zip.finish().unwrap();
}
