//! The packages that a web page needs use no clock, thread, file, process or environment,
//! which a browser lacks, and continuous integration checks that they compile for one.
//! Rayon may be used: without threads it computes on the calling one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use zirc_tests::root;

/// The packages that run in a browser, and their folders.
const PACKAGES: [(&str, &str); 9] = [
    ("zirc-codegen", "compiler/codegen"),
    ("zirc-diagnostics", "compiler/diagnostics"),
    ("zirc-emulator", "emulator"),
    ("zirc-network", "compiler/network"),
    ("zirc-pairs", "trainer/pairs"),
    ("zirc-runtime", "runtime-z80"),
    ("zirc-text", "text"),
    ("zirc-training", "trainer/training"),
    ("zirc-z80", "compiler/z80"),
];

/// Modules of `std` that need a system. Of `time`, durations do not.
const MODULES: [&str; 6] = ["env", "fs", "net", "os", "process", "thread"];
const CLOCKS: [&str; 2] = ["Instant", "SystemTime"];

#[test]
fn what_runs_in_a_browser_uses_nothing_that_it_lacks() {
    for (_, folder) in PACKAGES {
        let folder = root().join(folder);
        let src = folder.join("src");
        let files = sources(if src.is_dir() { &src } else { &folder });
        let folder = folder.display();
        assert!(!files.is_empty(), "{folder} has no sources");
        let read = |path: &PathBuf| std::fs::read_to_string(path).expect("it can be read");
        let tests: BTreeSet<PathBuf> =
            files.iter().flat_map(|path| test_modules(path, &read(path))).collect();
        let is_test = |path: &PathBuf| path.ancestors().any(|path| tests.contains(path));
        for path in files.iter().filter(|path| !is_test(path)) {
            let found = lacking(&read(path));
            assert!(found.is_none(), "{}: {}", path.display(), found.unwrap_or_default());
        }
    }
}

#[test]
fn what_runs_in_a_browser_is_checked_for_one() {
    let script = std::fs::read_to_string(root().join(".ci/run")).expect("it can be read");
    for (package, _) in PACKAGES {
        assert!(script.contains(&format!("-p {package}")), ".ci/run does not check {package}");
    }
}

#[test]
fn what_a_browser_lacks_is_found_however_it_is_named() {
    for text in [
        "use std::time::{Duration, Instant};",
        "use std::{collections::HashMap, fs};",
        "let text = std::fs::read(path);",
        "use std::{\n    thread,\n};",
        "let now = std::time::SystemTime::now();",
    ] {
        assert!(lacking(text).is_some(), "{text}");
    }
    for text in [
        "use std::time::Duration;",
        "let path = env!(\"CARGO_MANIFEST_DIR\");",
        "// Not `std::fs::read`: an Instant.",
        "use super::process;",
        "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n",
    ] {
        assert_eq!(lacking(text), None, "{text}");
    }
}

/// The Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The files and folders of the modules that `path` declares for tests alone.
fn test_modules(path: &Path, text: &str) -> Vec<PathBuf> {
    let folder = match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("lib" | "main" | "mod") => path.with_file_name(""),
        _ => path.with_extension(""),
    };
    let lines: Vec<&str> = text.lines().collect();
    let declared = lines.windows(2).filter(|lines| lines[0] == "#[cfg(test)]");
    let names = declared.filter_map(|lines| lines[1].strip_prefix("mod ")?.strip_suffix(';'));
    names.flat_map(|name| [folder.join(name), folder.join(format!("{name}.rs"))]).collect()
}

/// The first name in `text`, comments and inline tests left out, of something that a
/// browser lacks.
fn lacking(text: &str) -> Option<String> {
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let words: Vec<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    if let Some(clock) = words.iter().find(|word| CLOCKS.contains(word)) {
        return Some(clock.to_string());
    }
    // What follows `std::`: one path, or a group of them.
    code.split("std::").skip(1).find_map(|rest| {
        let names = match rest.strip_prefix('{') {
            Some(group) => group.split(';').next().unwrap_or_default(),
            None => rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()?,
        };
        let mut names = names.split(|c: char| !c.is_alphanumeric() && c != '_');
        names.find(|name| MODULES.contains(name)).map(|name| format!("std::{name}"))
    })
}
