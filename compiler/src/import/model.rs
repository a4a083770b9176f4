//! A Z80-μLM model: what its tensors must be by themselves and together. What files
//! say of the architecture, the shapes of the tensors say, too.

use std::collections::BTreeSet;

use zirc_diagnostics::{Diagnostic, counted};

use super::tensor::Tensor;
use crate::network::{Matrix, WeightType};

/// A file that holds a model, of whatever kind.
pub(super) trait ModelFile {
    /// The names of its tensors, in the file's order.
    fn names(&self) -> Vec<String>;

    /// The tensor called `name`, or `None` if there is none.
    fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, Box<Diagnostic>>;

    /// What the file calls the charset.
    fn charset_name(&self) -> &'static str;

    /// The characters of the classes as the file has them, or `None` if it does not
    /// say.
    fn charset(&mut self) -> Result<Option<Vec<u8>>, Box<Diagnostic>>;
}

/// The layers in order, each one's outputs as many as the next one's inputs,
/// and the charset, one character fewer than the last layer has outputs.
pub(super) struct Model {
    pub(super) layers: Vec<Matrix>,
    pub(super) charset: Vec<u8>,
}

impl Model {
    /// Reads a model, or all that is wrong with its tensors. Its characters are those
    /// of `charset`, if there are any, and else the file's.
    pub(super) fn read(
        file: Box<dyn ModelFile + '_>,
        charset: Option<&[u8]>,
    ) -> Result<Model, Vec<Diagnostic>> {
        let names = file.names();
        let scheme = Scheme::of(&names);
        let count = scheme.layers(&names).map_err(|error| vec![*error])?;
        let mut reader = Reader { file, scheme, found: Vec::new() };
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
                Ok(Model { layers, charset })
            }
            _ => Err(reader.found),
        }
    }
}

/// The most layers that are read. More would fit no Z80.
pub(crate) const MAX_LAYERS: usize = 100;

/// How the layers of a file are called.
struct Scheme {
    /// What comes before a layer's number.
    prefix: &'static str,
    /// The number of the first layer.
    first: usize,
    /// What comes between a layer and its `weight`.
    separator: &'static str,
}

/// The names that Z80-μLM exports, the same as PyTorch writes them, and those of its
/// trainer.
const SCHEMES: [Scheme; 3] = [
    Scheme { prefix: "fc", first: 1, separator: "_" },
    Scheme { prefix: "fc", first: 1, separator: "." },
    Scheme { prefix: "layers.", first: 0, separator: "." },
];

impl Scheme {
    /// The first scheme that any of the names is of; or else the first there is.
    fn of(names: &[String]) -> &'static Scheme {
        let is_used = |scheme: &&Scheme| names.iter().any(|name| scheme.index(name).is_some());
        SCHEMES.iter().find(is_used).unwrap_or(&SCHEMES[0])
    }

    /// The layer at `index`, from 0.
    fn layer(&self, index: usize) -> String {
        format!("{}{}", self.prefix, index + self.first)
    }

    fn weight(&self, index: usize) -> String {
        format!("{}{}weight", self.layer(index), self.separator)
    }

    fn bias(&self, index: usize) -> String {
        format!("{}{}bias", self.layer(index), self.separator)
    }

    /// The index of the layer whose weight or bias goes by `name`.
    fn index(&self, name: &str) -> Option<usize> {
        let name = name.strip_prefix(self.prefix)?;
        let layer = name.strip_suffix("weight").or_else(|| name.strip_suffix("bias"))?;
        let number = layer.strip_suffix(self.separator)?;
        let is_canonical = number.bytes().all(|byte| byte.is_ascii_digit())
            && (number == "0" || !number.starts_with('0'));
        if is_canonical { number.parse::<usize>().ok()?.checked_sub(self.first) } else { None }
    }

    /// How many layers there are, without a gap.
    fn layers(&self, names: &[String]) -> Result<usize, Box<Diagnostic>> {
        let indices: BTreeSet<usize> = names.iter().filter_map(|name| self.index(name)).collect();
        let Some(&last) = indices.last() else { return Err(no_layers(names)) };
        if let Some(gap) = (0..last).find(|index| !indices.contains(index)) {
            let (last, gap) = (self.layer(last), self.layer(gap));
            let message = format!("there is a layer {last}, but no {gap}");
            let error = Diagnostic::error("model-missing-layer", message).help(format!(
                "layers are numbered from {} without a gap; export the model again",
                self.first
            ));
            return Err(error.into());
        }
        if indices.len() > MAX_LAYERS {
            let message = format!("the model has {} layers", indices.len());
            let error = Diagnostic::error("model-layers", message)
                .help(format!("give one of at most {MAX_LAYERS}"));
            return Err(error.into());
        }
        Ok(indices.len())
    }
}

fn no_layers(names: &[String]) -> Box<Diagnostic> {
    let weights: Vec<String> = SCHEMES.iter().map(|scheme| scheme.weight(0)).collect();
    let message = format!("the file has no layers: it has no {}", weights.join(", nor "));
    let mut error = Diagnostic::error("model-no-layers", message)
        .help("give a model as Z80-μLM trains or exports it");
    if !names.is_empty() {
        let shown: Vec<&str> = names.iter().take(8).map(String::as_str).collect();
        error = error.note(format!("its tensors: {}", shown.join(", ")));
    }
    Box::new(error)
}

struct Reader<'a> {
    file: Box<dyn ModelFile + 'a>,
    scheme: &'static Scheme,
    found: Vec<Diagnostic>,
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
        let (weight_name, bias_name) = (self.scheme.weight(index), self.scheme.bias(index));
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
        let charset = self.file.charset().and_then(|charset| charset.ok_or_else(missing));
        let mut charset = charset.map_err(|error| self.found.push(*error)).ok()?;
        if charset.pop_if(|last| *last == 0).is_none() {
            let message = format!("{name} \"{}\" does not end in \\0", charset.escape_ascii());
            let error = Diagnostic::error("model-charset", message)
                .help("its last character, \\0, is the class that ends a reply");
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
                    self.scheme.weight(index + 1),
                    counted(next.columns, "input"),
                    self.scheme.layer(index),
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
                self.scheme.weight(layers.len() - 1),
                counted(last.rows, "output"),
                counted(classes, "character")
            );
            let error = Diagnostic::error("model-classes", message)
                .help("the last layer has one output a character");
            self.found.push(error);
        }
    }

    /// What `interpret` makes of a tensor; `None`, with a diagnostic, if there is
    /// none or it is not what it should be.
    fn required<T>(
        &mut self,
        name: &str,
        interpret: impl Fn(&Tensor) -> Result<T, Box<Diagnostic>>,
    ) -> Option<T> {
        let missing = || {
            let error = Diagnostic::error("model-missing-tensor", format!("there is no {name}"))
                .help("export the model again, with every layer's weights and biases");
            Box::new(error)
        };
        let tensor = self.file.tensor(name).and_then(|tensor| tensor.ok_or_else(missing));
        tensor.and_then(|tensor| interpret(&tensor)).map_err(|error| self.found.push(*error)).ok()
    }
}
