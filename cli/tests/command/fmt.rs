//! `zirc fmt`.

use std::fs;

use crate::support::{Folder, NETWORK};

/// The network as nobody would lay it out.
fn untidy() -> String {
    NETWORK.replace("  %x", "%x").replace("next argmax", "next    argmax")
}

#[test]
fn files_are_laid_out_in_place() {
    let folder = Folder::new();
    folder.write("a.zir", untidy().as_bytes());
    folder.write("b.zir", untidy().replace("tiny", "b").as_bytes());
    let answer = folder.zirc(&["fmt", "a.zir", "b.zir"]).done();
    assert_eq!((answer.stdout.as_str(), answer.stderr.as_str()), ("", ""));
    assert_eq!(folder.read("a.zir"), NETWORK.as_bytes());
    assert_eq!(folder.read("b.zir"), NETWORK.replace("tiny", "b").as_bytes());
    assert_eq!(folder.names(), ["a.zir", "b.zir"]);
}

#[cfg(unix)]
#[test]
fn a_tidy_file_is_not_touched() {
    use std::os::unix::fs::MetadataExt;
    let folder = Folder::with_network();
    let inode = || fs::metadata(folder.path("tiny.zir")).unwrap().ino();
    let before = inode();
    folder.zirc(&["fmt", "tiny.zir"]).done();
    assert_eq!(inode(), before);
}

#[test]
fn a_check_lists_what_is_not_tidy() {
    let folder = Folder::with_network();
    folder.write("b.zir", untidy().as_bytes());
    let answer = folder.zirc(&["fmt", "--check", "tiny.zir", "b.zir"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (Some(1), "b.zir\n"));
    assert_eq!(folder.read("b.zir"), untidy().as_bytes());
    folder.zirc(&["fmt", "--check", "tiny.zir"]).done();
    assert_eq!(folder.zirc_with(untidy().as_bytes(), &["fmt", "--check", "-"]).code, Some(1));
}

#[test]
fn standard_input_is_filtered() {
    let folder = Folder::new();
    for text in [untidy().as_bytes(), NETWORK.as_bytes()] {
        assert_eq!(folder.zirc_with(text, &["fmt", "-"]).done().stdout, NETWORK);
    }
}

#[test]
fn a_file_with_an_error_stays_and_the_others_are_laid_out() {
    let folder = Folder::new();
    let wrong = NETWORK.replace("trigrams prompt,", "trigrams prompt prompt,");
    folder.write("wrong.zir", wrong.as_bytes());
    folder.write("b.zir", untidy().as_bytes());
    folder
        .zirc(&["fmt", "wrong.zir", "missing.zir", "b.zir"])
        .wrong(&["wrong.zir:6", "missing.zir"]);
    assert_eq!(folder.read("wrong.zir"), wrong.as_bytes());
    assert_eq!(folder.read("b.zir"), NETWORK.as_bytes());
}

#[test]
fn a_file_without_a_network_is_an_error() {
    let folder = Folder::new();
    folder.write("empty.zir", b"");
    folder.zirc(&["fmt", "empty.zir"]).wrong(&["empty.zir", "error[no-network]"]);
}

#[test]
fn no_file_at_all_is_a_usage_error() {
    Folder::new().zirc(&["fmt"]).misused(&["NET.zir"]);
}
