//! Other people's model files, read into networks.
//!
//! The `.npz` files of Z80-μLM hold the weights, the biases and the charset of
//! a chain of linear layers. How text becomes input, and what happens between
//! the layers, they leave to the machine code: that is in [`Parameters`].

mod archive;
mod array;
mod model;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use zirc_diagnostics::Diagnostic;

use crate::network::{MatrixRef, Network, Op, Origins, Output, Overflow, Value, verify};
use model::Model;

/// The largest model file that is read, and the most its arrays may hold, in
/// bytes: more than two hundred times what a Z80 addresses.
pub const MAX_BYTES: usize = 16 << 20;

/// What a model file does not say about its network. The defaults are those of
/// Z80-μLM's own programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Buckets that the prompt's trigrams are hashed into.
    pub prompt_buckets: u32,
    /// Buckets that the reply's n-grams are hashed into.
    pub reply_buckets: u32,
    /// What one trigram or n-gram adds to its bucket.
    pub scale: i16,
    /// How many of the last characters said are looked at.
    pub window: u32,
    /// The lengths of the n-grams counted in the window.
    pub orders: RangeInclusive<u32>,
    /// How many bytes of a prompt are heard.
    pub prompt_limit: u32,
    /// The most characters of a reply.
    pub reply_limit: u32,
    /// By how many bits every layer's sums are shifted right.
    pub shift: u32,
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
        }
    }
}

/// Reads the `.npz` file of a Z80-μLM model as a network called `name`: its
/// sums wrap modulo 2^16, and there is a ReLU after every layer but the last.
///
/// # Errors
/// All that is wrong with the file, by array; or else with the network that
/// the file and the parameters make.
pub fn npz(name: &str, bytes: &[u8], parameters: &Parameters) -> Result<Network, Vec<Diagnostic>> {
    let model = Model::read(bytes)?;
    let inputs = u64::from(parameters.prompt_buckets) + u64::from(parameters.reply_buckets);
    if let Some(first) = model.layers.first()
        && first.columns as u64 != inputs
    {
        let message = format!(
            "fc1_weight takes {} inputs, but {} + {} buckets make {inputs}",
            first.columns, parameters.prompt_buckets, parameters.reply_buckets
        );
        let help = "say how many buckets the model was trained with: `--prompt-buckets` and \
                    `--reply-buckets`";
        return Err(vec![Diagnostic::error("npz-inputs", message).help(help)]);
    }
    let network = network(name, model, parameters);
    let found = verify(&network, &Origins::default());
    if found.is_empty() { Ok(network) } else { Err(found) }
}

fn network(name: &str, model: Model, parameters: &Parameters) -> Network {
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
    let asked = network.define("asked", Op::Trigrams { buckets: prompt_buckets, scale });
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
