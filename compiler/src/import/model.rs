//! A Z80-μLM model: what its arrays must be by themselves and together. The
//! array `_architecture` says nothing that the shapes of the others do not.

use std::collections::BTreeSet;

use zirc_diagnostics::{Diagnostic, counted};

use super::archive::Archive;
use super::array::Array;
use crate::network::{Matrix, WeightType};

/// The layers in order, each one's outputs as many as the next one's inputs,
/// and the charset, one character fewer than the last layer has outputs.
pub(super) struct Model {
    pub(super) layers: Vec<Matrix>,
    pub(super) charset: Vec<u8>,
}

impl Model {
    /// Reads a model, or all that is wrong with its arrays.
    pub(super) fn read(bytes: &[u8]) -> Result<Model, Vec<Diagnostic>> {
        let archive = Archive::open(bytes).map_err(|error| vec![*error])?;
        let numbers = layer_numbers(&archive.names()).map_err(|error| vec![*error])?;
        let mut reader = Reader { archive, found: Vec::new() };
        let layers = reader.layers(&numbers);
        let charset = reader.charset();
        if let Some(layers) = &layers {
            reader.chain(layers);
        }
        if let (Some(layers), Some(charset)) = (&layers, &charset) {
            reader.classes(layers, charset);
        }
        match (layers, charset) {
            (Some(layers), Some(charset)) if reader.found.is_empty() => {
                Ok(Model { layers, charset })
            }
            _ => Err(reader.found),
        }
    }
}

/// The most layers that are read. More would fit no Z80.
const MAX_LAYERS: usize = 100;

/// The numbers of the layers, from 1 and without a gap.
fn layer_numbers(names: &[String]) -> Result<Vec<usize>, Box<Diagnostic>> {
    let numbers: BTreeSet<usize> = names.iter().filter_map(|name| layer_number(name)).collect();
    let Some(&last) = numbers.last() else {
        let message = "the file has no layers: no array is called fc1_weight";
        let mut error = Diagnostic::error("npz-no-layers", message)
            .help("give a model as Z80-μLM exports it, with arrays fc1_weight, fc1_bias, …");
        if !names.is_empty() {
            let shown: Vec<&str> = names.iter().take(8).map(String::as_str).collect();
            error = error.note(format!("its arrays: {}", shown.join(", ")));
        }
        return Err(error.into());
    };
    if let Some(gap) = (1..=last).find(|number| !numbers.contains(number)) {
        let message = format!("there is a layer fc{last}, but no fc{gap}");
        let error = Diagnostic::error("npz-missing-layer", message)
            .help("layers are numbered from 1 without a gap; export the model again");
        return Err(error.into());
    }
    if last > MAX_LAYERS {
        let error = Diagnostic::error("npz-layers", format!("the model has {last} layers"))
            .help(format!("give one of at most {MAX_LAYERS}"));
        return Err(error.into());
    }
    Ok(numbers.into_iter().collect())
}

/// The number in `fcN_weight` or `fcN_bias`.
fn layer_number(name: &str) -> Option<usize> {
    let name = name.strip_prefix("fc")?;
    let number = name.strip_suffix("_weight").or_else(|| name.strip_suffix("_bias"))?;
    let canonical = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
    if canonical { number.parse().ok() } else { None }
}

struct Reader<'a> {
    archive: Archive<'a>,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// All layers, if all of them are sound by themselves.
    fn layers(&mut self, numbers: &[usize]) -> Option<Vec<Matrix>> {
        let name = |number| {
            if number == numbers.len() { "output".into() } else { format!("hidden{number}") }
        };
        let layers: Vec<Option<Matrix>> =
            numbers.iter().map(|&number| self.layer(number, name(number))).collect();
        layers.into_iter().collect()
    }

    fn layer(&mut self, number: usize, name: String) -> Option<Matrix> {
        let weight_name = format!("fc{number}_weight");
        let weight = self.required(&weight_name, |array| array.matrix());
        let bias_name = format!("fc{number}_bias");
        let bias = self.required(&bias_name, |array| array.vector());
        let ((rows, columns, weights), bias) = (weight?, bias?);
        let sound = self.weights_in_range(&weight_name, columns, &weights);
        if bias.len() != rows {
            let message = format!(
                "{bias_name} has {}, but {weight_name} {}",
                counted(bias.len(), "bias"),
                counted(rows, "row")
            );
            let error = Diagnostic::error("npz-bias", message)
                .help("give every neuron, a row of the weights, one bias");
            self.found.push(error);
            return None;
        }
        let weight_type = WeightType::I2;
        sound.then_some(Matrix { name, weight_type, rows, columns, weights, bias })
    }

    fn weights_in_range(&mut self, name: &str, columns: usize, weights: &[i8]) -> bool {
        let range = WeightType::I2.range();
        let mut wrong = weights.iter().enumerate().filter(|(_, weight)| !range.contains(weight));
        let Some((at, weight)) = wrong.next() else { return true };
        let message = format!("{name}[{}, {}] is {weight}", at / columns, at % columns);
        let mut error = Diagnostic::error("npz-weight", message)
            .help("weights are -2, -1, 0 or 1: train the model with 2-bit weights");
        let more = wrong.count();
        if more > 0 {
            error = error.note(format!("and {} outside -2..=1", counted(more, "more weight")));
        }
        self.found.push(error);
        false
    }

    /// The characters of the classes, without the end of the reply.
    fn charset(&mut self) -> Option<Vec<u8>> {
        let mut charset = self.required("_charset", |array| array.bytes().map(<[u8]>::to_vec))?;
        if charset.pop_if(|last| *last == 0).is_none() {
            let message = format!("_charset \"{}\" does not end in \\0", charset.escape_ascii());
            let error = Diagnostic::error("npz-charset", message)
                .help("its last character, \\0, is the class that ends a reply");
            self.found.push(error);
            return None;
        }
        Some(charset)
    }

    fn chain(&mut self, layers: &[Matrix]) {
        for (number, pair) in (1..).zip(layers.windows(2)) {
            let [layer, next] = pair else { continue };
            if layer.rows != next.columns {
                let message = format!(
                    "fc{}_weight takes {}, but fc{number} has {}",
                    number + 1,
                    counted(next.columns, "input"),
                    counted(layer.rows, "output")
                );
                let error = Diagnostic::error("npz-chain", message)
                    .help("each layer's weights are [out, in], its inputs the outputs before it");
                self.found.push(error);
            }
        }
    }

    fn classes(&mut self, layers: &[Matrix], charset: &[u8]) {
        let Some(last) = layers.last() else { return };
        let classes = charset.len() + 1;
        if last.rows != classes {
            let message = format!(
                "fc{}_weight has {}, but _charset, with \\0, {}",
                layers.len(),
                counted(last.rows, "output"),
                counted(classes, "character")
            );
            let error = Diagnostic::error("npz-classes", message)
                .help("the last layer has one output a character");
            self.found.push(error);
        }
    }

    /// What `interpret` makes of an array; `None`, with a diagnostic, if there
    /// is none or it is not what it should be.
    fn required<T>(
        &mut self,
        name: &str,
        interpret: impl Fn(&Array) -> Result<T, Box<Diagnostic>>,
    ) -> Option<T> {
        let missing = || {
            let error = Diagnostic::error("npz-missing-array", format!("there is no {name}"))
                .help("export the model again, with every layer's weights and biases and _charset");
            Box::new(error)
        };
        let array = self.archive.array(name).and_then(|array| array.ok_or_else(missing));
        array.and_then(|array| interpret(&array)).map_err(|error| self.found.push(*error)).ok()
    }
}
