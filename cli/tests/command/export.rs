//! `zirc export`.

use crate::support::{Folder, npz};

#[test]
fn a_model_survives_import_and_export() {
    let folder = Folder::new();
    npz(&folder.path("m.npz"), &[[5, 256], [4, 5]], 1);
    folder.zirc(&["import", "m.npz", "-o", "m.zir"]).done();
    let answer = folder.zirc(&["export", "m.zir", "-o", "out.npz"]).done();
    assert_eq!(answer.stdout, "");
    let size = folder.read("out.npz").len();
    assert_eq!(answer.stderr, format!("wrote out.npz, {size} bytes\n"));
    let again = folder.zirc(&["import", "out.npz", "--name", "m"]).done().stdout;
    assert_eq!(again.as_bytes(), folder.read("m.zir"));
    folder.zirc(&["export", "m.zir", "-o", "again.npz"]).done();
    assert_eq!(folder.read("out.npz"), folder.read("again.npz"));
}

#[test]
fn what_the_file_does_not_say_is_told_as_options() {
    let folder = Folder::new();
    npz(&folder.path("m.npz"), &[[4, 96]], 0);
    let options = "--prompt-buckets 64 --reply-buckets 32 --scale -5 --window 6 --orders 2..=4 \
                   --prompt-limit 30 --reply-limit 9 --shift 3";
    let import = |model: &str| {
        let arguments = format!("import {model} --name m {options}");
        folder.zirc(&arguments.split_whitespace().collect::<Vec<_>>()).done().stdout
    };
    let text = import("m.npz");
    folder.write("m.zir", text.as_bytes());
    let told = folder.zirc(&["export", "m.zir", "-o", "out.npz"]).done().stderr;
    assert!(told.ends_with(&format!("import it with {options}\n")), "{told}");
    assert_eq!(import("out.npz"), text);
}

#[test]
fn a_network_that_no_model_is_like_is_refused_at_the_op() {
    let folder = Folder::with_network();
    let found = ["error[export-op]", "tiny.zir:7:", "%a is linear", "shr"];
    folder.zirc(&["export", "tiny.zir", "-o", "out.npz"]).wrong(&found);
    assert_eq!(folder.names(), ["tiny.zir"]);
    folder.zirc(&["export", "tiny.zir"]).misused(&["--output"]);
    folder.zirc(&["export", "tiny.zir", "-o", "tiny.zir"]).wrong(&["is the input"]);
    folder.zirc(&["export", "none.zir", "-o", "out.npz"]).wrong(&["there is no such file"]);
    npz(&folder.path("m.npz"), &[[3, 256]], 0);
    folder.zirc(&["export", "m.npz", "-o", "out.npz"]).wrong(&["zirc import"]);
}
