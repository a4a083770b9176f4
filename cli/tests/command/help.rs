//! Help, lists and usage errors.

use crate::support::Folder;

#[test]
fn every_command_has_a_line_and_an_example() {
    let folder = Folder::new();
    let list = folder.zirc(&["--help"]).done().stdout;
    for command in ["build", "run", "check", "import", "fmt", "passes", "kernels", "targets"] {
        assert!(list.contains(&format!("\n  {command}")), "{list}");
        let help = folder.zirc(&[command, "--help"]).done().stdout;
        assert!(help.contains(&format!("  zirc {command}")), "{help}");
        assert!(help.contains("Example"), "{help}");
    }
}

#[test]
fn what_there_is_is_listed() {
    let folder = Folder::new();
    for (command, name) in [("passes", "split"), ("kernels", "dense"), ("targets", "cpm")] {
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
