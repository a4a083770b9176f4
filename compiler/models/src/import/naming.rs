//! The names of a model's tensors: one of three schemes, maybe with a prefix from a PyTorch
//! wrapper, a trainer or a dict around them.

use std::collections::BTreeSet;

use zirc_diagnostics::{Diagnostic, quoted};

/// The most layers that are read. More would fit no Z80.
pub(crate) const MAX_LAYERS: usize = 100;

/// The most names shown of a file.
const SHOWN: usize = 8;

/// A name in a file.
pub(super) struct Name {
    pub(super) text: String,
    pub(super) is_tensor: bool,
}

impl Name {
    /// The name of a tensor.
    pub(super) fn of_tensor(text: impl Into<String>) -> Self {
        Name { text: text.into(), is_tensor: true }
    }
}

/// A naming scheme of layers.
struct Scheme {
    /// The text before a layer's number.
    prefix: &'static str,
    /// The number of the first layer.
    first: usize,
    /// The text between a layer and its `weight`.
    separator: &'static str,
}

/// The names of Z80-μLM's exporter, those with PyTorch's separator, and those of Z80-μLM's
/// trainer.
const SCHEMES: [Scheme; 3] = [
    Scheme { prefix: "fc", first: 1, separator: "_" },
    Scheme { prefix: "fc", first: 1, separator: "." },
    Scheme { prefix: "layers.", first: 0, separator: "." },
];

/// The naming of a file's layers.
pub(super) struct Naming {
    /// The prefix of every name.
    pub(super) prefix: String,
    scheme: &'static Scheme,
}

/// Whether any of the names is that of a layer.
pub(super) fn has_layers(names: &[Name]) -> bool {
    names.iter().any(|name| SCHEMES.iter().any(|scheme| scheme.split(&name.text).is_some()))
}

/// Names that show that the weights have another form, what form it is, and what to do.
const OTHER_FORMS: [(&str, &str, &str); 5] = [
    (
        "weight_orig",
        "the weights are being pruned: they are `weight_orig` times `weight_mask`",
        "make the pruning permanent before saving: `torch.nn.utils.prune.remove(layer, \"weight\")`",
    ),
    (
        "weight_v",
        "the weights have a norm of their own",
        "take it off before saving: `torch.nn.utils.remove_weight_norm(layer)`",
    ),
    (
        "parametrizations.weight.original",
        "the weights are parametrized",
        "save what they come to: `parametrize.remove_parametrizations(layer, \"weight\")`",
    ),
    (
        "_packed_params",
        "the layers are quantized by PyTorch",
        "save the model as it was before that: floats are quantized here",
    ),
    (
        "kernel",
        "the weights are kernels, as Flax and Keras have them, [in, out]",
        "save them as [out, in], and call them weights: `fc1_weight=kernel.T`",
    ),
];

/// Adds a note if one of the names is of weights in another form.
fn of_other_form(error: Diagnostic, names: &[Name]) -> Diagnostic {
    let is_one = |form: &str, name: &Name| {
        let (before, last) = name.text.split_at(name.text.rfind(form).unwrap_or(0));
        last.starts_with(form) && (before.is_empty() || before.ends_with(['.', '_', '/']))
    };
    let mut forms = OTHER_FORMS.iter();
    match forms.find(|(form, ..)| names.iter().any(|name| is_one(form, name))) {
        Some((_, note, help)) => error.note(*note).help(*help),
        None => error,
    }
}

/// The name of the charset of the tensors whose names begin with `prefix`: the nearest above
/// them, or else the only one.
pub(super) fn charset<'n>(names: impl Iterator<Item = &'n str>, prefix: &str) -> Option<String> {
    let folder = |name: &'n str| {
        let folders = ["_charset", "charset"].into_iter().filter_map(|it| name.strip_suffix(it));
        let mut folders = folders.filter(|it| it.is_empty() || it.ends_with(['.', '_', '/']));
        folders.next().map(|folder| (folder, name))
    };
    let all: Vec<(&str, &str)> = names.filter_map(folder).collect();
    let above = all.iter().filter(|(folder, _)| prefix.starts_with(folder));
    let nearest = above.max_by_key(|(folder, _)| folder.len());
    let only = if let [only] = &*all { Some(only) } else { None };
    nearest.or(only).map(|(_, name)| (*name).to_owned())
}

impl Scheme {
    /// The prefix and the index of the layer whose weight or bias goes by `name`.
    fn split<'n>(&self, name: &'n str) -> Option<(&'n str, usize)> {
        let layer = name.strip_suffix("weight").or_else(|| name.strip_suffix("bias"))?;
        let layer = layer.strip_suffix(self.separator)?;
        let (before, number) =
            layer.split_at(layer.trim_end_matches(|it: char| it.is_ascii_digit()).len());
        let prefix = before.strip_suffix(self.prefix)?;
        let is_canonical = number == "0" || !number.starts_with('0');
        let is_plain = |letter: char| letter.is_alphanumeric() || "_./-".contains(letter);
        let is_prefix =
            prefix.is_empty() || prefix.ends_with(['.', '_', '/']) && prefix.chars().all(is_plain);
        let index = number.parse::<usize>().ok()?.checked_sub(self.first)?;
        (is_canonical && is_prefix).then_some((prefix, index))
    }
}

impl Naming {
    /// The naming of the layers among all `names`: without a prefix if there are such
    /// names, otherwise with their only prefix.
    pub(super) fn of(names: &[Name]) -> Result<Self, Box<Diagnostic>> {
        let prefixes = |scheme: &'static Scheme| {
            names.iter().filter_map(|name| scheme.split(&name.text)).map(|(prefix, _)| prefix)
        };
        let all: BTreeSet<&str> = SCHEMES.iter().flat_map(prefixes).collect();
        // The empty one is the first.
        let Some(&prefix) = all.first() else { return Err(no_layers(names)) };
        if !prefix.is_empty() && all.len() > 1 {
            return Err(several(&all));
        }
        let scheme = SCHEMES.iter().find(|scheme| prefixes(scheme).any(|other| other == prefix));
        Ok(Naming { prefix: prefix.to_owned(), scheme: scheme.unwrap_or(&SCHEMES[0]) })
    }

    /// The layer at `index`, from 0.
    pub(super) fn layer(&self, index: usize) -> String {
        format!("{}{}{}", self.prefix, self.scheme.prefix, index + self.scheme.first)
    }

    pub(super) fn weight(&self, index: usize) -> String {
        format!("{}{}weight", self.layer(index), self.scheme.separator)
    }

    pub(super) fn bias(&self, index: usize) -> String {
        format!("{}{}bias", self.layer(index), self.scheme.separator)
    }

    /// The name of something of the layer at `index` that has another prefix.
    fn elsewhere<'n>(&self, index: usize, names: &'n [Name]) -> Option<&'n str> {
        let names = names.iter().map(|name| name.text.as_str());
        let is_of = |name: &&str| self.scheme.split(name).is_some_and(|(_, other)| other == index);
        names.into_iter().find(is_of)
    }

    /// The error for the missing tensor `name`.
    pub(super) fn missing(&self, name: &str, names: &[Name]) -> Box<Diagnostic> {
        let error = Diagnostic::error("model-missing-tensor", format!("there is no {name}"));
        let joined = |name: &str| name.replace(['.', '_', '/'], "");
        let is_alike = |other: &&Name| joined(&other.text).ends_with(&joined(name));
        Box::new(match names.iter().find(is_alike) {
            Some(other) => error
                .note(format!("there is {}", quoted(&other.text)))
                .help("give the names of all tensors one form and one prefix"),
            None => {
                let error = of_other_form(error, names);
                let help = "export the model again, with every layer's weights and biases";
                if error.help.is_empty() { error.help(help) } else { error }
            }
        })
    }

    /// The number of layers, whose numbering must have no gap.
    pub(super) fn layers(&self, names: &[Name]) -> Result<usize, Box<Diagnostic>> {
        let layers = names.iter().filter_map(|name| self.scheme.split(&name.text));
        let layers = layers.filter(|&(prefix, _)| prefix == self.prefix);
        let indices: BTreeSet<usize> = layers.map(|(_, index)| index).collect();
        let last = indices.last().copied().unwrap_or(0);
        if let Some(gap) = (0..last).find(|index| !indices.contains(index)) {
            let message =
                format!("there is a layer {}, but no {}", self.layer(last), self.layer(gap));
            let error = Diagnostic::error("model-missing-layer", message);
            return Err(match self.elsewhere(gap, names) {
                Some(other) => error
                    .note(format!("there is {}, which has another prefix", quoted(other)))
                    .help("give the names of all layers one prefix, or none"),
                None => error.help(format!(
                    "number the layers from {} without a gap, and save the model again",
                    self.scheme.first
                )),
            }
            .into());
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

fn no_layers(names: &[Name]) -> Box<Diagnostic> {
    let weights: Vec<String> =
        SCHEMES.iter().map(|scheme| Naming { prefix: String::new(), scheme }.weight(0)).collect();
    let message = format!("the file has no layers: it has no {}", weights.join(", nor "));
    let tensors = names.iter().filter(|name| name.is_tensor).map(|name| name.text.as_str());
    let note = match listed(tensors) {
        Some(tensors) => format!("its tensors: {tensors}"),
        None => "it has no tensors that have names".into(),
    };
    let error = of_other_form(Diagnostic::error("model-no-layers", message).note(note), names)
        .help(
            "call the layers' tensors `fc1.weight`, `fc1.bias`, `fc2.weight` and so on, in their \
         order, and save them again",
        );
    Box::new(error)
}

fn several(prefixes: &BTreeSet<&str>) -> Box<Diagnostic> {
    let shown = listed(prefixes.iter().copied()).unwrap_or_default();
    let message = format!("the file has layers with several prefixes: {shown}");
    let error = Diagnostic::error("model-candidates", message)
        .help("save the tensors of one model alone, and give all their names one prefix, or none");
    Box::new(error)
}

/// The first of some names; `None` if there are none.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut names: Vec<String> = names.map(quoted).collect();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    (!names.is_empty()).then(|| names.join(", "))
}
