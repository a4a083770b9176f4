//! `zirc completions` and `zirc man`: shell completions and man pages.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::{Failure, Outcome};
use crate::files;

/// Print a script that completes zirc's command line in a shell
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc completions bash > ~/.local/share/bash-completion/completions/zirc
  zirc completions fish > ~/.config/fish/completions/zirc.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Write the man pages of zirc and its commands into a folder
#[derive(Args)]
#[command(after_help = "\
Example:
  zirc man ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The folder, which must be there
    folder: PathBuf,
}

/// Prints the completions of `command`.
pub(crate) fn completions(arguments: &Completions, mut command: Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "zirc", &mut script);
    files::print(&script)
}

/// Writes a page for `command` and one for each of its subcommands.
pub(crate) fn man(arguments: &Man, mut command: Command) -> Outcome {
    // Sets the subcommands' full names.
    command.build();
    page(arguments, &command)?;
    let commands = command.get_subcommands().filter(|command| command.get_name() != "help");
    commands.into_iter().try_for_each(|command| page(arguments, command))
}

fn page(arguments: &Man, command: &Command) -> Outcome {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_string();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone())
        .render(&mut text)
        .map_err(|error| Failure::Message(format!("{name}.1: {error}")))?;
    files::write(&arguments.folder.join(format!("{name}.1")), &text)
}
