//! The trained networks of `ir-examples/` are what their READMEs say: the commands run
//! and make them, and what is quoted is what they print.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use zirc_diagnostics::Source;
use zirc_network::read;

const NAMES: [&str; 3] = ["guess", "chat", "adventure"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("a package has a parent").into()
}

fn readme(name: &str) -> String {
    let path = root().join("ir-examples").join(name).join("README.md");
    std::fs::read_to_string(path).expect("the file can be read")
}

/// What follows the heading of a section, to the next one.
fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let start = text.find(&format!("\n## {heading}\n")).expect("it has the section");
    let section = &text[start + 1..];
    section[3..].find("\n## ").map_or(section, |end| &section[..3 + end])
}

/// The first fenced block of a text in `language`.
fn block<'t>(text: &'t str, language: &str) -> &'t str {
    let start = format!("```{language}\n");
    let block = &text[text.find(&start).expect("it has a block") + start.len()..];
    &block[..block.find("```").expect("the block ends")]
}

/// Runs `zirc` at the root.
fn zirc<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> String {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_zirc"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("zirc starts");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("it prints text")
}

fn network(name: &str) -> String {
    format!("ir-examples/{name}/{name}.zir")
}

#[test]
fn their_conversations_are_what_they_say() {
    for name in NAMES {
        let text = readme(name);
        let conversation = block(section(&text, "A conversation"), "text");
        let prompts: Vec<&str> =
            conversation.lines().filter_map(|line| line.strip_prefix("> ")).collect();
        assert_eq!(prompts.len(), 20, "{name}: exchanges");
        let asked = prompts.iter().flat_map(|prompt| ["--prompt", prompt]);
        let said =
            zirc(["run".to_string(), network(name)].into_iter().chain(asked.map(Into::into)));
        let exchanges = prompts.iter().zip(said.lines());
        let exchanges = exchanges.map(|(prompt, reply)| format!("> {prompt}\n{reply}\n"));
        assert_eq!(exchanges.collect::<String>(), conversation, "{name}");
    }
}

#[test]
fn the_readme_opens_with_what_chat_says() {
    let text = std::fs::read_to_string(root().join("README.md")).expect("the file can be read");
    let mut fenced = text.split("```\n").skip(1).step_by(2);
    let conversation = fenced.next().expect("it opens with a conversation");
    let prompts = conversation.lines().filter_map(|line| line.strip_prefix("> "));
    let asked: Vec<&str> = prompts.flat_map(|prompt| ["--prompt", prompt]).collect();
    let name = network("chat");
    let said = zirc(["run", &name].into_iter().chain(asked));
    let replies = conversation.lines().filter(|line| !line.starts_with("> "));
    assert_eq!(said.lines().collect::<Vec<_>>(), replies.collect::<Vec<_>>());
    let (command, printed) = (fenced.next().expect("a command"), fenced.next());
    let quoted: Vec<&str> = command.split('"').skip(1).step_by(2).collect();
    let asked = quoted.iter().flat_map(|prompt| ["--prompt", prompt]);
    assert!(command.starts_with("cargo run --release -- run ir-examples/chat/chat.zir"));
    assert_eq!(Some(&*zirc(["run", &name].into_iter().chain(asked))), printed);
}

#[test]
fn their_scores_are_those_that_are_measured() {
    for name in NAMES {
        let text = readme(name);
        let section = section(&text, "How good it is");
        let command = block(section, "sh").trim();
        let printed = zirc(command.split_whitespace().skip(1));
        for line in block(section, "text").lines().filter(|line| !line.is_empty()) {
            assert!(printed.lines().any(|printed| printed == line), "{name}: {line}\n{printed}");
        }
    }
}

/// The arguments of the command that trains a network, which is to be written to
/// `output` instead.
fn training(name: &str, output: &Path) -> Vec<String> {
    let text = readme(name);
    let block = block(section(&text, "How it was made"), "sh").replace("\\\n", " ");
    let command = block.lines().find(|line| line.starts_with("zirc train"));
    let command = command.expect("it is trained").replace(&network(name), "OUTPUT");
    let argument = |word: &str| match word {
        "OUTPUT" => output.display().to_string(),
        word => word.to_string(),
    };
    command.split_whitespace().skip(1).map(argument).collect()
}

/// Makes it a training of two epochs.
fn shorten(arguments: &mut Vec<String>) {
    if let Some(at) = arguments.iter().position(|argument| argument == "--epochs") {
        arguments.drain(at..at + 2);
    }
    arguments.extend(["--epochs", "2"].map(String::from));
}

/// A retraining of two epochs, twice, from pairs to a conversation. With the variable
/// `ZIRC_RETRAIN` the networks are trained as they were, and come out the same: on the
/// machine that made them, that is, since processors may round differently.
#[test]
fn their_commands_make_them() {
    let whole = std::env::var_os("ZIRC_RETRAIN").is_some();
    for name in NAMES {
        let file = format!("{name}.zir");
        // A network says how its file is called: each has a folder of its own.
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("there is room for one"));
        let made: Vec<Vec<u8>> = folders
            .iter()
            .take(if whole { 1 } else { 2 })
            .map(|folder| {
                let mut arguments = training(name, &folder.path().join(&file));
                if !whole {
                    shorten(&mut arguments);
                }
                zirc(&arguments);
                std::fs::read(folder.path().join(&file)).expect("it is written")
            })
            .collect();
        if whole {
            let shipped = std::fs::read(root().join(network(name))).expect("it is there");
            assert!(made[0] == shipped, "{name} comes out differently");
            continue;
        }
        assert!(made[0] == made[1], "{name} comes out differently");
        let source = Source::new(name, String::from_utf8_lossy(&made[0]));
        assert!(read(&source).is_ok(), "{name} is sound");
        let [net, com] = [&file, "net.com"].map(|file| folders[0].path().join(file));
        zirc(["build".as_ref(), net.as_os_str(), "-o".as_ref(), com.as_os_str()]);
        let said = zirc(["run".as_ref(), com.as_os_str(), "--prompt".as_ref(), "hello".as_ref()]);
        assert_eq!(said.lines().count(), 1, "{name}: {said}");
    }
}
