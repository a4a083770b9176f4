//! An `.npz` file: a zip archive of `.npy` files, one an array, as Z80-μLM
//! exports a model.

use npyz::npz::{array_name_from_file_name, file_name_from_array_name};
use zirc_diagnostics::Diagnostic;

use super::archive::Archive;
use super::array::Array;
use super::model::ModelFile;
use super::naming::{self, Name};
use super::tensor::Tensor;

/// The arrays of an `.npz` file by name.
pub(super) struct Npz<'a>(Archive<'a>);

impl<'a> Npz<'a> {
    pub(super) fn new(archive: Archive<'a>) -> Self {
        Npz(archive)
    }

    fn array(&mut self, name: &str) -> Result<Option<Array>, Box<Diagnostic>> {
        let bytes = self.0.read(&file_name_from_array_name(name), name)?;
        bytes.map(|bytes| Array::parse(name, bytes)).transpose()
    }
}

impl ModelFile for Npz<'_> {
    fn names(&self) -> Vec<Name> {
        let array = |file: String| array_name_from_file_name(&file).map(Name::of_tensor);
        self.0.names().filter_map(array).collect()
    }

    fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, Box<Diagnostic>> {
        self.array(name)?.map(Array::tensor).transpose()
    }

    fn charset_name(&self) -> &'static str {
        "_charset"
    }

    fn charset(&mut self, prefix: &str) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        let names = self.names();
        let Some(name) = naming::charset(names.iter().map(|name| &*name.text), prefix) else {
            return Ok(None);
        };
        self.array(&name)?.map(Array::charset).transpose()
    }
}
