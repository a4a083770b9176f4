//! `zirc train`: from pairs to a network that is what was reported.

use std::process::Stdio;

use serde_json::Value;
use sha2::Digest;

#[cfg(unix)]
use crate::support::interrupted;
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
    for words in ["12 of 12  ", "times the matrix products of one pass"] {
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
    assert!(answer.stderr.contains("it is trained with `--hidden "), "{answer:?}");
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
fn a_program_is_trained_to_be_fast_or_else_it_is_told() {
    let folder = folder();
    let train = |speed: &str| {
        let common = ["train", "pairs.txt", "-o", "net.zir", "--epochs", "16", "--labels"];
        folder.zirc(&[&common[..], &["--json", "--speed", speed]].concat())
    };
    let answer = train("1000");
    assert_eq!(answer.code, Some(1), "{answer:?}");
    for words in [
        "net.zir: takes more than the 1,000 T-states of `--speed`: the fastest program that",
        "for this cost it is trained with `--hidden none --prompt-buckets ",
    ] {
        assert!(answer.stderr.contains(words), "no {words:?} in {answer:?}");
    }
    // What the error says is possible is so.
    let (_, possible) = answer.stderr.split_once("allow `--speed ").expect("it names a number");
    train(possible.split('`').next().unwrap()).done();
    let both = ["--prompt-buckets", "64", "--speed", "1000", "--budget", "1K"];
    let answer = self::train(&folder, &both);
    assert_eq!(answer.code, Some(1), "{answer:?}");
    assert!(!answer.stderr.contains("for this cost"), "all is given: {answer:?}");
    for words in ["the 1,024 bytes of `--budget`: ", ", and takes more than the 1,000 T-states"] {
        assert!(answer.stderr.contains(words), "no {words:?} in {answer:?}");
    }
}

#[test]
fn what_cannot_be_trained_on_or_written_is_told_at_once() {
    let folder = folder();
    folder.write("one.txt", b"hello|HI\n");
    folder.write("same.txt", b"hello|HI\nHELLO|HO\n  hello|HA\n");
    folder.write("none.txt", b"");
    let long: String = (0..300).map(|n| format!("prompt {n}|REPLY {n}\n")).collect();
    folder.write("long.txt", long.as_bytes());
    let numbers = "zir 1\nnetwork n {\nprompt limit 9\n%x = trigrams prompt, buckets 2, scale 1\n\
                   %y = linear %x, @w\nanswer argmax %y, labels \"HI\" \"HO\"\n}\n\
                   weights @w: i4[2, 2] {\n[3 -8]\n[0 7]\n}\n";
    folder.write("numbers.zir", numbers.as_bytes());
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
    train("pairs.txt", &["--continue", "numbers.zir"]).wrong(&[
        "numbers.zir",
        "weights of type i4 cannot be trained",
        "@w: i4",
    ]);
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
    // Answers the number of the first epoch that is told, and how many follow.
    let stopped = |arguments: &[&str]| {
        let arguments = [&common[..], &["--epochs", "100000"], arguments].concat();
        let (line, others, answer) = interrupted(&folder, &arguments);
        assert!(answer.stderr.contains("`--resume` goes on"), "{answer:?}");
        let first: Value = serde_json::from_str(&line).unwrap();
        (first["epoch"].as_u64().unwrap(), others as u64)
    };
    let (first, others) = stopped(&[]);
    assert_eq!(first, 1);
    let network = folder.text("net.zir");
    assert!(network.contains(&format!("  epochs {} of 100000\n", first + others)), "{network}");
    folder.zirc(&["check", "net.zir"]).done();
    assert_eq!(stopped(&["--resume"]).0, first + others + 1);
    let other = ["--epochs", "99", "--resume"];
    folder.zirc(&[&common[..], &other].concat()).wrong(&["the same pairs and other options"]);
}

#[cfg(unix)]
#[test]
fn what_is_interrupted_goes_on_with_the_shape_that_was_chosen() {
    let folder = folder();
    let numbers: String = (0..1200u32)
        .map(|at| {
            let [one, other] = [0x9E37_79B1, 0x85EB_CA77].map(|odd| at.wrapping_mul(odd) >> 8);
            format!("{one:x} {other:x}|{}\n", if one % 2 == 0 { "EVEN" } else { "ODD" })
        })
        .collect();
    folder.write("numbers.txt", numbers.as_bytes());
    // Few pairs have a shape by rule, and of many several are tried.
    for (pairs, tried) in [("pairs.txt", false), ("numbers.txt", true)] {
        let arguments = ["train", pairs, "-o", "net.zir", "--epochs", "100000", "--json"];
        let cost = ["--labels", "--budget", "6000", "--prompt-buckets", "16"];
        let arguments = [&arguments[..], &cost].concat();
        let (_, others, answer) = interrupted(&folder, &arguments);
        assert_eq!(answer.stderr.contains("trying 3 shapes"), tried, "{answer:?}");
        let (line, _, answer) = interrupted(&folder, &[&arguments[..], &["--resume"]].concat());
        let first: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(first["epoch"], others + 2, "{answer:?}");
        assert!(!answer.stderr.contains("trying"), "{answer:?}");
        std::fs::remove_file(folder.path("net.zir.checkpoint")).unwrap();
    }
}

/// The network that trainings of so many epochs write to `net.zir`, and what they say.
fn trained(folder: &Folder, epochs: &str, arguments: &[&str]) -> (String, Answer) {
    let common = ["train", "pairs.txt", "-o", "net.zir", "--hidden", "32", "--epochs", epochs];
    let answer = folder.zirc(&[&common[..], arguments].concat()).done();
    (folder.text("net.zir"), answer)
}

#[test]
fn a_better_network_is_kept_and_a_worse_one_replaced() {
    let folder = folder();
    let (better, answer) = trained(&folder, "12", &["--json"]);
    assert!(!answer.stderr.contains("is there already"), "{answer:?}");
    assert!(last_object(&answer)["replaced"].is_null(), "{answer:?}");
    // The same again is the same.
    let (again, answer) = trained(&folder, "12", &[]);
    assert!(again == better && !answer.stderr.contains("warning"), "{answer:?}");
    let exact = |answer: &Answer| last_object(answer)["test"]["exact"].as_f64().unwrap();
    let (worse, answer) = trained(&folder, "1", &["--json"]);
    assert!(worse != better && folder.text("net.old.zir") == better);
    for words in ["net.zir is there already", "net.zir held a better network", "as net.old.zir"] {
        assert!(answer.stderr.contains(words), "{words}: {answer:?}");
    }
    let replaced = &last_object(&answer)["replaced"];
    assert_eq!(replaced["kept_as"], "net.old.zir");
    assert!(replaced["exact"].as_f64().unwrap() > exact(&answer), "{answer:?}");
    let (_, answer) = trained(&folder, "12", &[]);
    assert!(answer.stderr.contains("net.zir is replaced: "), "{answer:?}");
    assert_eq!(folder.names(), ["net.old.zir", "net.zir", "pairs.txt"]);
    trained(&folder, "1", &[]);
    assert!(folder.text("net.old2.zir") == better);
}

#[test]
fn what_cannot_be_judged_is_kept() {
    let folder = folder();
    for (number, text) in ["zir 2\nfrom the future\n", "my notes", "\u{0}"].iter().enumerate() {
        folder.write("net.zir", text.as_bytes());
        let (network, answer) = trained(&folder, "1", &[]);
        assert!(answer.stderr.contains("is not a network that this zirc reads"), "{answer:?}");
        let kept = ["net.old.zir", "net.old2.zir", "net.old3.zir"][number];
        assert_eq!(folder.text(kept), *text);
        assert!(network.starts_with("zir 1\n"), "{network}");
    }
    folder.write("net.zir", b"");
    trained(&folder, "1", &[]);
    assert_eq!(folder.names().len(), 5, "{:?}", folder.names());
}

#[cfg(unix)]
#[test]
fn behind_a_link_a_better_network_is_kept_too() {
    let folder = folder();
    let (better, _) = trained(&folder, "12", &[]);
    std::fs::create_dir(folder.path("nets")).unwrap();
    std::fs::rename(folder.path("net.zir"), folder.path("nets/five.zir")).unwrap();
    std::os::unix::fs::symlink("nets/five.zir", folder.path("net.zir")).unwrap();
    trained(&folder, "1", &[]);
    assert!(folder.path("net.zir").is_symlink() && folder.text("net.old.zir") == better);
    assert!(folder.text("nets/five.zir") != better);
}

#[test]
fn a_network_says_how_it_was_made() {
    let folder = folder();
    folder.write("test.txt", b"do you like walking|YES\ndo you hate walking|NO\n");
    let path = |name: &str| folder.path(name).display().to_string();
    let (pairs, test, net) = (path("pairs.txt"), path("test.txt"), path("net.zir"));
    let arguments = [
        "train",
        "--labels",
        &pairs,
        "--test",
        &test,
        "--output",
        &net,
        "--epochs=3",
        "--json",
        "--seed",
        "18446744073709551615",
    ];
    folder.zirc(&arguments).done();
    let network = folder.text("net.zir");
    let digest = |name: &str| -> String {
        let digest = sha2::Sha256::digest(folder.read(name));
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let expected = format!(
        "\ntrained by \"zirc {}\" {{\n  command \"zirc train pairs.txt -o net.zir --test test.txt \
         --labels --epochs 3 --seed 18446744073709551615\"\n  seed 18446744073709551615\n  \
         epochs 3 of 3\n  data \"pairs.txt\" sha256 \"{}\"\n  test \"test.txt\" sha256 \"{}\"\n}}\n",
        env!("CARGO_PKG_VERSION"),
        digest("pairs.txt"),
        digest("test.txt")
    );
    assert!(network.contains(&expected), "{expected}{network}");
    assert!(!network.contains(&folder.path("").display().to_string()), "{network}");
    // What it says stays with it.
    assert_eq!(folder.zirc(&["fmt", "--check", "net.zir"]).done().stdout, "");
    let ir = folder.zirc(&["build", "net.zir", "--emit", "ir"]).done().stdout;
    assert!(ir.contains(&expected), "{ir}");
    // And check and eval use it.
    let check = folder.zirc(&["check", "net.zir"]).done().stdout;
    for words in ["3 of 3 epochs", "zirc train pairs.txt -o net.zir", &digest("test.txt")] {
        assert!(check.contains(words), "{words}: {check}");
    }
    let eval = |pairs: &str| folder.zirc(&["eval", "net.zir", pairs]).done().stderr;
    assert!(eval("pairs.txt").contains("was trained on pairs of this file (pairs.txt)"));
    assert_eq!(eval("test.txt"), "");
    // What goes on keeps its past.
    let go_on = ["train", "-", "-o", "more.zir", "--continue", &net, "--epochs", "1"];
    folder.zirc_with(&folder.read("pairs.txt"), &go_on).done();
    let more = folder.text("more.zir");
    let second = format!(
        "  command \"zirc train - -o more.zir --continue net.zir --epochs 1\"\n  seed 1\n  \
         epochs 1 of 1\n  data \"-\" sha256 \"{}\"\n  continues \"net.zir\" sha256 \"{}\"\n",
        digest("pairs.txt"),
        digest("net.zir")
    );
    let [first, second] = [&expected, &second].map(|text| more.find(&**text).expect(text));
    assert!(first < second, "{more}");
}

#[test]
fn a_network_that_does_not_fit_the_machine_is_warned_of() {
    let folder = folder();
    let large = ["--labels", "--hidden", "800", "--density", "1", "--prompt-buckets", "512"];
    let common = ["train", "pairs.txt", "-o", "net.zir", "--epochs", "1", "--json"];
    let answer = folder.zirc(&[&common[..], &large].concat()).done();
    let last = answer.stderr.lines().last().unwrap();
    for words in [
        "warning: net.zir has no program on the machine `cpm`: the program's file takes ",
        "`--budget`",
    ] {
        assert!(last.contains(words), "{answer:?}");
    }
    let object = last_object(&answer);
    assert!(object["bytes"].is_null(), "{object}");
    assert!(object["problem"].as_str().unwrap().contains("there is room for"), "{object}");
}

#[test]
fn a_curve_is_drawn_as_svg_or_refused_before_the_training() {
    let folder = folder();
    for name in ["x.png", "x.PNG", "x.pdf", "x.svgz", "x.zir"] {
        let arguments = ["train", "pairs.txt", "-o", "net.zir", "--plot", name];
        let answer = folder.zirc(&arguments);
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.stderr.contains("drawn as SVG; name it x.svg"), "{answer:?}");
    }
    assert_eq!(folder.names(), ["pairs.txt"]);
    for name in ["x.SVG", "x"] {
        trained(&folder, "1", &["--plot", name]);
        assert!(folder.text(name).starts_with("<svg"), "{name}");
    }
}

#[test]
fn progress_fits_80_columns_and_is_labelled() {
    let folder = folder();
    for (arguments, each) in
        [(&["--labels"][..], "T-states an answer"), (&[], "T-states a character")]
    {
        let arguments = [arguments, &["--name", "a_name"]].concat();
        let (_, answer) = trained(&folder, "100", &arguments);
        let lines: Vec<&str> = answer.stderr.lines().chain(answer.stdout.lines()).collect();
        assert!(lines.iter().all(|line| line.len() <= 80), "{answer:?}");
        assert!(lines.iter().any(|line| line.ends_with(each)), "{answer:?}");
        assert_eq!(answer.stderr.contains("characters"), each.ends_with("character"), "{answer:?}");
    }
}

#[test]
fn options_of_hidden_layers_are_warned_of_where_there_is_none() {
    let folder = folder();
    let train = |hidden: &str| {
        let common = ["train", "pairs.txt", "-o", "net.zir", "--epochs", "1"];
        let more = ["--dropout", "0.3", "--activation-penalty", "3", "--hidden", hidden];
        folder.zirc(&[&common[..], &more].concat()).done().stderr
    };
    for option in ["--dropout", "--activation-penalty"] {
        let warning = format!("warning: `{option}` has no effect: there is no hidden layer");
        assert!(train("none").contains(&warning));
        assert!(!train("8").contains(&warning));
    }
}
