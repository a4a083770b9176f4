//! `zirc build` and `zirc check`.

use std::fs;

use crate::support::{Folder, NETWORK};

#[test]
fn a_program_is_named_as_cp_m_knows_files() {
    let folder = Folder::new();
    folder.write("my tiny network.zir", NETWORK.as_bytes());
    let answer = folder.zirc(&["build", "my tiny network.zir"]).done();
    let size = folder.read("MYTINYNE.COM").len();
    assert!(answer.stderr.contains(&format!("wrote MYTINYNE.COM, {size} bytes")), "{answer:?}");
    assert_eq!(answer.stdout, "");
    assert_eq!(folder.names(), ["MYTINYNE.COM", "my tiny network.zir"]);
}

#[test]
fn a_network_from_standard_input_gives_the_program_its_name() {
    let folder = Folder::new();
    folder.zirc_with(NETWORK.as_bytes(), &["build", "-"]).done();
    assert_eq!(folder.names(), ["TINY.COM"]);
}

#[test]
fn a_program_has_a_name_even_if_its_network_has_none_for_cp_m() {
    let folder = Folder::new();
    folder.write("_.zir", NETWORK.replace("tiny", "_").as_bytes());
    folder.zirc(&["build", "_.zir"]).done();
    assert_eq!(folder.names(), ["NET.COM", "_.zir"]);
}

#[test]
fn an_input_is_not_written_over() {
    let folder = Folder::new();
    folder.write("TINY.COM", NETWORK.as_bytes());
    for arguments in [
        &["build", "TINY.COM"][..],
        &["build", "TINY.COM", "-o", "./TINY.COM"],
        &["import", "TINY.COM", "-o", "TINY.COM"],
    ] {
        folder.zirc(arguments).wrong(&["TINY.COM: is the input"]);
    }
    assert_eq!(folder.read("TINY.COM"), NETWORK.as_bytes());
}

#[test]
fn what_is_never_read_is_warned_of() {
    let folder = Folder::new();
    let idle: String = (0..40).map(|n| format!("  %y{n} = relu %x\n")).collect();
    let text = NETWORK.replace("  %a:", &format!("{idle}  %a:"));
    folder.write("idle.zir", text.as_bytes());
    for command in ["build", "check"] {
        let answer = folder.zirc(&[command, "idle.zir"]).done();
        assert!(answer.stderr.contains("warning[unused-value]: `%y0` is never read"), "{answer:?}");
        assert!(answer.stderr.contains("and 10 more"), "{answer:?}");
    }
}

#[test]
fn the_same_network_makes_the_same_bytes() {
    let folder = Folder::with_network();
    folder.zirc(&["build", "tiny.zir", "-o", "a.com"]).done();
    folder.zirc(&["build", "tiny.zir", "-o", "b.com"]).done();
    assert_eq!(folder.read("a.com"), folder.read("b.com"));
}

#[test]
fn stages_are_printed_and_no_program_written_unless_asked_for() {
    let folder = Folder::with_network();
    for (what, word) in [
        ("asm", "org"),
        ("ir", "next argmax"),
        ("map", "code"),
        ("listing", "spell"),
        ("dot", "digraph"),
        ("after-split", "network tiny {"),
    ] {
        let answer = folder.zirc(&["build", "tiny.zir", "--emit", what]).done();
        assert!(answer.stdout.contains(word), "{what}: {}", answer.stdout);
    }
    for arguments in [&["--emit", "ir,dot"][..], &["--emit", "ir,dot", "-o", "-"]] {
        let answer = folder.zirc(&[&["build", "tiny.zir"], arguments].concat()).done();
        assert!(answer.stdout.contains("next argmax") && answer.stdout.contains("digraph"));
    }
    assert_eq!(folder.names(), ["tiny.zir"]);
}

#[test]
fn an_output_holds_what_is_asked_for() {
    let folder = Folder::with_network();
    let printed = |what| folder.zirc(&["build", "tiny.zir", "--emit", what]).done().stdout;
    for what in ["asm", "listing", "ir", "after-split"] {
        let answer = folder.zirc(&["build", "tiny.zir", "--emit", what, "-o", "x.asm"]).done();
        assert_eq!((&*answer.stdout, &*answer.stderr), ("", "wrote x.asm\n"));
        assert!(folder.read("x.asm") == printed(what).as_bytes(), "{what}");
    }
    assert_eq!(folder.names(), ["tiny.zir", "x.asm"]);
    folder.zirc(&["build", "tiny.zir", "--emit", "program", "-o", "x.asm"]).done();
    let answer = folder.zirc(&["build", "tiny.zir", "-o", "program.asm"]).done();
    assert!(folder.read("x.asm") == folder.read("program.asm"));
    assert!(answer.stderr.contains("note: program.asm holds the program; `--emit asm`"));
}

#[test]
fn several_outputs_lie_side_by_side() {
    let names = |output: &str| {
        let folder = Folder::with_network();
        let emit = "program,asm,listing,ir,after-split,map,dot,plan";
        let answer = folder.zirc(&["build", "tiny.zir", "--emit", emit, "-o", output]).done();
        assert_eq!(answer.stdout, "");
        assert_eq!(answer.stderr.lines().filter(|line| line.starts_with("wrote ")).count(), 8);
        let printed = folder.zirc(&["build", "tiny.zir", "--emit", "asm"]).done().stdout;
        let names = folder.names();
        let asm = names.iter().find(|name| name.to_lowercase().ends_with(".asm"));
        assert!(folder.read(asm.expect("it is written")) == printed.as_bytes());
        names
    };
    let others = ["x.dot", "x.ir.zir", "x.lst", "x.map", "x.plan"];
    for (output, program, asm) in
        [("x", "x.com", "x.asm"), ("x.COM", "x.COM", "x.asm"), ("x.ASM", "x.com", "x.ASM")]
    {
        let mut all = [&others[..], &["tiny.zir", "x.after-split.zir", program, asm]].concat();
        all.sort_unstable();
        assert_eq!(names(output), all);
    }
}

#[test]
fn passes_are_chosen_by_name() {
    let folder = Folder::new();
    // A scale that `strength` moves into the sums.
    folder.write("loud.zir", NETWORK.replace("scale 1", "scale 2").as_bytes());
    let emit = |arguments: &[&str], what| {
        folder.zirc(&[&["build", "loud.zir", "--emit", what], arguments].concat()).done().stdout
    };
    let source = emit(&[], "after-verify");
    assert_eq!(emit(&["--skip", "split", "--skip", "strength", "--skip", "prune"], "ir"), source);
    assert_eq!(emit(&["--passes", "strength"], "ir"), emit(&["--skip", "split"], "after-strength"));
    assert_ne!(emit(&["--passes", "strength"], "ir"), source);
    assert_eq!(emit(&["--passes", "split,strength,prune"], "asm"), emit(&[], "asm"));
    assert_eq!(emit(&["--passes", "prune,split"], "after-verify"), source);
}

#[test]
fn a_pass_that_there_is_not_or_does_not_run_is_a_usage_error() {
    let folder = Folder::with_network();
    let known = ["split", "strength", "prune"];
    for arguments in [["--passes", "split,lunch"], ["--skip", "lunch"], ["--skip", "rates"]] {
        folder.zirc(&[&["build", "tiny.zir"], &arguments[..]].concat()).misused(&known);
    }
    for arguments in [["--passes", "split"], ["--skip", "prune"]] {
        let emit = ["build", "tiny.zir", "--emit", "after-prune"];
        folder.zirc(&[&emit, &arguments[..]].concat()).misused(&["prune is left out"]);
    }
}

#[test]
fn statistics_have_a_line_for_each_pass_that_runs() {
    let folder = Folder::with_network();
    let arguments = ["build", "tiny.zir", "--skip", "prune", "--stats"];
    let told = folder.zirc(&arguments).done().stderr;
    let has = |name: &str| told.lines().any(|line| line.starts_with(&format!("{name} ")));
    assert!(["verify", "split", "strength", "rates"].iter().all(|name| has(name)), "{told}");
    assert!(!has("prune"), "{told}");
}

#[test]
fn a_stage_that_there_is_not_is_a_usage_error() {
    let folder = Folder::with_network();
    let words = ["after-split", "listing", "program"];
    folder.zirc(&["build", "tiny.zir", "--emit", "asm,after-lunch"]).misused(&words);
    folder.zirc(&["build", "tiny.zir", "--machine", "amiga"]).misused(&["cpm"]);
    for budget in ["0", "-1", "65537"] {
        folder.zirc(&["build", "tiny.zir", "--budget", budget]).misused(&["1 to 65536", "16K"]);
    }
    folder.zirc(&["build", "tiny.zir", "--mask", "many"]).misused(&["--mask"]);
}

#[test]
fn less_than_the_least_mask_is_refused_with_the_least() {
    let folder = Folder::with_network();
    let checked = folder.zirc(&["check", "tiny.zir"]).done().stdout;
    let (_, least) = checked.split_once("`--mask ").expect("the least is shown");
    let (least, _) = least.split_once('`').expect("it ends");
    folder.zirc(&["check", "tiny.zir", "--mask", least]).done();
    let less = (least.parse::<u32>().expect("it is a number") - 1).to_string();
    let answer = folder.zirc(&["build", "tiny.zir", "--mask", &less]);
    answer.wrong(&["mask-too-short", least, &less, "the lists", "--for size"]);
    folder.zirc(&["check", "tiny.zir", "--mask", "0", "--for", "size"]).done();
}

#[test]
fn an_error_in_a_network_is_pointed_at_and_nothing_is_written() {
    let folder = Folder::new();
    folder.write("bad.zir", NETWORK.replace("linear", "linaer").as_bytes());
    let answer = folder.zirc(&["build", "bad.zir"]).wrong(&["bad.zir:7:", "`linear`"]);
    assert!(!answer.stderr.contains('\x1b'), "colour outside a terminal");
    folder.write("bad.zir", NETWORK.replace("i2[3, 2]", "i2[4, 2]").as_bytes());
    folder.zirc(&["check", "bad.zir"]).wrong(&["bad.zir:16:", "[3, 2]"]);
    assert_eq!(folder.names(), ["bad.zir"]);
}

#[test]
fn a_program_over_its_budget_is_refused_with_its_sizes() {
    let folder = Folder::with_network();
    for command in ["build", "check"] {
        let answer = folder.zirc(&[command, "tiny.zir", "--budget", "100"]);
        answer.wrong(&["100", "runtime", "--budget"]);
    }
    assert_eq!(folder.names(), ["tiny.zir"]);
}

#[test]
fn a_check_shows_what_a_program_costs_and_writes_nothing() {
    let folder = Folder::with_network();
    let answer = folder.zirc(&["check", "tiny.zir"]).done();
    assert!(answer.stdout.starts_with("tiny: a file of "), "{}", answer.stdout);
    for words in ["| T-states a character |", "| runtime ", "| in all ", "interrupts are "] {
        assert!(answer.stdout.contains(words), "{}", answer.stdout);
    }
    folder.write("asked.txt", b"hello\n");
    let calibrated = folder.zirc(&["check", "tiny.zir", "--calibrate", "asked.txt"]).done();
    assert!(calibrated.stdout != answer.stdout, "{}", calibrated.stdout);
    fs::remove_file(folder.path("asked.txt")).unwrap();
    assert_eq!(folder.names(), ["tiny.zir"]);
}

#[test]
fn a_program_that_cannot_be_written_leaves_nothing() {
    let folder = Folder::with_network();
    fs::create_dir(folder.path("TINY.COM")).unwrap();
    folder.zirc(&["build", "tiny.zir"]).wrong(&["TINY.COM: is a folder"]);
    let answer = folder.zirc(&["build", "tiny.zir", "-o", "no/where.com"]);
    answer.wrong(&["no/where.com: cannot be written", "no such folder"]);
    folder.zirc(&["build", "tiny.zir", "-o", "tiny.zir/x.com"]).wrong(&["its folder is a file"]);
    assert_eq!(folder.names(), ["TINY.COM", "tiny.zir"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one_line() {
    let folder = Folder::with_network();
    let answer = folder.zirc(&["build", "tiny.zir", "-o", "/dev/full"]);
    let answer = answer.wrong(&["/dev/full: cannot be written: the disk is full"]);
    assert_eq!(answer.stderr.lines().count(), 1);
    assert_eq!(fs::metadata("/dev/full").unwrap().len(), 0, "the device is still there");
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_is_replaced_and_keeps_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::with_network();
    folder.write("real.com", b"old");
    fs::set_permissions(folder.path("real.com"), fs::Permissions::from_mode(0o754)).unwrap();
    symlink("real.com", folder.path("link.com")).unwrap();
    folder.zirc(&["build", "tiny.zir", "-o", "link.com"]).done();
    assert!(fs::symlink_metadata(folder.path("link.com")).unwrap().is_symlink());
    let real = fs::metadata(folder.path("real.com")).unwrap();
    assert!(real.len() > 3);
    assert_eq!(real.permissions().mode() & 0o777, 0o754);
}
