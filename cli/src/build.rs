//! `zirc build`: a network as a program.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Instant;

use clap::Args;
use zirc_codegen::machines::Machine;
use zirc_codegen::{Emit, Program, Sizes};

use crate::compile::{self, CompileArguments};
use crate::failure::{Failure, Outcome, tell};
use crate::{files, program_name, stats};

/// The texts of `--emit`, and usual extensions of their files.
const TEXTS: [(&str, &[&str]); 4] = [
    ("asm", &["asm", "s", "z80", "mac"]),
    ("listing", &["lst", "prn"]),
    ("map", &["map"]),
    ("dot", &["dot"]),
];

/// Compile a network into a program
///
/// Without `-o` and `--emit`, the program is written to the current folder,
/// under the network's file name in the form that CP/M knows: chat.zir becomes
/// CHAT.COM.
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc build chat.zir                         writes CHAT.COM
  zirc build chat.zir -o talk.com
  zirc build chat.zir --calibrate typical.txt   fast where it matters
  zirc build chat.zir --for size              the smallest file
  zirc build chat.zir --emit asm | less       what the program does
  zirc build chat.zir --emit asm -o chat.asm
  zirc build chat.zir --emit program,asm,map -o chat
                                              chat.com, chat.asm and chat.map
  zirc build chat.zir --emit after-split      the network after a pass
  zirc build chat.zir --skip prune --stats    what a pass gains, and how long each takes")]
pub(crate) struct Arguments {
    /// The network; `-` is standard input
    #[arg(value_name = "NET.zir")]
    network: PathBuf,
    /// The file to write: the program, or what `--emit` names
    ///
    /// If `--emit` names several, they are written side by side, each with its own
    /// extension in place of FILE's
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What to write instead of the program: ir, dot, plan, asm, listing, map, after-PASS
    /// (see `zirc passes`) or program; several with commas
    ///
    /// Texts are printed unless `-o` is given
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    emit: Vec<Product>,
    /// Print the size of the network after each pass, and the time of each pass
    #[arg(long)]
    stats: bool,
    #[command(flatten)]
    compile: CompileArguments,
}

/// An output of a compiled network.
#[derive(Clone, Debug)]
enum Product {
    Program,
    Text(Emit),
}

impl FromStr for Product {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "program" => Ok(Product::Program),
            name => {
                name.parse().map(Product::Text).map_err(|known: String| format!("{known}, program"))
            }
        }
    }
}

impl Product {
    /// The extension of its files on `machine`, with the dot.
    fn ending(&self, machine: &Machine) -> String {
        match self {
            Product::Program => format!(".{}", machine.container.ending),
            Product::Text(emit) => emit.ending(),
        }
    }

    /// Its file among several outputs side by side: `output` with its own extension.
    fn beside(&self, machine: &Machine, output: &Path) -> PathBuf {
        let ending = self.ending(machine);
        let given = output.extension().unwrap_or_default().to_string_lossy();
        match ending.strip_prefix('.') {
            Some(own) if own.eq_ignore_ascii_case(&given) => output.to_owned(),
            _ => {
                let mut name = output.file_stem().unwrap_or_default().to_owned();
                name.push(ending);
                output.with_file_name(name)
            }
        }
    }
}

pub(crate) fn build(arguments: &Arguments) -> Outcome {
    let Arguments { network, emit, compile, .. } = arguments;
    compile.keep_inputs_apart("build", network)?;
    check_passes(arguments)?;
    let outputs = outputs(arguments)?;
    for output in outputs.iter().flatten() {
        for input in [Some(&**network), compile.calibration()].into_iter().flatten() {
            files::keep_apart(input, output)?;
        }
        files::check_output(output)?;
    }
    let started = Instant::now();
    let program = compile::program(network, compile)?;
    if arguments.stats {
        stats::tell_time(&program, started.elapsed());
    }
    let products = if emit.is_empty() { &[Product::Program][..] } else { emit };
    for (product, output) in products.iter().zip(outputs) {
        match product {
            Product::Program => {
                let default =
                    || program_name::of(program.machine, network, &program.network.name).into();
                let output = output.unwrap_or_else(default);
                write_program(&program, network, &output)?;
            }
            Product::Text(what) => write_text(&program.emit(what), output.as_deref())?,
        }
    }
    Ok(())
}

/// Refuses `--emit after-PASS` for a pass that does not run.
fn check_passes(arguments: &Arguments) -> Outcome {
    let schedule = arguments.compile.schedule();
    let left_out = |product: &Product| match product {
        Product::Text(Emit::After(pass)) if !schedule.has(pass) => Some(pass.name),
        _ => None,
    };
    match arguments.emit.iter().find_map(left_out) {
        Some(name) => {
            let message = format!("`--emit after-{name}`: {name} is left out; let it run");
            Err(Failure::Usage("build", message))
        }
        None => Ok(()),
    }
}

/// The file of each product, if the command line names it.
fn outputs(arguments: &Arguments) -> Result<Vec<Option<PathBuf>>, Failure> {
    let Arguments { output, emit, .. } = arguments;
    if let Some(output) = output.as_deref().filter(|_| emit.len() > 1) {
        let has_program = emit.iter().any(|product| matches!(product, Product::Program));
        if has_program && files::is_standard(output) {
            let message = "a program and texts cannot share standard output: name a file by `-o`";
            return Err(Failure::Usage("build", message.into()));
        }
        if files::is_device(output) {
            let message = "several outputs are files side by side: `-o` has to name a file";
            return Err(Failure::Usage("build", message.into()));
        }
        files::check_output(output)?;
    }
    let machine = arguments.compile.machine();
    let file = |product: &Product| {
        let output = output.as_ref()?;
        let is_alone = emit.len() == 1 || files::is_standard(output);
        Some(if is_alone { output.clone() } else { product.beside(machine, output) })
    };
    Ok(if emit.is_empty() { vec![output.clone()] } else { emit.iter().map(file).collect() })
}

fn write_program(program: &Program, network: &Path, output: &Path) -> Outcome {
    files::keep_apart(network, output)?;
    files::keep_others(output, files::Output::Program)?;
    files::write(output, program.file())?;
    let Sizes { file, memory, .. } = program.sizes;
    let name = output.display();
    tell(&format!("wrote {name}, {file} bytes; it uses {memory} bytes of memory"));
    tell_of_name(program.machine, output, &program.network.name);
    Ok(())
}

/// Writes a text to its file, or prints it if it has none.
fn write_text(text: &str, output: Option<&Path>) -> Outcome {
    match output {
        Some(output) if !files::is_standard(output) => {
            files::write(output, text.as_bytes())?;
            tell(&format!("wrote {}", output.display()));
            Ok(())
        }
        _ => files::print(text.as_bytes()),
    }
}

/// Adds a note if a program was written to a file whose extension means a text, or whose
/// name CP/M cannot have or run.
fn tell_of_name(machine: &Machine, output: &Path, network: &str) {
    let ending = output.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let text = TEXTS.iter().find(|(_, endings)| endings.contains(&&*ending));
    let name = program_name::in_place_of(machine, output, network).filter(|_| output.is_file());
    match (text, name) {
        (Some((name, _)), _) => {
            let output = output.display();
            tell(&format!("note: {output} holds the program; `--emit {name}` writes its {name}"));
        }
        (None, Some(name)) => tell(&format!("note: on a CP/M disk, it has to be called {name}")),
        (None, None) => {}
    }
}
