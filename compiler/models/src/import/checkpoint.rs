//! A `.pt` checkpoint: a zip archive of a pickle, which describes the tensors, and of
//! storages, which hold their elements.

use std::collections::{BTreeMap, HashMap};

use cranelift_entity::EntitySet;
use zirc_diagnostics::Diagnostic;

use super::archive::Archive;
use super::charset;
use super::globals::{Elements, Global};
use super::model::ModelFile;
use super::naming::{self, Name, has_layers};
use super::pickle::{Data, Object, Pickle};
use super::size::{MAX_BYTES, too_big};
use super::tensor::{Dtype, Tensor, wrong_shape, wrong_type};

const PICKLE: &str = "/data.pkl";

/// The prefix of the tensors in a checkpoint of Z80-μLM.
const TRAINED: &str = "model_state.";

/// The deepest nesting of dicts with tensors, and the longest name. Both are far more than
/// trainers need, and bound the memory for malicious pickles.
const MAX_DEPTH: usize = 8;
const MAX_NAME: usize = 256;

const CHARSET: &str = "charset";

/// The most bytes of a letter in UTF-8.
const MAX_LETTER: usize = 4;

/// A checkpoint as Z80-μLM's trainer saves it, a dict of `model_state`, `charset` and more;
/// or a state dict, alone or nested in dicts of any names.
pub(super) struct Checkpoint<'a> {
    archive: Archive<'a>,
    /// The folder of all files in the archive.
    folder: String,
    pickle: Pickle,
    /// The contents of the dicts, by their keys joined by dots.
    state: BTreeMap<String, Object>,
    /// The keys of those dicts.
    within: &'static str,
    /// The storages that have been read: several tensors may be parts of one.
    storages: HashMap<String, Vec<u8>>,
    /// The bytes left for elements of tensors.
    left: usize,
}

/// A tensor as a view of a storage.
struct View {
    elements: Elements,
    /// The file of the storage.
    key: String,
    /// The place of the first element, in elements.
    offset: u64,
    shape: Vec<u64>,
    /// The stride of each dimension, in elements.
    strides: Vec<u64>,
}

impl<'a> Checkpoint<'a> {
    /// The folder of the checkpoint in an archive, if there is one.
    pub(super) fn folder(archive: &Archive<'_>) -> Option<String> {
        archive.names().find_map(|name| name.strip_suffix(PICKLE).map(str::to_owned))
    }

    /// Reads the pickle of the checkpoint that lies in `folder`.
    pub(super) fn open(mut archive: Archive<'a>, folder: String) -> Result<Self, Box<Diagnostic>> {
        let order = archive.read(&format!("{folder}/byteorder"), "byteorder")?;
        if order.is_some_and(|order| order != b"little") {
            let message = "the checkpoint's numbers do not have their low byte first";
            let error = Diagnostic::error("checkpoint-byte-order", message)
                .help("save it again on a little-endian machine, as nearly all are today");
            return Err(error.into());
        }
        let pickle = archive.read(&format!("{folder}{PICKLE}"), "data.pkl")?;
        let pickle = Pickle::read(&pickle.unwrap_or_default())?;
        if let Some(what) = not_named(pickle.data(pickle.root())) {
            let message = format!("the checkpoint holds {what}, and not tensors with names");
            let error = Diagnostic::error("model-no-layers", message)
                .help("save the state dict: `torch.save(model.state_dict(), \"model.pt\")`");
            return Err(error.into());
        }
        let trained = pickle.get(pickle.root(), "model_state").map(|state| held(&pickle, state));
        let trained = trained.filter(|state| has_layers(&names(&pickle, state)));
        let within = if trained.is_some() { TRAINED } else { "" };
        let state = trained.unwrap_or_else(|| held(&pickle, pickle.root()));
        let storages = HashMap::new();
        Ok(Checkpoint { archive, folder, pickle, state, within, storages, left: MAX_BYTES })
    }

    /// The view that an object of the pickle describes; `None` if it is no tensor as
    /// `torch.save` writes them.
    fn view(&self, object: Object) -> Option<View> {
        let Data::Tensor(arguments) = *self.pickle.data(object) else { return None };
        let arguments = self.pickle.tuple(arguments)?;
        let &[storage, offset, shape, strides, ..] = arguments else { return None };
        let Data::Persistent(id) = *self.pickle.data(storage) else { return None };
        let [kind, class, key, ..] = *self.pickle.tuple(id)? else { return None };
        let elements = match (self.elements(class)?, arguments.get(6)) {
            (Elements::Untyped, Some(&dtype)) => self.elements(dtype)?,
            (elements, _) => elements,
        };
        let (shape, strides) = (self.pickle.sizes(shape)?, self.pickle.sizes(strides)?);
        let key = self.pickle.text(key)?.to_owned();
        let is_whole = self.pickle.text(kind)? == "storage" && shape.len() == strides.len();
        let offset = self.pickle.size(offset)?;
        is_whole.then_some(View { elements, key, offset, shape, strides })
    }

    fn elements(&self, class: Object) -> Option<Elements> {
        match *self.pickle.data(class) {
            Data::Global(Global::Elements(elements)) => Some(elements),
            _ => None,
        }
    }

    /// The tensor of an object, called `name` in diagnostics.
    fn tensor_of(&mut self, object: Object, name: &str) -> Result<Tensor, Box<Diagnostic>> {
        if let Data::OtherTensor(kind) = *self.pickle.data(object) {
            return Err(wrong_type(name, kind.name, kind.remedy));
        }
        let not_a_tensor = || malformed(name, "is no tensor as `torch.save` writes them");
        let view = self.view(object).ok_or_else(not_a_tensor)?;
        let dtype = match view.elements {
            Elements::Numbers(dtype) => dtype,
            Elements::Others(kind) => return Err(wrong_type(name, kind.name, kind.remedy)),
            Elements::Untyped => return Err(not_a_tensor()),
        };
        if view.shape.len() > 2 {
            return Err(wrong_shape(name, &view.shape, "[out, in], or [out] for biases"));
        }
        let bytes = view.bytes(dtype);
        self.left = bytes.and_then(|bytes| self.left.checked_sub(bytes)).ok_or_else(|| {
            let bytes = bytes.map_or("too many".into(), |bytes| bytes.to_string());
            too_big(format!("{name} would have {bytes} bytes of elements"))
        })?;
        let storage = self.storage(&view.key, name)?;
        let elements = view.read(storage, dtype);
        let elements = elements.ok_or_else(|| malformed(name, "is larger than its storage"))?;
        Tensor::new(name, view.shape, dtype, elements)
    }

    /// The storage that the tensor `name` is a part of.
    fn storage(&mut self, key: &str, name: &str) -> Result<&[u8], Box<Diagnostic>> {
        if !self.storages.contains_key(key) {
            let file = format!("{}/data/{key}", self.folder);
            let name = format!("the storage of {name}");
            if let Some(size) = self.archive.size(&file).filter(|&size| size > MAX_BYTES as u64) {
                let error = too_big(format!("{name} is {size} bytes long")).help(
                    "or save copies, `tensor.clone()`, if tensors are small parts of a large one",
                );
                return Err(error.into());
            }
            let storage = self.archive.read(&file, &name)?;
            let storage = storage.ok_or_else(|| malformed(&name, "is not in the archive"))?;
            self.storages.insert(key.to_owned(), storage);
        }
        Ok(&self.storages[key])
    }
}

impl ModelFile for Checkpoint<'_> {
    fn names(&self) -> Vec<Name> {
        names(&self.pickle, &self.state)
    }

    fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, Box<Diagnostic>> {
        let object = self.state.get(name).copied();
        object.map(|object| self.tensor_of(object, name)).transpose()
    }

    fn charset_name(&self) -> &'static str {
        CHARSET
    }

    fn charset(&mut self, prefix: &str) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        let all = held(&self.pickle, self.pickle.root());
        let prefix = format!("{}{prefix}", self.within);
        let found = naming::charset(all.keys().map(String::as_str), &prefix);
        let Some(name) = found.as_deref() else { return Ok(None) };
        let object = all[name];
        match self.pickle.data(object) {
            Data::Text(text) => charset::of_text(name, text),
            Data::Bytes(text) => charset::of_utf8(name, &charset::of_text(name, text)?),
            Data::List(letters) | Data::Tuple(letters) => {
                let letter = |&letter| self.pickle.text(letter).filter(|it| it.len() <= MAX_LETTER);
                let letters: Option<String> = letters.iter().map(letter).collect();
                let refused = || charset::wrong_type(name, "a list of other things");
                charset::of_text(name, &letters.ok_or_else(refused)?)
            }
            Data::Tensor(_) => self.tensor_of(object, name)?.characters(),
            Data::OtherTensor(kind) => Err(charset::wrong_type(name, kind.name)),
            Data::Scalar => {
                Err(charset::wrong_type(name, "a value of NumPy's, such as `numpy.str_`"))
            }
            Data::Dict(_) => Err(charset::wrong_type(name, "a dict")),
            _ => Err(charset::wrong_type(name, "something else")),
        }
        .map(Some)
    }
}

/// All objects in the dicts under `root` that are no dicts. Each dict is visited once.
fn held(pickle: &Pickle, root: Object) -> BTreeMap<String, Object> {
    let (mut held, mut seen) = (BTreeMap::new(), EntitySet::new());
    let mut dicts = vec![(String::new(), root, 0)];
    while let Some((prefix, dict, depth)) = dicts.pop() {
        if depth == MAX_DEPTH || !seen.insert(dict) {
            continue;
        }
        for &(key, object) in pickle.entries(dict) {
            let Some(key) = pickle.text(key) else { continue };
            if prefix.len() + key.len() > MAX_NAME {
                continue;
            }
            let name = format!("{prefix}{key}");
            if let Data::Dict(_) = pickle.data(object)
                && !key.ends_with(CHARSET)
            {
                dicts.push((name + ".", object, depth + 1));
            } else {
                held.insert(name, object);
            }
        }
    }
    held
}

fn names(pickle: &Pickle, state: &BTreeMap<String, Object>) -> Vec<Name> {
    let is_tensor =
        |object: &Object| matches!(pickle.data(*object), Data::Tensor(_) | Data::OtherTensor(_));
    let name = |(name, object): (&String, &Object)| Name {
        text: name.clone(),
        is_tensor: is_tensor(object),
    };
    state.iter().map(name).collect()
}

/// The kind of a pickle that has no names for its tensors.
fn not_named(root: &Data) -> Option<&'static str> {
    match root {
        Data::Tensor(_) | Data::OtherTensor(_) => Some("one tensor"),
        Data::List(_) => Some("a list"),
        Data::Tuple(_) => Some("a tuple"),
        _ => None,
    }
}

fn malformed(name: &str, what: &str) -> Box<Diagnostic> {
    let error = Diagnostic::error("checkpoint-tensor", format!("{name} {what}"))
        .help("save the checkpoint again, every weight and bias as a tensor");
    Box::new(error)
}

impl View {
    /// The bytes of its elements; an element that the storage shares counts each time.
    fn bytes(&self, dtype: Dtype) -> Option<usize> {
        let item = dtype.bytes() as u64;
        let bytes = self.shape.iter().try_fold(item, |product, &size| product.checked_mul(size));
        bytes?.try_into().ok()
    }

    /// The elements row by row; `None` if not all of them are in the storage.
    fn read(&self, storage: &[u8], dtype: Dtype) -> Option<Vec<u8>> {
        let item = dtype.bytes();
        if self.shape.contains(&0) {
            return Some(Vec::new());
        }
        let mut dimensions = self.shape.iter().copied().zip(self.strides.iter().copied());
        let ((rows, down), (columns, right)) = match (dimensions.next(), dimensions.next()) {
            (Some(rows), Some(columns)) => (rows, columns),
            (one, _) => ((1, 0), one.unwrap_or((1, 0))),
        };
        let mut elements = Vec::with_capacity(self.bytes(dtype)?);
        for row in 0..rows {
            for column in 0..columns {
                let to_column = column.checked_mul(right)?;
                let at = self.offset.checked_add(row.checked_mul(down)?)?.checked_add(to_column)?;
                let start = usize::try_from(at).ok()?.checked_mul(item)?;
                elements.extend(storage.get(start..start.checked_add(item)?)?);
            }
        }
        Some(elements)
    }
}
