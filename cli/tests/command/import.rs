//! `zirc import`.

use std::io::Write;

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

/// A `.safetensors` file of one layer, whose weights and biases are all 0.
fn safetensors(folder: &Folder, name: &str) {
    let header = r#"{"fc1.weight":{"dtype":"I8","shape":[3,256],"data_offsets":[0,768]},"fc1.bias":{"dtype":"F32","shape":[3],"data_offsets":[768,780]}}"#;
    let length = (header.len() as u64).to_le_bytes();
    folder.write(name, &[&length, header.as_bytes(), &[0; 780]].concat());
}

/// A checkpoint that is a pickle alone.
fn checkpoint(folder: &Folder, name: &str, pickle: &[u8]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(folder.path(name)).unwrap());
    zip.start_file("m/data.pkl", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(pickle).unwrap();
    zip.finish().unwrap();
}

#[test]
fn what_a_model_is_shows_its_content_and_not_its_name() {
    let folder = Folder::new();
    safetensors(&folder, "m.npz");
    folder.zirc(&["import", "m.npz"]).wrong(&["error[model-no-charset]", "`--charset TEXT`"]);
    let text = folder.zirc(&["import", "m.npz", "--charset", "-é"]).done().stdout;
    assert!(text.contains("reply charset \"-\\xE9\" limit 50"), "{text}");
    folder.zirc(&["check", "m.npz"]).wrong(&["looks like a model", "zirc import"]);
    npz(&folder.path("m.pt"), &[[3, 256]], 0);
    folder.zirc(&["import", "m.pt"]).done();
    let found = ["error[model-classes]", "3 outputs"];
    folder.zirc(&["import", "m.pt", "--charset", "ABC"]).wrong(&found);
    folder
        .zirc(&["import", "m.pt", "--charset", "λ"])
        .misused(&["`λ` (U+03BB, GREEK SMALL LETTER LAMDA), which is not Latin-1"]);
}

#[test]
fn nothing_that_a_checkpoint_asks_for_is_run() {
    let folder = Folder::new();
    let pickle = b"\x80\x02cos\nsystem\nX\x0a\0\0\0touch here\x85R.";
    checkpoint(&folder, "m.pt", pickle);
    let found = ["error[pickle-global]", "`os.system`", "byte 2", "m.pt"];
    folder.zirc(&["import", "m.pt", "-o", "net.zir"]).wrong(&found);
    assert_eq!(folder.names(), ["m.pt"]);
}

#[test]
fn a_checkpoint_that_unpacks_to_more_than_a_model_is_refused() {
    let folder = Folder::new();
    checkpoint(&folder, "m.pt", &vec![0; 32 << 20]);
    folder.zirc(&["import", "m.pt"]).wrong(&["error[model-too-big]", "data.pkl would be 33554432"]);
}

#[test]
fn what_was_not_as_usual_is_noted() {
    let folder = Folder::new();
    npz(&folder.path("m.npz"), &[[3, 256]], 0);
    let usual = folder.zirc(&["import", "m.npz", "-o", "net.zir"]).done();
    assert!(!usual.stderr.contains("note:"), "{usual:?}");
    let header = r#"{"net.fc1.weight":{"dtype":"I8","shape":[3,256],"data_offsets":[0,768]},"net.fc1.bias":{"dtype":"F32","shape":[3],"data_offsets":[768,780]}}"#;
    let length = (header.len() as u64).to_le_bytes();
    let prefixed = [&length, header.as_bytes(), &[0; 780]].concat();
    folder.write("m.safetensors", &prefixed);
    let answer = folder.zirc(&["import", "m.safetensors", "--charset", "AB"]).done();
    assert_eq!(answer.stderr, "note: the tensors' names begin with `net.`, which was stripped\n");
    assert!(answer.stdout.starts_with("zir 1\n"), "{answer:?}");
}
