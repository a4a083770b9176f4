//! Inputs made to do harm: each is answered within bounded time and memory,
//! and by diagnostics if it is refused.
//!
//! The bound of time is for a slow machine and a build without optimization.
//! The kernel keeps both, so that an input which breaks one fails the test
//! instead of hanging it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Answer, Folder, NETWORK};

/// More than any line of a network has.
const LONG: usize = 10 << 20;

/// Runs the command with 10 seconds of processor time and 200 MB of addresses,
/// which the memory it takes cannot exceed. With one arena for all threads, no addresses are
/// reserved that hold no memory.
fn bounded(folder: &Folder, arguments: &[&str]) -> Answer {
    let limits = "ulimit -t 10 && ulimit -v 204800 && exec \"$0\" \"$@\"";
    let zirc = folder.command::<&OsStr>(&[]);
    let output = Command::new("sh")
        .args(["-c", limits])
        .arg(zirc.get_program())
        .args(arguments)
        .env("MALLOC_ARENA_MAX", "1")
        .current_dir(folder.path(""))
        .output()
        .unwrap();
    let answer = Answer::of(&output);
    assert!(answer.stderr.len() < 60_000, "{} bytes are said", answer.stderr.len());
    answer
}

/// What is said of `text` by `check`, and by `fmt`, which may take it.
fn answers(text: &[u8]) -> [Answer; 2] {
    let folder = Folder::new();
    folder.write("hostile.zir", text);
    [&["check", "hostile.zir"][..], &["fmt", "--check", "hostile.zir"]].map(|arguments| {
        let answer = bounded(&folder, arguments);
        assert!(matches!(answer.code, Some(0 | 1)), "{arguments:?}: {answer:?}");
        answer
    })
}

/// `text` is wrong, by `check` at least: there is a diagnostic of this code.
#[track_caller]
fn refused(text: &[u8], code: &str) {
    let [check, _] = answers(text);
    check.wrong(&[&format!("error[{code}]"), "hostile.zir"]);
}

/// A labelling network with these lines after its first op.
fn network(lines: &str) -> String {
    format!(
        "zir 1\nnetwork hostile {{\nprompt limit 62\n%x = trigrams prompt, buckets 2, scale 1\n\
         {lines}\nanswer argmax %x, labels \"NO\" \"YES\"\n}}\n"
    )
}

#[test]
fn brackets_and_quotes_without_end_are_refused() {
    for (bracket, code) in [
        ("{", "unexpected"),
        ("[", "outside-weights"),
        ("(", "unknown-character"),
        ("\"", "outside-weights"),
    ] {
        refused(bracket.repeat(200_000).as_bytes(), code);
        let code = if code == "outside-weights" { "unexpected" } else { code };
        refused(network(&format!("%y = {}", bracket.repeat(200_000))).as_bytes(), code);
    }
    for (bracket, code) in [
        ("{\n", "cut-short"),
        ("[\n", "more-errors"),
        ("(\n", "unknown-character"),
        ("\"\n", "more-errors"),
    ] {
        refused(bracket.repeat(200_000).as_bytes(), code);
    }
}

#[test]
fn a_beginning_of_a_network_is_refused() {
    let text = include_bytes!("../../../ir-examples/mood.zir");
    for length in (0..text.len() - 2).step_by(97) {
        let [check, _] = answers(&text[..length]);
        check.wrong(&["error["]);
    }
}

#[test]
fn random_bytes_are_refused() {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    let bytes: Vec<u8> = (0..1 << 20).map(|_| byte()).collect();
    refused(&bytes, "wrong-format");
    let text: Vec<u8> =
        bytes.iter().map(|byte| b" \n%@\"{}[],:=.;-x1z"[usize::from(byte % 18)]).collect();
    refused(&text, "more-errors");
    let folder = Folder::new();
    for (start, code) in [
        (&b"bytes"[..], "not-a-model"),
        (b"PK\x03\x04", "model-not-a-zip"),
        (b"\xFF\xFF\x0F\0\0\0\0\0{", "safetensors-header"),
    ] {
        folder.write("model", &[start, &*bytes].concat());
        bounded(&folder, &["import", "model"]).wrong(&[&format!("error[{code}]")]);
    }
}

#[test]
fn a_matrix_takes_no_more_memory_than_its_rows() {
    for size in [16_384, 65_536, u32::MAX] {
        let weights = format!("weights @w: i2[{size}, {size}] {{\n}}\n");
        refused((network("") + &weights).as_bytes(), "neuron-count");
    }
}

#[test]
fn ops_without_number_are_refused() {
    let ops = |op: fn(usize) -> String| {
        network(&(0..100_000).map(op).collect::<Vec<String>>().join("\n"))
    };
    refused(ops(|n| format!("%y{n} = relu %x")).as_bytes(), "too-large");
    refused(
        ops(|n| {
            format!("%y{} = relu %{}", n + 1, if n == 0 { "x".into() } else { format!("y{n}") })
        })
        .as_bytes(),
        "too-large",
    );
    refused(ops(|n| format!("%y{n} = shl %x, 0")).as_bytes(), "shift-amount");
    refused(ops(|n| format!("%y{n} = relu %z{n}")).as_bytes(), "undefined-value");
    refused(ops(|n| format!("%y{n} = rulu %x")).as_bytes(), "unknown-op");
}

#[test]
fn networks_as_large_as_may_be_are_judged() {
    let weights = |name: &str, rows: usize, columns: usize| {
        let row = format!("\"{}\"\n", "+-".repeat(columns / 2));
        format!("weights @{name}: i2[{rows}, {columns}] {{\n{}}}\n", row.repeat(rows))
    };
    let layers = "%h = linear %x, @in, times 3\n%r = relu %h\n%s = shr %r, 1\n\
                  %a = linear %s, @mid, times 99\n%b = linear %a, @out";
    let text = network(layers).replace("argmax %x", "argmax %b").replace("scale 1", "scale 500")
        + &weights("in", 2046, 2)
        + &weights("mid", 2046, 2046)
        + &weights("out", 2, 2046);
    refused(text.as_bytes(), "overflows");
    // As many sums as there may be, each of which overflows at once.
    let wide = "%w = trigrams prompt, buckets 16384, scale 32767\n";
    let adds: String = (0..14).map(|n| format!("%v{n} = add %w, %w\n")).collect();
    refused(network(&(wide.to_string() + &adds)).as_bytes(), "overflows");
    // As many ops as there may be.
    let rows: String = (0..4000).map(|n| format!("%v{n} = shl %x, 15\n")).collect();
    refused(network(&rows).as_bytes(), "overflows");
}

#[test]
fn matrices_without_number_are_used_or_warned_of() {
    let weights = |n: usize| format!("weights @w{n}: i2[1, 1] {{\n\"+\"\n}}\n");
    let text = network("") + &(0..100_000).map(weights).collect::<String>();
    let [check, _] = answers(text.as_bytes());
    assert!(check.done().stderr.contains("warning[unused-weights]"));
}

#[test]
fn lines_without_end_are_refused() {
    let labels = |labels: &str| network("").replace("\"NO\"", labels);
    for text in [
        network(&format!("; {}", "x".repeat(LONG))),
        network(&" ".repeat(LONG)),
        network(&format!("%{} = relu %x", "y".repeat(LONG))),
        network(&format!("%y = relu %{}", "x".repeat(LONG))),
        network(&format!("%y = shr %x, {}", "1".repeat(LONG))),
        network(&format!("%y = concat %x{}", ",%x".repeat(LONG / 3))),
        labels(&format!("\"{}\"", "N".repeat(LONG))),
        labels(&format!("\"{}\"", "\\q".repeat(LONG / 2))),
        labels(&"\"N\"".repeat(LONG / 3)),
        network("") + &format!("weights @w: i2[1, {LONG}] {{\n\"{}\"\n}}\n", "+".repeat(LONG)),
    ] {
        refused(text.as_bytes(), "long-line");
    }
    refused("\n".repeat(LONG).as_bytes(), "no-network");
}

#[test]
fn lines_of_a_megabyte_are_answered() {
    let megabyte = (1 << 20) - 100;
    for (line, code) in [
        (format!("%{} = relu %z", "y".repeat(megabyte)), "undefined-value"),
        (format!("%y = relu %{}", "x".repeat(megabyte)), "undefined-value"),
        (format!("%y = concat %x{}", ",%x".repeat(megabyte / 3)), "too-wide"),
        (format!("answer argmax %x, labels {}", "\"N\"".repeat(megabyte / 3)), "second-output"),
        (format!("answer argmax %x, labels \"{}\"", "\\q".repeat(megabyte / 2)), "unknown-escape"),
    ] {
        refused(network(&line).as_bytes(), code);
    }
    let [check, _] = answers(network(&format!("%{} = relu %x", "y".repeat(megabyte))).as_bytes());
    assert!(check.done().stderr.contains("warning[unused-value]"));
}

/// Writes an `.npz` file of arrays that are a header and so many megabytes of
/// zeros.
fn bomb(folder: &Folder, arrays: usize, megabytes: usize) {
    let mut zip = ZipWriter::new(File::create(folder.path("bomb.npz")).unwrap());
    let zeros = vec![0; 1 << 20];
    for number in 1..=arrays {
        let options = SimpleFileOptions::default().large_file(true);
        zip.start_file(format!("fc{number}_weight.npy"), options).unwrap();
        zip.write_all(HEADER).unwrap();
        for _ in 0..megabytes {
            zip.write_all(&zeros).unwrap();
        }
    }
    zip.finish().unwrap();
}

/// How an array of 16,384 by 16,384 weights begins.
const HEADER: &[u8] = b"\x93NUMPY\x01\0\x44\0\
    {'descr': '|i1', 'fortran_order': False, 'shape': (16384, 16384), }\n";

#[test]
fn a_model_that_unpacks_to_gigabytes_is_refused_before_it_does() {
    let folder = Folder::new();
    bomb(&folder, 1, 2048);
    let mut bytes = folder.read("bomb.npz");
    assert!(bytes.len() < 4 << 20, "{} bytes", bytes.len());
    bounded(&folder, &["import", "bomb.npz"]).wrong(&["error[model-too-big]", "bomb.npz"]);
    for command in ["check", "fmt", "run"] {
        let answer = bounded(&folder, &[command, "bomb.npz"]);
        assert_eq!(answer.code, Some(1), "{answer:?}");
    }
    // The same, but it claims to be small.
    let size = (2048_u64 << 20) + HEADER.len() as u64;
    let claims: Vec<usize> =
        (0..bytes.len() - 8).filter(|&at| bytes[at..at + 8] == size.to_le_bytes()).collect();
    assert!(!claims.is_empty());
    for at in claims {
        bytes[at..at + 8].copy_from_slice(&1000_u64.to_le_bytes());
    }
    folder.write("bomb.npz", &bytes);
    bounded(&folder, &["import", "bomb.npz"]).wrong(&["error[model-unreadable]", "bomb.npz"]);
}

#[test]
fn a_model_of_many_arrays_is_refused_when_enough_is_read() {
    let folder = Folder::new();
    bomb(&folder, 3, 15);
    bounded(&folder, &["import", "bomb.npz"]).wrong(&["error[model-too-big]"]);
    bomb(&folder, 20_000, 0);
    bounded(&folder, &["import", "bomb.npz"]).wrong(&["error[model-layers]"]);
}

#[test]
fn prompts_without_end_are_refused() {
    let folder = Folder::with_network();
    for option in ["--calibrate", "--prompts"] {
        let arguments = ["bench", "tiny.zir", option, "/dev/zero"];
        bounded(&folder, &arguments).wrong(&["error[too-much-text]", "/dev/zero"]);
    }
    let mut zeros = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..256 {
        zeros.write_all(&[b'\n'; 1 << 20]).unwrap();
    }
    folder.write("bomb.gz", &zeros.finish().unwrap());
    let arguments = ["check", "tiny.zir", "--calibrate", "bomb.gz"];
    bounded(&folder, &arguments).wrong(&["bomb.gz: has no prompts"]);
}

#[test]
fn pairs_without_end_are_refused() {
    let folder = Folder::with_network();
    for arguments in [&["data", "/dev/zero"][..], &["eval", "tiny.zir", "/dev/zero"]] {
        bounded(&folder, arguments).wrong(&["/dev/zero: has more than", "take a sample"]);
    }
    let mut lines = GzEncoder::new(Vec::new(), Compression::fast());
    let megabyte = b"are you here |YES\r\n\n".repeat(1 << 20 >> 4);
    for _ in 0..256 {
        lines.write_all(&megabyte).unwrap();
    }
    folder.write("bomb.gz", &lines.finish().unwrap());
    bounded(&folder, &["data", "bomb.gz"]).wrong(&["error[too-much-text]", "bomb.gz"]);
}

#[test]
fn texts_that_are_no_pairs_are_refused() {
    let folder = Folder::new();
    for (text, code) in [
        ("|\n".repeat(LONG), "more-errors"),
        ("a|\u{100}\n".repeat(LONG / 5), "more-errors"),
        ("\n".repeat(LONG), "no-pairs"),
        (" ".repeat(LONG), "no-pairs"),
        ("x".repeat(LONG), "long-line"),
        ("|".repeat(LONG), "long-line"),
        ("a|B\r".repeat(LONG / 4), "too-many-pairs"),
        (format!("a|{}", "B".repeat(16_000)), "long-reply"),
    ] {
        folder.write("pairs.txt", text.as_bytes());
        let error = format!("error[{code}]");
        bounded(&folder, &["data", "pairs.txt"]).wrong(&[&error, "pairs.txt"]);
    }
}

#[test]
fn an_honest_network_runs_within_the_bounds() {
    let [check, fmt] = answers(NETWORK.as_bytes());
    check.done();
    fmt.done();
}
