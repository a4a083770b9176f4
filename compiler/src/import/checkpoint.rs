//! A `.pt` checkpoint: a zip archive of a pickle, which says what there is, and of the
//! storages that its tensors are parts of.

use zirc_diagnostics::Diagnostic;

use super::archive::Archive;
use super::latin1;
use super::model::ModelFile;
use super::pickle::{Data, Global, Object, Pickle};
use super::tensor::{Dtype, Tensor, wrong_shape};

const PICKLE: &str = "/data.pkl";

/// A checkpoint as Z80-μLM's trainer saves it: a dict of `model_state`, `charset` and
/// more; or a state dict alone.
pub(super) struct Checkpoint<'a> {
    archive: Archive<'a>,
    /// In which all files of the archive lie.
    folder: String,
    pickle: Pickle,
    /// The dict of tensors by name.
    state: Object,
}

/// The part of a storage that a tensor is.
struct View {
    dtype: Dtype,
    /// The file of the storage.
    key: String,
    /// Where the first element is, in elements.
    offset: u64,
    shape: Vec<u64>,
    /// How many elements each dimension's next one is away.
    strides: Vec<u64>,
}

impl<'a> Checkpoint<'a> {
    /// The folder of a checkpoint in an archive, if that is one.
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
        let state = pickle.get(pickle.root(), "model_state").unwrap_or(pickle.root());
        Ok(Checkpoint { archive, folder, pickle, state })
    }

    /// What the pickle says of a tensor; `None` if it is no tensor as `torch.save`
    /// writes them.
    fn view(&self, object: Object) -> Option<View> {
        let Data::Tensor(arguments) = *self.pickle.data(object) else { return None };
        let [storage, offset, shape, strides, ..] = *self.pickle.tuple(arguments)? else {
            return None;
        };
        let Data::Persistent(id) = *self.pickle.data(storage) else { return None };
        let [kind, class, key, ..] = *self.pickle.tuple(id)? else { return None };
        let Data::Global(Global::Storage(dtype)) = *self.pickle.data(class) else { return None };
        let (shape, strides) = (self.sizes(shape)?, self.sizes(strides)?);
        let key = self.pickle.text(key)?.to_owned();
        let is_whole = self.pickle.text(kind)? == "storage" && shape.len() == strides.len();
        is_whole.then_some(View { dtype, key, offset: self.size(offset)?, shape, strides })
    }

    fn sizes(&self, tuple: Object) -> Option<Vec<u64>> {
        self.pickle.tuple(tuple)?.iter().map(|&size| self.size(size)).collect()
    }

    fn size(&self, object: Object) -> Option<u64> {
        if let Data::Integer(size) = *self.pickle.data(object) {
            size.try_into().ok()
        } else {
            None
        }
    }
}

impl ModelFile for Checkpoint<'_> {
    fn names(&self) -> Vec<String> {
        let keys = self.pickle.entries(self.state).iter().map(|&(key, _)| key);
        keys.filter_map(|key| self.pickle.text(key)).map(str::to_owned).collect()
    }

    fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, Box<Diagnostic>> {
        let Some(object) = self.pickle.get(self.state, name) else { return Ok(None) };
        let malformed = |what: &str| {
            Diagnostic::error("checkpoint-tensor", format!("{name} {what}"))
                .help("save the checkpoint again; the file may be damaged")
        };
        let not_a_tensor = || malformed("is no tensor as `torch.save` writes them");
        let view = self.view(object).ok_or_else(not_a_tensor)?;
        if view.shape.len() > 2 {
            return Err(wrong_shape(name, &view.shape, "[out, in], or [out] for biases"));
        }
        let file = format!("{}/data/{}", self.folder, view.key);
        let storage = self.archive.read(&file, name)?;
        let storage = storage.ok_or_else(|| malformed("has no storage in the archive"))?;
        let elements = view.elements(&storage);
        let elements = elements.ok_or_else(|| malformed("is larger than its storage"))?;
        Tensor::new(name, view.shape, view.dtype, elements).map(Some)
    }

    fn charset_name(&self) -> &'static str {
        "charset"
    }

    fn charset(&mut self) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        let charset = self.pickle.get(self.pickle.root(), "charset");
        charset.and_then(|charset| self.pickle.text(charset)).map(latin1).transpose()
    }
}

impl View {
    /// The elements row by row; `None` if not all of them are in the storage, each
    /// once.
    fn elements(&self, storage: &[u8]) -> Option<Vec<u8>> {
        let item = self.dtype.bytes();
        let count = self.shape.iter().try_fold(1u64, |product, &size| product.checked_mul(size))?;
        if count == 0 || count > (storage.len() / item) as u64 {
            return (count == 0).then(Vec::new);
        }
        let mut dimensions = self.shape.iter().copied().zip(self.strides.iter().copied());
        let ((rows, down), (columns, right)) = match (dimensions.next(), dimensions.next()) {
            (Some(rows), Some(columns)) => (rows, columns),
            (one, _) => ((1, 0), one.unwrap_or((1, 0))),
        };
        let mut elements = Vec::with_capacity(usize::try_from(count).ok()?.checked_mul(item)?);
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
