//! Outputs: links, folders, endings.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;

use crate::support::Folder;

/// Commands that write a file, whose name is to follow.
const WRITERS: [&[&str]; 7] = [
    &["build", "tiny.zir", "-o"],
    &["build", "tiny.zir", "--emit", "asm", "-o"],
    &["build", "tiny.zir", "--emit", "asm,map", "-o"],
    &["export", "wrap.zir", "-o"],
    &["data", "pairs.txt", "--balance"],
    &["train", "pairs.txt", "--epochs", "1", "-o"],
    &["train", "pairs.txt", "--epochs", "1", "-o", "net.zir", "--plot"],
];

fn folder() -> Folder {
    let folder = Folder::with_network();
    let pairs: String = (1..30).map(|n| format!("call {n}|{}\n", ["A", "B"][n % 2])).collect();
    folder.write("pairs.txt", pairs.as_bytes());
    folder.write("wrap.zir", EXPORTED.as_bytes());
    folder
}

/// A network that `export` takes.
const EXPORTED: &str = r#"zir 1
network wrap {
  overflow wrap
  prompt limit 62
  reply charset "A" limit 50
  %asked = trigrams prompt, buckets 2, scale 32
  %said = ngrams reply, window 8, orders 1..=3, buckets 2, scale 32
  %x = concat %asked, %said
  %a = linear %x, @w
  %s = shr %a, 2
  next argmax %s
}
weights @w: i2[2, 4] {
  "++.." 0
  "...." 3
}
"#;

fn write_to(folder: &Folder, writer: &[&str], output: &str) -> crate::support::Answer {
    folder.zirc(&[writer, &[output]].concat())
}

#[test]
fn a_folder_that_is_not_there_is_told_apart_from_a_file() {
    let folder = folder();
    let before = folder.names();
    for writer in WRITERS {
        let answer = write_to(&folder, writer, "out/");
        answer.wrong(&["out/: is the name of a folder that there is not; name a file"]);
        // Two files side by side are named after the first that cannot be.
        let answer = write_to(&folder, writer, "out/x.svg");
        answer.wrong(&["out/x.", ": cannot be written: there is no such folder; make it first"]);
    }
    assert_eq!(folder.names(), before);
    fs::create_dir(folder.path("out")).unwrap();
    for writer in WRITERS {
        write_to(&folder, writer, "out/").wrong(&["out/: is a folder; name a file in it"]);
    }
    assert_eq!(fs::read_dir(folder.path("out")).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn what_a_dangling_link_leads_to_is_made() {
    for writer in WRITERS {
        let folder = folder();
        fs::create_dir(folder.path("far")).unwrap();
        for (name, to) in [("link.svg", "far/second"), ("far/second", "real.svg")] {
            symlink(to, folder.path(name)).unwrap();
        }
        if writer.contains(&"asm,map") {
            continue; // those have names of their own
        }
        write_to(&folder, writer, "link.svg").done();
        for link in ["link.svg", "far/second"] {
            assert!(fs::symlink_metadata(folder.path(link)).unwrap().is_symlink(), "{writer:?}");
        }
        let real = fs::symlink_metadata(folder.path("far/real.svg")).unwrap();
        assert!(real.is_file() && real.len() > 3, "{writer:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_say_so() {
    let folder = folder();
    symlink("b.svg", folder.path("a.svg")).unwrap();
    symlink("a.svg", folder.path("b.svg")).unwrap();
    symlink("gone/x.svg", folder.path("lost.svg")).unwrap();
    for name in ["a.com", "a.asm", "a.map"] {
        symlink("a.svg", folder.path(name)).unwrap();
    }
    let before = folder.names();
    for writer in WRITERS {
        let answer = write_to(&folder, writer, "a.svg");
        answer.wrong(&["a.", ": cannot be written: its symbolic links lead in a circle"]);
        let answer = write_to(&folder, writer, "a.svg/x.svg");
        answer.wrong(&["a.svg/x", ": cannot be written: its symbolic links lead in a circle"]);
        if !writer.contains(&"asm,map") {
            write_to(&folder, writer, "lost.svg").wrong(&["lost.svg", "there is no such folder"]);
        }
    }
    for reader in [&["check", "a.svg"][..], &["data", "a.svg"], &["import", "a.svg"]] {
        folder.zirc(reader).wrong(&["a.svg: cannot be read: its symbolic links lead in a circle"]);
    }
    assert_eq!(folder.names(), before);
}

#[test]
fn a_name_that_no_file_can_have_says_so() {
    let folder = folder();
    let name = "x".repeat(5000) + ".svg";
    let words = ["no file can have that name"];
    for writer in WRITERS {
        write_to(&folder, writer, &name).wrong(&words);
    }
    folder.zirc(&["check", &name]).wrong(&words);
    folder.zirc(&["check", "tiny.zir/x"]).wrong(&["what is before a `/` is no folder"]);
}
