//! `zirc bench --suite`: the same networks, built in the same ways, on the same prompts, so that
//! the programs of two versions of zirc can be compared.

use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;
use zirc_codegen::{Goal, Options, compile};
use zirc_models::import::{self, Imported, Parameters};
use zirc_network::{Network, Origins, read};
use zirc_pairs::{Pair, answers};
use zirc_text::Wanted;

use super::measure::no_program;
use super::table::{Against, Row, print_json, print_tables};
use crate::eval::machine;
use crate::failure::{Failure, Outcome};
use crate::files;

/// A network of the suite, and the programs that are measured.
struct Entry {
    /// Its file, from the project's folder.
    network: &'static str,
    /// The file of the prompts.
    prompts: &'static str,
    builds: &'static [Build],
}

/// A way to build a program.
#[derive(Clone, Copy)]
struct Build {
    goal: Goal,
    budget: Option<u32>,
    pack: bool,
}

const SPEED: Build = Build { goal: Goal::Speed, budget: None, pack: false };
const PACK: Build = Build { pack: true, ..SPEED };
const SIZE: Build = Build { goal: Goal::Size, ..SPEED };

/// The ways to build networks that spell.
const SPELLING: &[Build] = &[SPEED, within(46_000), within(36_864), within(28_672), SIZE, PACK];

/// The suite.
const ENTRIES: [Entry; 5] = [
    Entry {
        network: "../shared/models/guess.npz",
        prompts: "../shared/vectors/guess.jsonl",
        builds: SPELLING,
    },
    Entry {
        network: "../shared/models/tinychat.npz",
        prompts: "../shared/vectors/tinychat.jsonl",
        builds: SPELLING,
    },
    Entry {
        network: "ir-examples/guess/guess.zir",
        prompts: "ir-examples/guess/test.txt",
        builds: &[SPEED],
    },
    Entry {
        network: "ir-examples/chat/chat.zir",
        prompts: "ir-examples/chat/test.txt",
        builds: &[PACK],
    },
    Entry {
        network: "ir-examples/adventure/adventure.zir",
        prompts: "ir-examples/adventure/test.txt",
        builds: &[PACK],
    },
];

/// The most bytes of a prompt in JSON lines, of which some are too long on purpose.
const LONGEST: usize = 62;

/// The fastest program of at most `budget` bytes.
const fn within(budget: u32) -> Build {
    Build { budget: Some(budget), ..SPEED }
}

impl Build {
    /// It as options of `zirc build`.
    fn name(self) -> String {
        match (self.goal, self.budget, self.pack) {
            (_, Some(budget), _) => format!("--budget {budget}"),
            (_, _, true) => "--pack".into(),
            (Goal::Speed, ..) => "--for speed".into(),
            (Goal::Size, ..) => "--for size".into(),
            (Goal::Plain, ..) => "--for plain".into(),
        }
    }

    fn options(self) -> Options {
        let Build { goal, budget, pack } = self;
        Options { goal, budget, pack, ..Options::default() }
    }
}

/// Measures the suite in the project's `folder`, and prints the figures, maybe beside earlier
/// ones in the file `against`.
pub(super) fn suite(folder: &Path, against: Option<&Path>, json: bool) -> Outcome {
    let against = against.map(Against::read).transpose()?;
    let mut rows = Vec::new();
    for entry in &ENTRIES {
        rows.extend(measured(entry, folder)?);
    }
    if json { print_json(&rows) } else { print_tables(&rows, against.as_ref()) }
}

/// The rows of an entry. If a file is missing, they say so.
fn measured(entry: &Entry, folder: &Path) -> Result<Vec<Row>, Failure> {
    let Entry { network, prompts, builds } = *entry;
    let name = files::base_name(Path::new(network));
    if let Some(missing) = [network, prompts].into_iter().find(|path| !folder.join(path).is_file())
    {
        let row = |build: &Build| Row::without(&name, build.name(), format!("no file {missing}"));
        return Ok(builds.iter().map(row).collect());
    }
    let (network, origins) = read_network(&folder.join(network))?;
    let pairs = read_prompts(&folder.join(prompts))?;
    let prompts: Vec<&[u8]> = pairs.iter().map(|pair| &*pair.prompt).collect();
    let said = answers(&network, &prompts);
    let row = |&build: &Build| match compile(&network, &origins, &build.options()) {
        Ok(program) => machine::measure(name.clone(), &program, &pairs, &said)
            .map(|figures| Row::new(&name, build.name(), &network, &figures)),
        Err(found) => match no_program(&found) {
            Some(problem) => Ok(Row::without(&name, build.name(), problem)),
            None => Err(Failure::Message(format!("{name}: it does not compile: {}", found[0]))),
        },
    };
    builds.par_iter().map(row).collect()
}

/// A network, or a model as a network.
fn read_network(path: &Path) -> Result<(Network, Origins), Failure> {
    if path.extension().is_some_and(|extension| extension == "zir") {
        let source = files::read_text(path)?;
        return read(&source).map_err(|found| Failure::Diagnostics(Box::new(source), found));
    }
    let Imported { network, .. } =
        import::read(&files::base_name(path), &files::read(path)?, &Parameters::default())
            .map_err(|found| Failure::Message(format!("{}: {}", files::name(path), found[0])))?;
    Ok((network, Origins::default()))
}

/// A line of JSON. Other fields are ignored.
#[derive(Deserialize)]
struct Vector {
    prompt: String,
}

/// The prompts of a file: all of its pairs, or those of JSON lines that a text can hold and that
/// are not too long.
fn read_prompts(path: &Path) -> Result<Vec<Pair>, Failure> {
    if path.extension().is_none_or(|extension| extension != "jsonl") {
        return files::read_pairs(path);
    }
    let source = files::text(path, files::read(path)?, Wanted::Prompts)?;
    let mut pairs = Vec::new();
    for (at, text) in source.text.lines().enumerate() {
        let line = at + 1;
        let Vector { prompt } = serde_json::from_str(text)
            .map_err(|error| Failure::Message(format!("{}, line {line}: {error}", source.name)))?;
        // A control character is no part of a text.
        if let Ok(prompt) = zirc_text::bytes(&prompt)
            && prompt.len() <= LONGEST
        {
            pairs.push(Pair { prompt, reply: Vec::new(), line });
        }
    }
    Ok(pairs)
}
