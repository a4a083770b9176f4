//! Other people's tools that check our output.

use std::process::Command;
use std::sync::OnceLock;

/// A tool that may be installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// The assembler pasmo.
    Pasmo,
    /// The assembler z80asm, Debian's.
    Z80asm,
    /// Python with the package cpm80: CP/M 2.2 on another Z80 core. The
    /// variable `ZIRC_PYTHON` names another Python than `python3`.
    Cpm80,
    /// iz-cpm: a CP/M 2.2 by somebody else, its BDOS at F800h, on a third core.
    IzCpm,
}

impl Judge {
    fn command(self) -> Command {
        let python = || std::env::var("ZIRC_PYTHON").unwrap_or_else(|_| "python3".to_string());
        match self {
            Judge::Pasmo => Command::new("pasmo"),
            Judge::Z80asm => Command::new("z80asm"),
            Judge::Cpm80 => Command::new(python()),
            Judge::IzCpm => Command::new("iz-cpm"),
        }
    }

    fn is_there(self) -> bool {
        static THERE: [OnceLock<bool>; 4] = [const { OnceLock::new() }; 4];
        *THERE[self as usize].get_or_init(|| self.starts())
    }

    fn starts(self) -> bool {
        let arguments: &[&str] = match self {
            Judge::Pasmo => &["--version"],
            Judge::Z80asm => &["--version"],
            Judge::Cpm80 => &["-c", "import cpm80"],
            Judge::IzCpm => &["--version"],
        };
        // Whatever it answers, it must have started; Python must have succeeded.
        let output = self.command().args(arguments).output();
        output.is_ok_and(|output| self != Judge::Cpm80 || output.status.success())
    }
}

/// The command that starts a judge. Where it is not installed: `None`, after
/// saying so, unless the variable `ZIRC_JUDGES` is `required`, and `ZIRC_WITHOUT`
/// does not name it.
///
/// # Panics
/// If a required judge is not installed.
pub fn judge(judge: Judge) -> Option<Command> {
    if judge.is_there() {
        return Some(judge.command());
    }
    let says = |name: &str, value: &str| std::env::var(name).is_ok_and(|it| it == value);
    let required = says("ZIRC_JUDGES", "required") && !says("ZIRC_WITHOUT", &format!("{judge:?}"));
    assert!(!required, "{judge:?} is not installed, but ZIRC_JUDGES=required");
    eprintln!("skipped: {judge:?} is not installed");
    None
}

/// The bytes that an assembler makes of a text, or its errors. `None` where the assembler
/// is not installed, as [`judge`] says.
///
/// # Panics
/// If the judge is no assembler, or there is no room for temporary files.
pub fn assembled(by: Judge, text: &str) -> Option<Result<Vec<u8>, String>> {
    let mut command = judge(by)?;
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let [source, binary] = ["judged.asm", "judged.bin"].map(|name| folder.path().join(name));
    std::fs::write(&source, text).expect("there is room for temporary files");
    match by {
        Judge::Pasmo => command.arg("--bin").arg(&source).arg(&binary),
        Judge::Z80asm => command.arg("-o").arg(&binary).arg(&source),
        Judge::Cpm80 | Judge::IzCpm => panic!("{by:?} is no assembler"),
    };
    let output = command.output().expect("the assembler starts");
    if !output.status.success() {
        return Some(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Some(Ok(std::fs::read(&binary).expect("the assembler wrote a file")))
}
