//! Writes `pairs.txt` and `test.txt` of the networks in `ir-examples/`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

use clap::Parser;
use zirc_corpora::{ALL, Corpus, text};

/// Write the pairs that the networks in ir-examples/ are trained on and judged by
#[derive(Parser)]
struct Arguments {
    /// The corpora to write [default: all]
    #[arg(value_name = "NAME", value_parser = ALL.map(|(name, _)| name))]
    names: Vec<String>,
    /// The folder with a folder for each corpus
    #[arg(short, long, value_name = "FOLDER", default_value = "ir-examples")]
    output: PathBuf,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let is_asked = |name: &str| {
        arguments.names.is_empty() || arguments.names.iter().any(|asked| asked == name)
    };
    for (name, corpus) in ALL.into_iter().filter(|(name, _)| is_asked(name)) {
        let folder = arguments.output.join(name);
        let written = corpus().and_then(|corpus| {
            println!("{name}: {} pairs, {} test pairs", corpus.pairs.len(), corpus.test.len());
            write(&folder, &corpus).map_err(|error| format!("{}: {error}", folder.display()))
        });
        if let Err(why) = written {
            eprintln!("error: {name}: {why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn write(folder: &std::path::Path, corpus: &Corpus) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("pairs.txt"), text(&corpus.pairs))?;
    fs::write(folder.join("test.txt"), text(&corpus.test))
}
