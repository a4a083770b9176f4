//! The command `zirc`: subcommands and exit codes.
//!
//! Results go to standard output and everything else to standard error. The
//! exit code is 0 when it is done, 1 when the input is wrong and 2 when the
//! command line is.

mod bench;
mod bounds;
mod build;
mod chat;
mod check;
mod compile;
mod data;
mod eval;
mod export;
mod failure;
mod files;
mod fmt;
mod import;
mod interrupt;
mod latin1;
mod letters;
mod lists;
mod machine;
mod pending;
mod program_name;
mod prompts;
mod quoted;
mod run;
mod shell;
mod sizes;
mod stats;
mod tables;
mod train;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  zirc train pairs.txt -o chat.zir         a network from prompts and replies
  zirc import tinychat.npz -o chat.zir     a trained model as a text
  zirc chat chat.zir                       a conversation with it
  zirc run chat.zir --prompt \"hello\"       what it says
  zirc build chat.zir -o CHAT.COM          a program for CP/M";

/// Compiles small neural networks into Z80 programs.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(build::Arguments),
    Run(run::Arguments),
    Chat(chat::Arguments),
    Check(check::Arguments),
    Bench(bench::Arguments),
    Data(data::Arguments),
    Eval(eval::Arguments),
    Import(import::Arguments),
    Train(train::Arguments),
    Export(export::Arguments),
    Fmt(fmt::Arguments),
    #[command(about = "List the passes a network goes through", after_help = lists::PASSES)]
    Passes,
    #[command(about = "List the kernels ops are computed by", after_help = lists::KERNELS)]
    Kernels,
    #[command(about = "List the machines to build for", after_help = lists::MACHINES, alias = "targets")]
    Machines,
    Completions(shell::Completions),
    Man(shell::Man),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Build(arguments) => build::build(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Chat(arguments) => chat::chat(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Bench(arguments) => bench::bench(&arguments),
        Command::Data(arguments) => data::data(&arguments),
        Command::Eval(arguments) => eval::eval(&arguments),
        Command::Import(arguments) => import::import(&arguments),
        Command::Train(arguments) => train::train(&arguments),
        Command::Export(arguments) => export::export(&arguments),
        Command::Fmt(arguments) => fmt::fmt(&arguments),
        Command::Passes => lists::passes(),
        Command::Kernels => lists::kernels(),
        Command::Machines => lists::machines(),
        Command::Completions(arguments) => shell::completions(&arguments, Cli::command()),
        Command::Man(arguments) => shell::man(&arguments, Cli::command()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(Cli::command()),
    }
}
