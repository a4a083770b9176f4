//! Networks as other people's model files: the `.npz` files of Z80-μLM, which hold the
//! weights, the biases and the charset of a chain of linear layers, and nothing else.

mod chain;
#[cfg(test)]
mod tests;

use std::io::Cursor;

use npyz::npz::file_name_from_array_name;
use npyz::{DType, Serialize, TypeStr, WriteOptions, WriterBuilder};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};
use zirc_diagnostics::Diagnostic;

use crate::import::Parameters;
use chain::Chain;
use zirc_network::{Network, Origins};

/// A network as a model file.
#[derive(Debug)]
pub struct Exported {
    /// The `.npz` file.
    pub bytes: Vec<u8>,
    /// The parameters that the file does not hold, for [`crate::import::read`].
    pub parameters: Parameters,
}

/// Writes a verified network as an `.npz` file. [`crate::import::read`], with the same
/// parameters, gives a network with the same replies, but other names, whose sums wrap. The
/// same network always gives the same bytes.
///
/// # Errors The parts of the network that such a file cannot hold.
pub fn npz(network: &Network, origins: &Origins) -> Result<Exported, Vec<Diagnostic>> {
    let chain = Chain::find(network, origins)?;
    let bytes = pack(&chain).expect("memory can be written");
    Ok(Exported { bytes, parameters: chain.parameters })
}

fn pack(chain: &Chain<'_>) -> std::io::Result<Vec<u8>> {
    let mut file = File(ZipWriter::new(Cursor::new(Vec::new())));
    for (number, matrix) in (1..).zip(&chain.layers) {
        let [rows, columns] = [matrix.rows as u64, matrix.columns as u64];
        file.array(&format!("fc{number}_weight"), "|i1", &[rows, columns], &matrix.weights)?;
        file.array(&format!("fc{number}_bias"), "<i2", &[rows], &matrix.bias)?;
    }
    file.text("_architecture", chain.architecture().into_bytes())?;
    // Characters of Latin-1 in UTF-8, as Z80-μLM's loader decodes them.
    let charset: String = chain.charset.iter().chain(b"\0").copied().map(char::from).collect();
    file.text("_charset", charset.into_bytes())?;
    Ok(file.0.finish()?.into_inner())
}

/// An `.npz` file being written.
struct File(ZipWriter<Cursor<Vec<u8>>>);

impl File {
    fn text(&mut self, name: &str, text: Vec<u8>) -> std::io::Result<()> {
        self.array(name, &format!("|S{}", text.len()), &[], &[text])
    }

    fn array<T: Serialize + Clone>(
        &mut self,
        name: &str,
        dtype: &str,
        shape: &[u64],
        elements: &[T],
    ) -> std::io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default());
        self.0.start_file(file_name_from_array_name(name), options)?;
        let ty: TypeStr = dtype.parse().map_err(std::io::Error::other)?;
        let options = WriteOptions::new().dtype(DType::Plain(ty)).shape(shape);
        let mut array = options.writer(&mut self.0).begin_nd()?;
        array.extend(elements.iter().cloned())?;
        array.finish()
    }
}
