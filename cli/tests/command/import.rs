//! `zirc import`.

use crate::support::{Folder, npz};

#[test]
fn a_model_becomes_a_network_that_compiles() {
    let folder = Folder::new();
    npz(&folder.path("my-model.npz"), &[[3, 256], [4, 3]], 1);
    let text = folder.zirc(&["import", "my-model.npz"]).done().stdout;
    assert!(text.starts_with("zir 1\nnetwork my_model {\n  overflow wrap\n"), "{text}");
    let answer = folder.zirc(&["import", "my-model.npz", "-o", "net.zir"]).done();
    assert_eq!(answer.stdout, "");
    assert!(answer.stderr.contains(&format!("wrote net.zir, {} bytes", text.len())));
    assert_eq!(folder.read("net.zir"), text.as_bytes());
    folder.zirc(&["check", "net.zir"]).done();
    folder.zirc(&["fmt", "--check", "net.zir"]).done();
}

#[test]
fn options_say_what_the_file_does_not() {
    let folder = Folder::new();
    npz(&folder.path("m.npz"), &[[4, 96]], 0);
    let arguments = "import m.npz --name other --prompt-buckets 64 --reply-buckets 32 --scale 5 \
                     --window 6 --orders 2..=4 --prompt-limit 30 --reply-limit 9 --shift 3";
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let text = folder.zirc(&arguments).done().stdout;
    for line in [
        "network other {",
        "prompt limit 30",
        "limit 9",
        "trigrams prompt, buckets 64, scale 5",
        "ngrams reply, window 6, orders 2..=4, buckets 32, scale 5",
        "shr %a1, 3",
    ] {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
}

#[test]
fn options_that_cannot_be_are_usage_errors() {
    let folder = Folder::new();
    for (option, value) in [
        ("--name", "2 be"),
        ("--orders", "1-3"),
        ("--scale", "99999"),
        ("--window", "-1"),
        ("--prompt-limit", "256"),
        ("--reply-limit", "0"),
        ("--shift", "16"),
    ] {
        folder.zirc(&["import", "m.npz", option, value]).misused(&[option]);
    }
}

#[test]
fn a_model_that_is_none_is_refused_by_name() {
    let folder = Folder::new();
    folder.write("m.npz", b"not a model");
    folder.zirc(&["import", "m.npz"]).wrong(&["error[not-a-model]", "m.npz"]);
    npz(&folder.path("m.npz"), &[[3, 256]], 5);
    let answer = folder.zirc(&["import", "m.npz", "-o", "net.zir"]);
    answer.wrong(&["fc1_weight[0, 0] is 5", "m.npz"]);
    npz(&folder.path("m.npz"), &[[3, 96]], 0);
    folder.zirc(&["import", "m.npz"]).wrong(&["--prompt-buckets"]);
    assert_eq!(folder.names(), ["m.npz"]);
}

#[test]
fn a_model_from_standard_input_is_read() {
    let folder = Folder::new();
    npz(&folder.path("m.npz"), &[[3, 256]], 0);
    let answer = folder.zirc_with(&folder.read("m.npz"), &["import", "-"]).done();
    assert!(answer.stdout.contains("network model {"));
}
