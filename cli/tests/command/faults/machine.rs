//! Programs: their names, their memory, and where they cannot run.

use crate::support::{Answer, BANNER, Folder, NETWORK};

#[test]
fn programs_have_names_that_cp_m_can_have_and_run() {
    for (network, name) in [
        ("shopkeeper-is-grumpy.zir", "SHOPKEEP.COM"),
        ("my_net.v2.zir", "MYNETV2.COM"),
        ("café & bar*.zir", "CAFBAR.COM"),
        ("дом.zir", "TINY.COM"),
        ("era.zir", "ERANET.COM"),
    ] {
        let folder = Folder::new();
        folder.write(network, NETWORK.as_bytes());
        let answer = folder.zirc(&["build", network]).done();
        assert!(answer.stderr.starts_with(&format!("wrote {name}, ")), "{answer:?}");
        assert_eq!(answer.stderr.lines().count(), 1, "{answer:?}");
        assert!(folder.names().contains(&name.to_string()), "{:?}", folder.names());
    }
}

#[test]
fn a_name_that_cp_m_cannot_have_is_told_another() {
    let folder = Folder::with_network();
    let told = |output: &str| {
        let stderr = folder.zirc(&["build", "tiny.zir", "-o", output]).done().stderr;
        stderr.lines().nth(1).map(str::to_string)
    };
    assert_eq!(told("talk.com"), None);
    for (output, name) in [
        ("shopkeeper-is-grumpy.com", "SHOPKEEP.COM"),
        ("a_b.com", "AB.COM"),
        ("talk", "TALK.COM"),
        ("dir.com", "DIRNET.COM"),
    ] {
        let note = format!("note: on a CP/M disk, it has to be called {name}");
        assert_eq!(told(output), Some(note), "{output}");
    }
    assert_eq!(told("-"), None);
    #[cfg(unix)]
    assert_eq!(told("/dev/null"), None);
}

/// The bytes of file and of memory that a build tells.
fn told_sizes(answer: &Answer) -> [u32; 2] {
    let words = answer.stderr.split(|letter: char| !letter.is_ascii_digit());
    let numbers: Vec<u32> = words.filter_map(|word| word.parse().ok()).collect();
    numbers.try_into().unwrap_or_else(|_| panic!("{answer:?}"))
}

/// hello.zir has lists, and values that take more memory than its file.
fn with_hello() -> Folder {
    let folder = Folder::new();
    folder.write("hello.zir", include_bytes!("../../../../ir-examples/hello.zir"));
    folder
}

#[test]
fn a_budget_limits_the_file_and_tpa_the_memory() {
    let folder = with_hello();
    let build = |options: &[&str]| folder.zirc(&[&["build", "hello.zir"], options].concat());
    let [file, memory] = told_sizes(&build(&["--pack"]).done());
    assert!(2 * file < memory, "{file} of {memory}");
    // The packed file is far below what the program takes in memory.
    let budget = file.to_string();
    assert_eq!(told_sizes(&build(&["--pack", "--budget", &budget]).done()), [file, memory]);
    build(&["--budget", "600"]).wrong(&["file takes", "room for 600", "`--budget BYTES`"]);
    // The least memory, in pages, that has room for all that it uses.
    let page = (0x100 + memory).div_ceil(0x100);
    let tpa = |page: u32| format!("{:04X}h", 0x100 * page + 6);
    assert_eq!(told_sizes(&build(&["--pack", "--tpa", &tpa(page)]).done()), [file, memory]);
    // With a page less, there are fewer lists. With three less, no list fits.
    let [_, less] = told_sizes(&build(&["--pack", "--tpa", &tpa(page - 1)]).done());
    assert!(less < memory - 0x100, "{less} of {memory}");
    let answer = build(&["--pack", "--tpa", &tpa(page - 3)]).done();
    let room = (page - 4) * 0x100;
    for words in ["`--pack` had no effect", &format!("room for {room}\n")] {
        assert!(answer.stderr.contains(words), "no {words:?} in {}", answer.stderr);
    }
    let (_, told) = answer.stderr.split_once("the program's memory takes ").expect("it is told");
    let (needs, _) = told.split_once(' ').expect("a number comes first");
    assert!(needs.parse::<u32>().expect("it is a number") > room, "{needs} of {room}");
    build(&["--tpa", "0C06h"]).wrong(&["room for", "`--tpa ADDRESS`"]);
}

#[test]
fn memories_and_budgets_are_read_as_people_write_them() {
    let folder = Folder::with_network();
    for tpa in ["D806h", "0xD806", "$d800", "59K", "59k"] {
        let answer = folder.zirc(&["check", "tiny.zir", "--tpa", tpa]).done();
        assert_eq!(answer.stderr, "", "{tpa}");
    }
    for budget in ["16384", "16K", "16k", "16KB", "16KiB"] {
        folder.zirc(&["check", "tiny.zir", "--budget", budget]).done();
        folder.zirc(&["bench", "tiny.zir", "--budget", budget]).done();
    }
    for tpa in ["D806", "55302", "-1", "65K", "10000h", "0h", ""] {
        folder.zirc(&["check", "tiny.zir", "--tpa", tpa]).misused(&["0006h", "`D806h`", "`59K`"]);
    }
    let train = ["train", "pairs.txt", "-o", "net.zir", "--tpa", "D806"];
    folder.zirc(&train).misused(&["'D806'", "--tpa <ADDRESS>", "`59K`"]);
    for budget in ["16M", "1.5K", "0K", "65K", "16 384", "many"] {
        let answer = folder.zirc(&["check", "tiny.zir", "--budget", budget]);
        answer.misused(&["1 to 65536", "`16384`", "`16K`"]);
        folder.write("pairs.txt", b"hi|A\n");
        let train = ["train", "pairs.txt", "-o", "net.zir", "--budget", budget];
        folder.zirc(&train).misused(&["`16K`"]);
    }
}

#[test]
fn every_command_that_compiles_takes_a_machine() {
    let folder = Folder::with_network();
    folder.write("pairs.txt", b"hello|AAAA\n");
    let commands: [&[&str]; 6] = [
        &["build", "tiny.zir"],
        &["check", "tiny.zir"],
        &["run", "tiny.zir", "--prompt", "hello"],
        &["bench", "tiny.zir"],
        &["eval", "tiny.zir", "pairs.txt", "--on", "z80"],
        &["train", "pairs.txt", "-o", "net.zir"],
    ];
    for command in commands {
        for option in ["--machine", "--target"] {
            let unknown = folder.zirc(&[command, &[option, "pdp-11"]].concat());
            unknown.misused(&["'pdp-11'", "--machine <NAME>", "possible values: cpm"]);
            let help = folder.zirc(&[command, &["--help"]].concat()).done().stdout;
            assert!(help.contains("The machine to build for (see `zirc machines`)"), "{help}");
            if command[0] != "train" {
                folder.zirc(&[command, &[option, "cpm", "--tpa", "48K"]].concat()).done();
            }
        }
        folder.zirc(&[command, &["--machine", ""]].concat()).misused(&["--machine <NAME>"]);
        let twice = [command, &["--machine", "cpm", "--machine", "cpm"]].concat();
        folder.zirc(&twice).misused(&["cannot be used multiple times"]);
    }
}

#[test]
fn a_network_is_trained_for_the_memory_that_is_said() {
    let folder = Folder::new();
    let greetings = (0..30).map(|at| format!("hello number {at}|HI\nbye number {at}|BYE\n"));
    folder.write("pairs.txt", greetings.collect::<String>().as_bytes());
    let common = ["train", "pairs.txt", "-o", "net.zir", "--epochs", "2", "--hidden", "8"];
    let train = |options: &[&str]| folder.zirc(&[&common[..], options].concat());
    let answer = train(&["--machine", "cpm", "--tpa", "0xB00"]).done();
    assert!(answer.stderr.contains("no program on the machine `cpm`"), "{answer:?}");
    assert!(!train(&["--machine", "cpm"]).done().stderr.contains("no program"));
}

#[test]
fn a_program_runs_in_as_much_memory_as_is_said() {
    let folder = with_hello();
    folder.zirc(&["build", "hello.zir"]).done();
    for input in ["hello.zir", "HELLO.COM"] {
        for tpa in ["62K", "FE06h", "59K", "24K"] {
            let arguments = ["run", input, "--prompt", "hello there", "--tpa", tpa];
            let answer = folder.zirc(&arguments).done();
            assert_eq!((&*answer.stdout, &*answer.stderr), ("HI\n", ""), "{input}, {tpa}");
        }
    }
    let answer = folder.zirc_with(b"hello\n", &["run", "HELLO.COM", "--tpa", "0x1600"]).done();
    assert_eq!(answer.stdout, "Not enough memory\r\n");
    let answer = folder.zirc(&["run", "HELLO.COM", "--tpa", "1000h", "--prompt", "x"]);
    answer.wrong(&["HELLO.COM: the program has", "below the CCP"]);
    // A file that the default machine has no room for.
    folder.write("big.com", &[0xC7; 56_000]);
    folder.zirc(&["run", "big.com", "--tpa", "62K", "--prompt", "x"]).wrong(&["ended before"]);
}

#[test]
fn options_without_effect_are_told_with_figures() {
    let folder = Folder::with_network();
    let check = |options: &[&str], words: &[&str]| {
        let answer = folder.zirc(&[&["build", "tiny.zir"], options].concat()).done();
        for word in words {
            assert!(answer.stderr.contains(word), "no {word:?} in {}", answer.stderr);
        }
        assert_eq!(answer.stderr.matches("no-effect").count(), words.len().min(1), "{answer:?}");
    };
    folder.write("asked.txt", b"hello\n");
    check(&["--pack"], &["`--pack` had no effect: code, tables and lists take "]);
    check(&["--pack", "--for", "size"], &["`--pack` had no effect: `--for size`"]);
    check(&["--calibrate", "asked.txt", "--for", "plain"], &["`--calibrate` had no effect"]);
    check(&["--budget", "60000"], &["it allows 60000 bytes", "room for 52992", "`--tpa ADDRESS`"]);
    check(&["--budget", "60000", "--tpa", "FE06h"], &[]);
    check(&["--calibrate", "asked.txt"], &[]);
    check(&["--tpa", "40K", "--no-banner"], &[]);
}

#[test]
fn what_is_built_already_or_interpreted_is_not_compiled_as_asked() {
    let folder = Folder::with_network();
    folder.zirc(&["build", "tiny.zir"]).done();
    let options = ["--pack", "--no-banner", "--budget", "16K", "--for", "size", "--tpa", "40K"];
    let ran = [&["run", "TINY.COM", "--prompt", "hello"], &options[..]].concat();
    let answer = folder.zirc(&ran).done();
    assert_eq!(answer.stdout, "AAAA\n");
    let warned: Vec<&str> = answer.stderr.lines().collect();
    assert_eq!(warned.len(), 4, "{answer:?}");
    for (option, line) in ["--for", "--pack", "--no-banner", "--budget"].iter().zip(warned) {
        let expected = format!("warning: `{option}` has no effect: the program is built already");
        assert_eq!(line, expected);
    }
    folder.write("pairs.txt", b"hello|AAAA\n");
    let judged = [&["eval", "tiny.zir", "pairs.txt"], &options[..]].concat();
    let answer = folder.zirc(&judged).done();
    assert_eq!(answer.stderr.matches("unless `--on z80` is given").count(), 5, "{answer:?}");
    assert_eq!(folder.zirc(&["eval", "tiny.zir", "pairs.txt"]).done().stderr, "");
}

#[test]
fn a_conversation_says_how_to_leave_and_replies_are_alone() {
    let folder = Folder::with_network();
    assert_eq!(
        folder.zirc_with(b"!\n", &["run", "tiny.zir"]).done().stdout,
        format!("{BANNER}> \r\n")
    );
    let bare = folder.zirc_with(b"!\n", &["run", "tiny.zir", "--no-banner"]).done();
    assert_eq!(bare.stdout, "> \r\n");
    for option in ["--prompt", "--tail"] {
        assert_eq!(folder.zirc(&["run", "tiny.zir", option, "hello"]).done().stdout, "AAAA\n");
    }
}

#[test]
fn a_conversation_ends_where_redirected_input_does() {
    let folder = Folder::with_network();
    let asked = |input: &[u8]| {
        let answer = folder.zirc_with(input, &["run", "tiny.zir"]).done();
        answer.stdout.matches("> ").count()
    };
    assert_eq!(asked(&[b'\n'; 40]), 16);
    assert_eq!(asked(&[&[b'\n'; 15][..], b"hello\n", &[b'\n'; 40]].concat()), 32);
    assert_eq!(asked(b"hello\n\x1Ahello\nhello\n"), 2);
    assert_eq!(asked(format!("hello\n{}hello\n", "\u{FF}".repeat(255)).as_bytes()), 2);
    assert_eq!(asked(format!("hello\n{}\nhello\n!\n", "\u{FF}".repeat(254)).as_bytes()), 4);
}
