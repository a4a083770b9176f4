//! What the tensors of a model are called: by one of three schemes, and maybe after a
//! prefix that a wrapper of PyTorch's, a trainer or a dict around them has added.

use std::collections::BTreeSet;

use zirc_diagnostics::{Diagnostic, quoted};

/// The most layers that are read. More would fit no Z80.
pub(crate) const MAX_LAYERS: usize = 100;

/// How many names are shown of those that a file has.
const SHOWN: usize = 8;

/// The name of what a file has.
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

/// How layers are called.
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

/// How the layers of a file are called.
pub(super) struct Naming {
    /// What comes before every name.
    pub(super) prefix: String,
    scheme: &'static Scheme,
}

/// Whether any of the names is that of a layer.
pub(super) fn has_layers(names: &[Name]) -> bool {
    names.iter().any(|name| SCHEMES.iter().any(|scheme| scheme.split(&name.text).is_some()))
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
    /// How the layers are called among all `names`: without a prefix if there are such,
    /// and else with the one prefix that there is.
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

    /// How many layers there are, without a gap.
    pub(super) fn layers(&self, names: &[Name]) -> Result<usize, Box<Diagnostic>> {
        let layers = names.iter().filter_map(|name| self.scheme.split(&name.text));
        let layers = layers.filter(|&(prefix, _)| prefix == self.prefix);
        let indices: BTreeSet<usize> = layers.map(|(_, index)| index).collect();
        let last = indices.last().copied().unwrap_or(0);
        if let Some(gap) = (0..last).find(|index| !indices.contains(index)) {
            let (last, gap) = (self.layer(last), self.layer(gap));
            let message = format!("there is a layer {last}, but no {gap}");
            let error = Diagnostic::error("model-missing-layer", message).help(format!(
                "number the layers from {} without a gap, and save the model again",
                self.scheme.first
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

fn no_layers(names: &[Name]) -> Box<Diagnostic> {
    let weights: Vec<String> =
        SCHEMES.iter().map(|scheme| Naming { prefix: String::new(), scheme }.weight(0)).collect();
    let message = format!("the file has no layers: it has no {}", weights.join(", nor "));
    let tensors = names.iter().filter(|name| name.is_tensor).map(|name| name.text.as_str());
    let note = match listed(tensors) {
        Some(tensors) => format!("its tensors: {tensors}"),
        None => "it has no tensors at all".into(),
    };
    let error = Diagnostic::error("model-no-layers", message).note(note).help(
        "call the layers' tensors `fc1.weight`, `fc1.bias`, `fc2.weight` and so on, in their \
         order, and save them again",
    );
    Box::new(error)
}

fn several(prefixes: &BTreeSet<&str>) -> Box<Diagnostic> {
    let shown = listed(prefixes.iter().copied()).unwrap_or_default();
    let message = format!("the file has the layers of several models, under {shown}");
    let error = Diagnostic::error("model-candidates", message)
        .help("save the tensors of one of them alone, in a file of its own");
    Box::new(error)
}

/// The first of some names; `None` if there are none.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut names: Vec<String> = names.map(quoted).collect();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    (!names.is_empty()).then(|| names.join(", "))
}
