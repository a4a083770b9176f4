//! A model file becomes a network.

use std::ops::RangeInclusive;

use zirc_diagnostics::{Diagnostic, quoted};
use zirc_network::{MatrixRef, Network, Op, Origins, Output, Overflow, Value, verify};

use super::archive::Archive;
use super::checkpoint::Checkpoint;
use super::model::{Model, ModelFile};
use super::npz::Npz;
use super::pickle;
use super::safetensors::Safetensors;
use super::size::{MAX_BYTES, too_big};

/// The parameters of a network that a model file does not hold. The defaults are those of
/// Z80-μLM's own programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The buckets for the prompt's trigrams.
    pub prompt_buckets: u32,
    /// The buckets for the reply's n-grams.
    pub reply_buckets: u32,
    /// What one trigram or n-gram adds to its bucket.
    pub scale: i16,
    /// The number of last characters of the reply that are read.
    pub window: u32,
    /// The lengths of the n-grams counted in the window.
    pub orders: RangeInclusive<u32>,
    /// How many bytes of a prompt are read.
    pub prompt_limit: u32,
    /// The most characters of a reply.
    pub reply_limit: u32,
    /// The right shift of every layer's sums, in bits.
    pub shift: u32,
    /// The characters of the classes, without the end of the reply, if the file does not
    /// have them, or to replace them.
    pub charset: Option<Vec<u8>>,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            prompt_buckets: 128,
            reply_buckets: 128,
            scale: 32,
            window: 8,
            orders: 1..=3,
            prompt_limit: 62,
            reply_limit: 50,
            shift: 2,
            charset: None,
        }
    }
}

/// A model as a network.
#[derive(Debug, PartialEq)]
pub struct Imported {
    /// The network.
    pub network: Network,
    /// Differences of the file from those of Z80-μLM, and how they were read.
    pub notes: Vec<String>,
}

/// Reads a Z80-μLM model file as a network called `name`. The contents decide the kind of
/// file. Sums wrap modulo 2^16, and there is a ReLU after every layer but the last. Floats
/// are quantized as Z80-μLM does, to weights from -2 to 1 and biases of 16 bits; integers
/// are taken as they are.
///
/// # Errors All errors of the file, by tensor; or those of the network made of the file and
/// the parameters.
pub fn read(
    name: &str,
    bytes: &[u8],
    parameters: &Parameters,
) -> Result<Imported, Vec<Diagnostic>> {
    let model = open(bytes).map_err(|error| vec![*error]);
    let model = model.and_then(|file| Model::read(file, parameters.charset.as_deref()));
    let mut model = model.map_err(|found| converted(bytes, found))?;
    let notes = prefix_note(&std::mem::take(&mut model.prefix)).into_iter().collect();
    let inputs = u64::from(parameters.prompt_buckets) + u64::from(parameters.reply_buckets);
    if let Some(first) = model.layers.first()
        && first.columns as u64 != inputs
    {
        let message = format!(
            "the first layer takes {} inputs, but {} + {} buckets make {inputs}",
            first.columns, parameters.prompt_buckets, parameters.reply_buckets
        );
        let help = "say how many buckets the model was trained with: `--prompt-buckets` and \
                    `--reply-buckets`";
        return Err(vec![Diagnostic::error("model-inputs", message).help(help)]);
    }
    let network = chain(name, model, parameters);
    let found = verify(&network, &Origins::default());
    if found.is_empty() { Ok(Imported { network, notes }) } else { Err(found) }
}

/// The codes of errors for a file that seems damaged.
const DAMAGED: [&str; 5] =
    ["model-not-a-zip", "model-unreadable", "npz-array", "model-size", "safetensors-header"];

/// The fewest line ends that show that all were converted. The headers of the arrays of two
/// layers have as many.
const LINE_ENDS: usize = 4;

/// The errors of a model. If it seems damaged and every line feed follows a carriage
/// return, the one error is that its line ends were converted.
fn converted(bytes: &[u8], found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let feeds = bytes.iter().filter(|&&byte| byte == b'\n').count();
    let ends = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
    let seems_damaged = found.iter().any(|error| DAMAGED.contains(&error.code));
    if !seems_damaged || feeds != ends || ends < LINE_ENDS {
        return found;
    }
    let message = "the line ends of the file were converted, as if it were a text";
    let error = Diagnostic::error("model-line-ends", message)
        .note("every line feed in it follows a carriage return; Git's `autocrlf`, and FTP in text mode, do that")
        .help("copy the file in binary mode; for Git, write `*.npz binary` into .gitattributes, by the ending it has");
    vec![error]
}

fn prefix_note(prefix: &str) -> Option<String> {
    let note = || format!("the tensors' names begin with {}, which was stripped", quoted(prefix));
    (!prefix.is_empty()).then(note)
}

/// The model's file, of the kind that its contents show.
fn open(bytes: &[u8]) -> Result<Box<dyn ModelFile + '_>, Box<Diagnostic>> {
    if bytes.len() > MAX_BYTES {
        return Err(too_big(format!("the file is {} bytes long", bytes.len())));
    }
    if Safetensors::is_one(bytes) {
        return Ok(Box::new(Safetensors::open(bytes)?));
    }
    if !bytes.starts_with(Archive::MAGIC) {
        return Err(not_a_model(bytes));
    }
    let archive = Archive::open(bytes)?;
    if let Some(folder) = Checkpoint::folder(&archive) {
        return Ok(Box::new(Checkpoint::open(archive, folder)?));
    }
    let names: Vec<String> = archive.names().collect();
    let npz = Npz::new(archive);
    if npz.names().is_empty() && !names.is_empty() {
        let first: Vec<String> = names.iter().take(4).map(|name| quoted(name)).collect();
        let error = Diagnostic::error("not-a-model", NO_MODEL)
            .note(format!("it is a zip archive of other files: {}", first.join(", ")))
            .help(GIVE_A_MODEL);
        return Err(error.into());
    }
    Ok(Box::new(npz))
}

const NO_MODEL: &str = "the file is no `.npz`, `.pt` or `.safetensors`";
const GIVE_A_MODEL: &str = "give a model that Z80-μLM has trained or exported, as it was written";

/// Other kinds of files by their first bytes: a note, and what to do.
const OTHERS: [(&[u8], &str, &str); 9] = [
    (
        b"version https://git-lfs",
        "it is a pointer of Git LFS to the file, not the file",
        "fetch the file: `git lfs pull`",
    ),
    (
        pickle::MAGIC,
        "it is a pickle: checkpoints were that before PyTorch 1.6",
        "load it and save it again with today's `torch.save`",
    ),
    (b"\x80", "it is a pickle", "save the tensors with `torch.save` or `numpy.savez`"),
    (
        b"\x93NUMPY",
        "it is one array of NumPy's, `.npy`",
        "save all weights and biases together: `numpy.savez`",
    ),
    (b"\x1F\x8B", "it is packed with gzip", "unpack it first: `gunzip`"),
    (b"\x89HDF", "it is HDF5", "save the weights and biases with `numpy.savez`"),
    (b"GGUF", "it is GGUF, for language models", "give a model that Z80-μLM has trained"),
    (b"Rar!", "it is a RAR archive", "unpack it first"),
    (b"7z\xBC\xAF", "it is a 7-Zip archive", "unpack it first"),
];

/// The same by bytes somewhere in their beginnings.
const OTHERS_WITHIN: [(&[u8], &[u8], &str, &str); 4] = [
    (b"\x08", b"onnx", "it is ONNX", AS_NPZ),
    (b"\x08", b"pytorch", "it is ONNX", AS_NPZ),
    (b"", b"TFL3", "it is a model for TensorFlow Lite", AS_NPZ),
    (
        b"{",
        b"\"weight_map\"",
        "it is the index of a model in several files",
        "save the tensors in one file: `safetensors.torch.save_file`",
    ),
];
const AS_NPZ: &str = "save the weights and biases with `numpy.savez`";

/// The length of a file's beginning, in bytes.
const BEGINNING: usize = 1 << 12;

fn not_a_model(bytes: &[u8]) -> Box<Diagnostic> {
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    let has = |word: &[u8]| beginning.windows(word.len()).any(|within| within == word);
    let other = OTHERS.iter().find(|(magic, ..)| bytes.starts_with(magic));
    let other = other.map(|&(_, what, help)| (what, help)).or_else(|| {
        let within =
            |(start, word, ..): &&(&[u8], &[u8], _, _)| bytes.starts_with(start) && has(word);
        OTHERS_WITHIN.iter().find(within).map(|&(.., what, help)| (what, help))
    });
    let error = Diagnostic::error("not-a-model", NO_MODEL);
    Box::new(match other {
        Some((what, help)) => error.note(what).help(help),
        None if bytes.is_empty() => error.note("it is empty").help(GIVE_A_MODEL),
        None => error.help(GIVE_A_MODEL),
    })
}

fn chain(name: &str, model: Model, parameters: &Parameters) -> Network {
    let logits = Value::from_u32(0);
    let output = Output::Reply { charset: model.charset, limit: parameters.reply_limit, logits };
    let mut network = Network::new(name, parameters.prompt_limit, output);
    network.overflow = Overflow::Wrap;
    let mut value = encoders(&mut network, parameters);
    let count = model.layers.len();
    for (number, matrix) in (1..).zip(model.layers) {
        let matrix = network.matrices.push(matrix);
        let last = number == count;
        value = layer(&mut network, number, value, matrix, parameters.shift);
        if !last {
            value = network.define(format!("x{number}"), Op::Relu(value));
        }
    }
    network.output = network.output.with_logits(value);
    network
}

fn encoders(network: &mut Network, parameters: &Parameters) -> Value {
    let Parameters { prompt_buckets, reply_buckets, scale, window, .. } = *parameters;
    let asked =
        network.define("asked", Op::Trigrams { band: None, buckets: prompt_buckets, scale });
    let orders = parameters.orders.clone();
    let said = network.define("said", Op::Ngrams { window, orders, buckets: reply_buckets, scale });
    network.define("x0", Op::Concat { parts: vec![asked, said] })
}

fn layer(
    network: &mut Network,
    number: usize,
    input: Value,
    matrix: MatrixRef,
    shift: u32,
) -> Value {
    let sums =
        network.define(format!("a{number}"), Op::Linear { input, matrix, onto: None, times: 1 });
    network.define(format!("s{number}"), Op::Shr { input: sums, amount: shift })
}
