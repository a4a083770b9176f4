//! No two files use each other, neither directly nor through others: each file can
//! be read after those that it uses.
//!
//! A file uses another if a path in it names an item that the other defines: a
//! type, trait, function, constant, static or macro. `mod` and `pub use` lines do not
//! count, but who uses a re-exported item uses the file that defines it. Methods
//! are not looked up; associated items count as their type.

mod allowed;
mod edges;
mod groups;
mod made_up;
mod packages;
mod resolve;
mod scopes;

use std::collections::BTreeSet;
use std::fmt::Write;

use allowed::{ALLOWED, Allowed};
use edges::Edges;
use groups::{circles, describe};
use packages::Sources;

#[test]
fn no_files_use_each_other() {
    let edges = Edges::of(&Sources::of_workspace());
    let found = circles(&edges);
    let allowed = |it: &Allowed| it.files.iter().map(|&file| file.to_owned()).collect();
    let allowed: Vec<BTreeSet<String>> = ALLOWED.iter().map(allowed).collect();

    let mut faults = String::new();
    for circle in found.iter().filter(|circle| !allowed.contains(circle)) {
        faults += &describe(circle, &edges);
    }
    for (circle, Allowed { files, reason }) in allowed.iter().zip(ALLOWED) {
        if !found.contains(circle) {
            writeln!(faults, "no circle any more, take it off the list: {files:?} ({reason})")
                .unwrap();
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn every_file_and_path_is_understood() {
    let sources = Sources::of_workspace();
    let edges = Edges::of(&sources);
    let none: Vec<&String> = Vec::new();
    assert_eq!(edges.unresolved.iter().collect::<Vec<_>>(), none, "paths that name nothing");
    let unread = sources.files.keys().filter(|&file| !edges.files.contains(file));
    assert_eq!(unread.collect::<Vec<_>>(), none, "files of no package");
}
