//! A Z80-μLM model: checks each tensor, and all together. The architecture follows from the
//! tensors' shapes.

use zirc_diagnostics::{Diagnostic, counted};

use super::naming::{Name, Naming, listed};
use super::tensor::Tensor;
use zirc_network::{Matrix, WeightType};

/// A file that holds a model, of whatever kind.
pub(super) trait ModelFile {
    /// The names in the file.
    fn names(&self) -> Vec<Name>;

    /// The tensor called `name`, or `None` if there is none.
    fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, Box<Diagnostic>>;

    /// The expected name of the charset.
    fn charset_name(&self) -> &'static str;

    /// The characters of the classes from beside or above the tensors with this `prefix`;
    /// `None` if the file has none.
    fn charset(&mut self, prefix: &str) -> Result<Option<Vec<u8>>, Box<Diagnostic>>;
}

/// The layers in order, each one's outputs as many as the next one's inputs,
/// and the charset, one character fewer than the last layer has outputs.
pub(super) struct Model {
    pub(super) layers: Vec<Matrix>,
    pub(super) charset: Vec<u8>,
    /// The prefix of all names of tensors.
    pub(super) prefix: String,
}

impl Model {
    /// Reads a model, or all errors in its tensors. Its characters are `charset` if given,
    /// otherwise the file's.
    pub(super) fn read(
        file: Box<dyn ModelFile + '_>,
        charset: Option<&[u8]>,
    ) -> Result<Model, Vec<Diagnostic>> {
        let names = file.names();
        let naming = Naming::of(&names).map_err(|error| vec![*error])?;
        let count = naming.layers(&names).map_err(|error| vec![*error])?;
        let mut reader = Reader { file, names, naming, found: Vec::new(), refused: Vec::new() };
        let layers = reader.layers(count);
        let given = charset.map(<[u8]>::to_vec);
        let charset_name =
            given.as_ref().map_or(reader.file.charset_name(), |_| "the charset given");
        let charset = given.or_else(|| reader.charset());
        if let Some(layers) = &layers {
            reader.chain(layers);
        }
        if let (Some(layers), Some(charset)) = (&layers, &charset) {
            reader.classes(layers, charset_name, charset);
        }
        match (layers, charset) {
            (Some(layers), Some(charset)) if reader.found.is_empty() => {
                Ok(Model { layers, charset, prefix: reader.naming.prefix })
            }
            _ => Err(reader.found()),
        }
    }
}

struct Reader<'a> {
    file: Box<dyn ModelFile + 'a>,
    names: Vec<Name>,
    naming: Naming,
    found: Vec<Diagnostic>,
    /// The refused tensors, each with the index in `found` of its error. Tensors with the
    /// same error share it, in a note.
    refused: Vec<(String, usize)>,
}

impl Reader<'_> {
    /// All layers, if all of them are sound by themselves.
    fn layers(&mut self, count: usize) -> Option<Vec<Matrix>> {
        let name = |index| {
            if index + 1 == count { "output".into() } else { format!("hidden{}", index + 1) }
        };
        let layers: Vec<Option<Matrix>> =
            (0..count).map(|index| self.layer(index, name(index))).collect();
        layers.into_iter().collect()
    }

    fn layer(&mut self, index: usize, name: String) -> Option<Matrix> {
        let (weight_name, bias_name) = (self.naming.weight(index), self.naming.bias(index));
        let weight = self.required(&weight_name, |tensor| Ok((tensor.matrix()?, tensor.weights())));
        let bias = self.required(&bias_name, Tensor::biases);
        let ([rows, columns], weights) = weight?;
        let weights = weights.map_err(|error| self.found.push(*error)).ok();
        let bias = bias?;
        if bias.len() != rows {
            let message = format!(
                "{bias_name} has {}, but {weight_name} {}",
                counted(bias.len(), "bias"),
                counted(rows, "row")
            );
            let error = Diagnostic::error("model-bias", message)
                .help("give every neuron, a row of the weights, one bias");
            self.found.push(error);
            return None;
        }
        let weight_type = WeightType::I2;
        weights.map(|weights| Matrix { name, weight_type, rows, columns, weights, bias })
    }

    /// The characters of the classes, without the end of the reply.
    fn charset(&mut self) -> Option<Vec<u8>> {
        let name = self.file.charset_name();
        let missing = || {
            let error = Diagnostic::error("model-no-charset", format!("there is no {name}"))
                .help("say which characters the classes stand for, in order: `--charset TEXT`");
            Box::new(error)
        };
        let charset =
            self.file.charset(&self.naming.prefix).and_then(|charset| charset.ok_or_else(missing));
        let mut charset = charset.map_err(|error| self.found.push(*error)).ok()?;
        if charset.pop_if(|last| *last == 0).is_none() {
            let message = format!("{name} \"{}\" does not end in \\0", charset.escape_ascii());
            let error = Diagnostic::error("model-charset", message)
                .note("its last character, \\0, is the class that ends a reply; NumPy strips it from texts")
                .help("say the characters without it, `--charset TEXT`, or save them with it: as bytes in UTF-8, `numpy.frombuffer(charset.encode(), \"uint8\")`");
            self.found.push(error);
            return None;
        }
        Some(charset)
    }

    fn chain(&mut self, layers: &[Matrix]) {
        for (index, pair) in (0..).zip(layers.windows(2)) {
            let [layer, next] = pair else { continue };
            if layer.rows != next.columns {
                let message = format!(
                    "{} takes {}, but {} has {}",
                    self.naming.weight(index + 1),
                    counted(next.columns, "input"),
                    self.naming.layer(index),
                    counted(layer.rows, "output")
                );
                let error = Diagnostic::error("model-chain", message)
                    .help("each layer's weights are [out, in], its inputs the outputs before it");
                self.found.push(error);
            }
        }
    }

    fn classes(&mut self, layers: &[Matrix], name: &str, charset: &[u8]) {
        let Some(last) = layers.last() else { return };
        let classes = charset.len() + 1;
        if last.rows != classes {
            let message = format!(
                "{} has {}, but {name}, with \\0, {}",
                self.naming.weight(layers.len() - 1),
                counted(last.rows, "output"),
                counted(classes, "character")
            );
            let error = Diagnostic::error("model-classes", message)
                .help("the last layer has one output a character");
            self.found.push(error);
        }
    }

    /// A tensor converted by `interpret`; `None`, with a diagnostic, if it is missing or
    /// wrong. After one that is too big, no more are read.
    fn required<T>(
        &mut self,
        name: &str,
        interpret: impl Fn(&Tensor) -> Result<T, Box<Diagnostic>>,
    ) -> Option<T> {
        if self.found.iter().any(|error| error.code == "model-too-big") {
            return None;
        }
        let missing = || self.naming.missing(name, &self.names);
        let tensor = self.file.tensor(name).and_then(|tensor| tensor.ok_or_else(missing));
        let tensor = tensor.and_then(|tensor| interpret(&tensor));
        tensor.map_err(|error| self.refuse(name, *error)).ok()
    }

    /// Records an error of the tensor called `name`. The same error of another tensor is
    /// not repeated.
    fn refuse(&mut self, name: &str, error: Diagnostic) {
        let alike = |(other, at): &&(String, usize)| {
            let earlier = &self.found[*at];
            earlier.code == error.code && earlier.message.replace(other, name) == error.message
        };
        let at = self.refused.iter().find(alike).map_or(self.found.len(), |(_, at)| *at);
        if at == self.found.len() {
            self.found.push(error);
        }
        self.refused.push((name.to_owned(), at));
    }

    /// All errors.
    fn found(mut self) -> Vec<Diagnostic> {
        for (at, error) in self.found.iter_mut().enumerate() {
            let others = self.refused.iter().filter(|(_, reason)| *reason == at).skip(1);
            let others = listed(others.map(|(name, _)| name.as_str()));
            error.notes.extend(others.map(|others| format!("the same is wrong with {others}")));
        }
        self.found
    }
}
