//! Files are short enough to be read in one go.

use std::path::Path;

use zirc_tests::root;

/// The most lines of a file of sources.
const MOST: usize = 500;

/// Files that may be longer, each with the reason.
const LONGER: &[(&str, &str)] = &[];

/// Folders of files that are generated, or not to be read.
const OTHERS: &[&str] = &["target", ".git", "tests/golden", "tests/broken", "tests/fuzz/corpus"];

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let name = path.strip_prefix(root()).expect("it is in the workspace").to_string_lossy();
        let name = name.replace('\\', "/");
        if path.is_dir() {
            if !OTHERS.contains(&&*name) && !name.ends_with("/target") {
                sources(&path, found);
            }
        } else if [".rs", ".asm", ".lalrpop"].iter().any(|ending| name.ends_with(ending)) {
            found.push(name);
        }
    }
}

#[test]
fn files_of_sources_have_at_most_500_lines() {
    let mut found = Vec::new();
    sources(&root(), &mut found);
    assert!(found.len() > 300, "only {} files were found", found.len());
    let lines = |name: &String| {
        let text = std::fs::read_to_string(root().join(name)).expect("it can be read");
        text.lines().count()
    };
    let (allowed, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|name| LONGER.iter().any(|(longer, _)| longer == name));
    let long: Vec<_> = others.iter().filter(|name| lines(name) > MOST).collect();
    assert!(long.is_empty(), "split them, or say in LONGER why not: {long:?}");
    let short: Vec<_> = allowed.iter().filter(|name| lines(name) <= MOST).collect();
    assert!(short.is_empty(), "no longer so long, remove them from LONGER: {short:?}");
    assert_eq!(allowed.len(), LONGER.len(), "LONGER names files that are not there");
}
