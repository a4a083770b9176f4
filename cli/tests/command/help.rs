//! Help, lists and usage errors.

use crate::support::Folder;

#[test]
fn every_command_has_a_line_and_an_example() {
    let folder = Folder::new();
    let list = folder.zirc(&["--help"]).done().stdout;
    let commands = [
        "build",
        "run",
        "chat",
        "check",
        "bench",
        "data",
        "eval",
        "import",
        "export",
        "train",
        "fmt",
        "passes",
        "kernels",
        "machines",
        "completions",
        "man",
    ];
    for command in commands {
        assert!(list.contains(&format!("\n  {command}")), "{list}");
        let help = folder.zirc(&[command, "--help"]).done().stdout;
        assert!(help.contains(&format!("  zirc {command}")), "{help}");
        assert!(help.contains("Example"), "{help}");
    }
}

#[test]
fn what_there_is_is_listed() {
    let folder = Folder::new();
    for (command, name) in [("passes", "split"), ("kernels", "dense"), ("machines", "cpm")] {
        let list = folder.zirc(&[command]).done().stdout;
        let line = list.lines().find(|line| line.starts_with(&format!("{name} ")));
        assert!(line.is_some_and(|line| line.len() > name.len() + 10), "{list}");
    }
}

#[test]
fn a_command_line_that_means_nothing_is_a_usage_error() {
    let folder = Folder::new();
    for arguments in [&["brew"][..], &["build"], &["check", "--frob"], &[]] {
        let answer = folder.zirc(arguments);
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.stderr.contains("Usage"), "{answer:?}");
    }
}

#[test]
fn shells_complete_every_command() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.zirc(&["completions", shell]).done().stdout;
        for word in ["zirc", "build", "prompt"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn every_command_has_a_man_page() {
    let folder = Folder::new();
    folder.zirc(&["man", "."]).done();
    for (page, text) in
        [("zirc.1", "zirc\\-build"), ("zirc-build.1", "calibrate"), ("zirc-man.1", "man")]
    {
        assert!(String::from_utf8_lossy(&folder.read(page)).contains(text), "{page}");
    }
    let nowhere = folder.zirc(&["man", "no-such-folder"]);
    assert_eq!(nowhere.code, Some(1), "{nowhere:?}");
}
