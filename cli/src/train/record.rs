//! The training record in a network's file.

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, Args, Command};
use zirc_network::{FileDigest, Training};

use super::Arguments;
use crate::files::base_name;
use crate::quoted::quoted;

/// Options that do not change the network.
const NOT_ITS_MAKING: [&str; 5] = ["save_test", "resume", "plot", "json", "stats"];

/// The input files of a training.
pub(super) struct Inputs {
    pub(super) data: FileDigest,
    pub(super) test: Option<FileDigest>,
    pub(super) continues: Option<FileDigest>,
}

/// The record of a training by this command, which was stopped after `done` epochs.
pub(super) fn training(arguments: &Arguments, inputs: Inputs, done: usize) -> Training {
    let Inputs { data, test, continues } = inputs;
    Training {
        by: concat!("zirc ", env!("CARGO_PKG_VERSION")).into(),
        command: command(std::env::args_os().skip(1)).into_bytes(),
        seed: arguments.learning.seed,
        done: done as u32,
        epochs: arguments.settings().epochs as u32,
        data,
        test,
        continues,
    }
}

/// The command line `arguments`, beginning with `train`, in a normal form: options in the
/// order of the help, files without their folders, without options that do not change the
/// network.
fn command(arguments: impl Iterator<Item = OsString>) -> String {
    let command = Arguments::augment_args(Command::new("train"));
    // The arguments were parsed before, so this cannot fail.
    let Ok(matches) = command.clone().try_get_matches_from(arguments) else {
        return String::new();
    };
    let mut words = vec!["zirc".to_string(), "train".to_string()];
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        let is_given = matches.value_source(id) == Some(ValueSource::CommandLine);
        if !is_given || NOT_ITS_MAKING.contains(&id) {
            continue;
        }
        words.extend(option(argument));
        if argument.get_action().takes_values() {
            let is_path = argument.get_value_parser().type_id() == TypeId::of::<PathBuf>();
            let values = matches.get_raw(id).into_iter().flatten();
            let value = |value: &OsStr| match is_path {
                true => base_name(Path::new(value)),
                false => value.to_string_lossy().into_owned(),
            };
            words.extend(values.map(|it| quoted(&value(it))));
        }
    }
    words.join(" ")
}

/// The option's name as typed; `None` for a positional argument.
fn option(argument: &Arg) -> Option<String> {
    let short = argument.get_short().map(|short| format!("-{short}"));
    short.or_else(|| argument.get_long().map(|long| format!("--{long}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalized(line: &[&str]) -> String {
        command(["train"].iter().chain(line).map(OsString::from))
    }

    #[test]
    fn a_command_is_told_in_one_form_without_folders() {
        let expected = "zirc train pairs.txt -o net.zir --test test.txt --hidden 192,96 --labels";
        let same: [&[&str]; 3] = [
            &["pairs.txt", "-o", "net.zir", "--test", "test.txt", "--hidden", "192,96", "--labels"],
            &[
                "--labels",
                "--hidden=192,96",
                "--test=/home/me/test.txt",
                "-o../net.zir",
                "./pairs.txt",
            ],
            &[
                "--json",
                "--stats",
                "--resume",
                "--plot",
                "x.svg",
                "--save-test",
                "t.txt",
                "--output",
                "/tmp/net.zir",
                "--labels",
                "--hidden",
                "192,96",
                "a/pairs.txt",
                "--test",
                "b/test.txt",
            ],
        ];
        for line in same {
            assert_eq!(normalized(line), expected);
        }
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_cut_them() {
        assert_eq!(
            normalized(&["my pairs.txt", "-o", "it's.zir", "--continue", "é/né.zir"]),
            r"zirc train 'my pairs.txt' -o 'it'\''s.zir' --continue né.zir"
        );
        assert_eq!(normalized(&["-", "-o", "-"]), "zirc train - -o -");
    }
}
