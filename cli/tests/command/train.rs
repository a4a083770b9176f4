//! `zirc train`: from pairs to a network that is what was reported.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Answer, Folder};

/// Of which a word says what the reply is.
fn pairs(count: usize) -> String {
    let subjects = ["rain", "tea", "a cat", "chess", "old books", "the sea", "snow", "jazz"];
    let verbs = [("like", "YES"), ("hate", "NO"), ("wonder about", "HMM")];
    let ends = ["", " today", " a lot", " sometimes", " at night"];
    let mut all = Vec::new();
    for (verb, reply) in verbs {
        for subject in subjects {
            all.extend(ends.map(|end| format!("do you {verb} {subject}{end}|{reply}\n")));
        }
    }
    all.truncate(count);
    all.concat()
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("pairs.txt", pairs(120).as_bytes());
    folder
}

/// Trains a small network, in a second or so.
fn train(folder: &Folder, arguments: &[&str]) -> Answer {
    let common = ["train", "pairs.txt", "-o", "net.zir", "--hidden", "32", "--epochs", "12"];
    folder.zirc(&[&common, arguments].concat())
}

fn last_object(answer: &Answer) -> Value {
    serde_json::from_str(answer.stdout.lines().last().unwrap()).unwrap()
}

#[test]
fn what_is_reported_is_what_the_interpreter_and_the_program_say() {
    let folder = folder();
    let arguments = ["--save-test", "test.txt", "--json", "--plot", "curve.svg", "--stats"];
    let answer = train(&folder, &arguments).done();
    assert_eq!(answer.stdout.lines().count(), 13);
    let first: Value = serde_json::from_str(answer.stdout.lines().next().unwrap()).unwrap();
    assert_eq!((&first["epoch"], &first["epochs"]), (&1.into(), &12.into()));
    for words in ["epoch 12 of 12: loss ", "times the matrix products of one pass"] {
        assert!(answer.stderr.contains(words), "{answer:?}");
    }
    let reported = last_object(&answer);
    assert!(reported["test"]["exact"].as_f64().unwrap() > 0.7, "{reported}");
    let judged = folder.zirc(&["eval", "net.zir", "test.txt", "--on", "z80", "--json"]).done();
    let judged: Value = serde_json::from_str(&judged.stdout).unwrap();
    for (in_report, in_judgement) in [("right", "right"), ("exact", "exact_accuracy")] {
        assert_eq!(reported["test"][in_report], judged["network"][in_judgement]);
    }
    assert_eq!(reported["t_states"], judged["z80"]["t_states_mean"]);
    let network = String::from_utf8(folder.read("net.zir")).unwrap();
    let build = folder.zirc(&["build", "net.zir", "-o", "net.com"]).done();
    assert!(build.stderr.contains(&format!("{} bytes", reported["bytes"])), "{build:?}");
    assert!(network.contains("overflow reject"), "{network}");
    assert!(network.starts_with("zir 1\n; Trained on "), "{network}");
    assert!(folder.read("curve.svg").starts_with(b"<svg"));
    // Nothing else is left.
    let names = ["curve.svg", "net.com", "net.zir", "pairs.txt", "test.txt"];
    assert_eq!(folder.names(), names);
}

#[test]
fn the_same_seed_makes_the_same_network_and_another_one_another() {
    let folder = folder();
    let network = |seed: &str| {
        let common = ["train", "pairs.txt", "-o", "net.zir", "--hidden", "16", "--epochs", "2"];
        folder.zirc(&[&common[..], &["--seed", seed]].concat()).done();
        folder.read("net.zir")
    };
    let first = network("1");
    assert!(first == network("1") && first != network("2"));
}

#[test]
fn labels_are_picked_and_other_pairs_can_judge() {
    let folder = folder();
    folder.write("other.txt", b"do you like walking|YES\ndo you hate walking|NO\n");
    let answer = train(&folder, &["--labels", "--test", "other.txt"]).done();
    for words in ["of 2 test replies 100.0 % are exact", "T-states an answer"] {
        assert!(answer.stdout.contains(words), "{answer:?}");
    }
    let network = String::from_utf8(folder.read("net.zir")).unwrap();
    assert!(network.contains("answer argmax %a2, labels \"HMM\" \"NO\" \"YES\""), "{network}");
}

#[test]
fn a_trained_network_goes_on_with_pairs_it_can_say() {
    let folder = folder();
    train(&folder, &["--json"]).done();
    folder.write("more.txt", pairs(120).replace("rain", "fog").as_bytes());
    let go_on = |pairs: &str, arguments: &[&str]| {
        let common = ["train", pairs, "-o", "better.zir", "--continue", "net.zir"];
        folder.zirc(&[&common[..], arguments].concat())
    };
    let answer = go_on("more.txt", &["--json", "--epochs", "3"]).done();
    assert!(last_object(&answer)["test"]["exact"].as_f64().unwrap() > 0.8, "{answer:?}");
    folder.write("odd.txt", b"hi|YES\nho|QUITE\nhu|NO\n");
    go_on("odd.txt", &[]).wrong(&["odd.txt: line 2", "\"QUITE\" has a `Q`", "leave it out"]);
    folder.write("odd.txt", b"hi|YES\nho|NONO\nhu|NO\n");
    go_on("odd.txt", &[]).wrong(&["line 2", "longer than the network's replies, 3 characters"]);
    for option in [["--hidden", "8"], ["--density", "0.1"], ["--budget", "9999"]] {
        let answer = go_on("more.txt", &option);
        assert_eq!(answer.code, Some(2), "{answer:?}");
    }
}

#[test]
fn a_program_is_trained_to_fit_or_else_it_is_told() {
    let folder = folder();
    let train = |budget: &str| {
        let common = ["train", "pairs.txt", "-o", "net.zir", "--epochs", "16", "--json"];
        folder.zirc(&[&common[..], &["--budget", budget]].concat())
    };
    let answer = train("12000").done();
    let bytes = last_object(&answer)["bytes"].as_u64().unwrap();
    assert!(bytes <= 12000, "{answer:?}");
    assert!(answer.stderr.contains("what did best is trained: `--hidden "), "{answer:?}");
    let answer = train("1024");
    assert_eq!(answer.code, Some(1), "{answer:?}");
    let words = "net.zir: takes more than the 1,024 bytes of `--budget`";
    assert!(answer.stderr.contains(words), "{answer:?}");
    // What the error says is possible is so.
    let (_, possible) = answer.stderr.split_once("allow `--budget ").expect("it names a number");
    train(possible.split('`').next().unwrap()).done();
    assert!(folder.names().contains(&"net.zir".to_string()));
}

#[test]
fn what_cannot_be_trained_on_or_written_is_told_at_once() {
    let folder = folder();
    folder.write("one.txt", b"hello|HI\n");
    folder.write("same.txt", b"hello|HI\nHELLO|HO\n  hello|HA\n");
    folder.write("none.txt", b"");
    let long: String = (0..300).map(|n| format!("prompt {n}|REPLY {n}\n")).collect();
    folder.write("long.txt", long.as_bytes());
    let train = |pairs: &str, arguments: &[&str]| {
        folder.zirc(&[&["train", pairs, "-o", "net.zir"], arguments].concat())
    };
    for pairs in ["one.txt", "same.txt"] {
        train(pairs, &[]).wrong(&[pairs, "has too few prompts", "write more pairs"]);
    }
    train("none.txt", &[]).wrong(&["no-pairs"]);
    train("long.txt", &["--labels"]).wrong(&["300 different replies", "for `--labels`"]);
    train("pairs.txt", &["--test", "nothing.txt"]).wrong(&["nothing.txt: there is no such file"]);
    train("pairs.txt", &["--test", "pairs.txt"]).wrong(&["too few prompts that `--test` has not"]);
    train("pairs.txt", &["--continue", "pairs.txt"]).wrong(&["pairs.txt"]);
    train("pairs.txt", &["--resume"]).wrong(&["net.zir.checkpoint: there is no checkpoint"]);
    for output in ["nowhere/net.zir", ".", "pairs.txt/net.zir", "pairs.txt"] {
        let arguments = ["train", "pairs.txt", "-o", output, "--epochs", "100000"];
        folder.zirc(&arguments).wrong(&[output]);
    }
    train("pairs.txt", &["--plot", "nowhere/curve.svg"]).wrong(&["nowhere/curve.svg"]);
    for arguments in [
        &["--plot", "net.zir"][..],
        &["--plot", "./net.zir"],
        &["--save-test", "net.zir.checkpoint"],
        &["--plot", "-", "--json"],
        &["--hidden", "0"],
        &["--hidden", "12,x"],
        &["--prompt-buckets", "100"],
        &["--density", "2"],
        &["--density", "nan"],
        &["--epochs", "0"],
        &["--labels", "--window", "3"],
        &["--budget", "-1"],
    ] {
        assert_eq!(train("pairs.txt", arguments).code, Some(2), "{arguments:?}");
    }
    assert!(!folder.names().contains(&"net.zir".to_string()));
}

#[test]
fn a_network_is_written_though_nobody_listens() {
    let folder = folder();
    let arguments = ["train", "pairs.txt", "-o", "net.zir", "--epochs", "3", "--json"];
    let mut child =
        folder.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(folder.names(), ["net.zir", "pairs.txt"]);
}

#[test]
fn what_is_printed_is_the_output_alone() {
    let folder = folder();
    let common = ["train", "pairs.txt", "--hidden", "8", "--epochs", "1", "-o"];
    let answer = folder.zirc(&[&common[..], &["-"]].concat()).done();
    assert!(answer.stderr.contains("the network: of 12 test replies"), "{answer:?}");
    assert!(answer.stdout.starts_with("zir 1\n") && answer.stdout.ends_with("}\n"), "{answer:?}");
    let answer = folder.zirc(&[&common[..], &["net.zir", "--plot", "-"]].concat()).done();
    assert!(answer.stdout.trim_end().ends_with("</svg>"), "{answer:?}");
}

#[test]
fn odd_shapes_are_trained_or_refused() {
    let folder = folder();
    for arguments in [
        &["--hidden", "none"][..],
        &["--hidden", "1"],
        &["--hidden", "8,8,8,8", "--scale", "1024", "--prompt-limit", "255"],
        &["--window", "1", "--orders", "1", "--reply-buckets", "2", "--prompt-buckets", "2"],
        &["--activation-penalty", "1000", "--dropout", "0.9"],
        &["--rate", "1"],
    ] {
        let common = ["train", "pairs.txt", "-o", "net.zir", "--epochs", "2"];
        folder.zirc(&[&common[..], arguments].concat()).done();
        let answer = folder.zirc(&["check", "net.zir"]);
        assert_eq!(answer.code, Some(0), "{arguments:?}: {answer:?}");
    }
    for orders in ["3", "0..=1", "2..=1"] {
        let arguments =
            ["train", "pairs.txt", "-o", "net.zir", "--window", "2", "--orders", orders];
        assert_eq!(folder.zirc(&arguments).code, Some(2), "{orders}");
    }
    let too_large = ["train", "pairs.txt", "-o", "net.zir", "--hidden", "4096,4096"];
    folder.zirc(&too_large).wrong(&["pairs.txt", "multiplications"]);
}

#[cfg(unix)]
#[test]
fn what_is_interrupted_keeps_the_best_network_and_can_go_on() {
    let folder = folder();
    let common = ["train", "pairs.txt", "-o", "net.zir", "--hidden", "8", "--json"];
    // Stops at the first epoch that is told, and answers its number.
    let stopped = |arguments: &[&str]| {
        let arguments = [&common[..], &["--epochs", "100000"], arguments].concat();
        let mut command = folder.command(&arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(interrupt.unwrap().success());
        // Until it ends, it goes on telling.
        let others = stdout.lines().map_while(Result::ok).count();
        let answer = Answer::of(&child.wait_with_output().unwrap());
        assert_eq!(answer.code, Some(130), "{answer:?}");
        assert!(answer.stderr.contains("`--resume` goes on"), "{answer:?}");
        let first: Value = serde_json::from_str(&line).unwrap();
        // The last object is the judgement.
        (first["epoch"].as_u64().unwrap(), others as u64 - 1)
    };
    let (first, others) = stopped(&[]);
    assert_eq!(first, 1);
    folder.zirc(&["check", "net.zir"]).done();
    assert_eq!(stopped(&["--resume"]).0, first + others + 1);
    let other = ["--epochs", "99", "--resume"];
    folder.zirc(&[&common[..], &other].concat()).wrong(&["of a run with other pairs"]);
    folder.write("net.zir.checkpoint", b"zirc checkpoint 1\n\xFF\xFF\xFF\xFF\xFF\xFF");
    let same = ["--epochs", "100000", "--resume"];
    folder.zirc(&[&common[..], &same].concat()).wrong(&["or damaged"]);
}
