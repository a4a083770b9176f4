//! A tensor of a model, and its conversion to weights or biases: floats are quantized as
//! Z80-μLM's exporter does, and integers count as quantized already.

use zirc_diagnostics::{Diagnostic, counted};

use super::charset;
use zirc_network::{MAX_WIDTH, WeightType};

/// The type of a tensor's elements, which are stored with the low byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dtype {
    /// IEEE 754's binary16.
    F16,
    /// The upper half of an `F32`.
    BF16,
    F32,
    F64,
    /// An integer of so many bytes, in two's complement if signed.
    Integer {
        bytes: usize,
        signed: bool,
    },
}

impl Dtype {
    /// The bytes of one element.
    pub(super) fn bytes(self) -> usize {
        match self {
            Dtype::F16 | Dtype::BF16 => 2,
            Dtype::F32 => 4,
            Dtype::F64 => 8,
            Dtype::Integer { bytes, .. } => bytes,
        }
    }
}

/// A tensor. The number of its elements agrees with its shape.
pub(super) struct Tensor {
    name: String,
    shape: Vec<u64>,
    dtype: Dtype,
    elements: Vec<u8>,
}

impl Tensor {
    /// A tensor whose `elements` are row by row.
    ///
    /// # Errors When their number disagrees with the shape.
    pub(super) fn new(
        name: &str,
        shape: Vec<u64>,
        dtype: Dtype,
        elements: Vec<u8>,
    ) -> Result<Self, Box<Diagnostic>> {
        let item = dtype.bytes() as u64;
        let needed = shape.iter().try_fold(item, |product, &size| product.checked_mul(size));
        if needed != Some(elements.len() as u64) {
            return Err(wrong_size(name, elements.len(), &shape, item));
        }
        Ok(Tensor { name: name.to_owned(), shape, dtype, elements })
    }

    /// The numbers of neurons and inputs of a layer's weights.
    pub(super) fn matrix(&self) -> Result<[usize; 2], Box<Diagnostic>> {
        self.dimensions("[out, in]")
    }

    /// The weights of a layer, row by row.
    pub(super) fn weights(&self) -> Result<Vec<i8>, Box<Diagnostic>> {
        let range = WeightType::I2.range();
        let (low, high) = (f32::from(*range.start()), f32::from(*range.end()));
        let Some(floats) = self.floats() else {
            let narrow = |weight: i64| i8::try_from(weight).ok().filter(|it| range.contains(it));
            return self.narrow("model-weight", narrow, "weight outside -2..=1", || {
                "weights are -2, -1, 0 or 1: train the model with 2-bit weights".into()
            });
        };
        let floats = self.finite(floats)?;
        let scale = quantile(floats.iter().map(|weight| weight.abs()).collect()).max(1e-6);
        let quantized = |weight: f32| (weight / scale).round_ties_even().clamp(low, high) as i8;
        Ok(floats.into_iter().map(quantized).collect())
    }

    /// The biases of a layer.
    pub(super) fn biases(&self) -> Result<Vec<i16>, Box<Diagnostic>> {
        self.dimensions::<1>("[out]")?;
        let Some(floats) = self.floats() else {
            return self.narrow(
                "model-bias-range",
                |bias| i16::try_from(bias).ok(),
                "bias outside -32768..=32767",
                || "biases have 16 bits; train the model with smaller ones".into(),
            );
        };
        let floats = self.finite(floats)?;
        let scaled = |bias: f32| f64::from((bias * BIAS_SCALE).round_ties_even());
        let fits = |bias: f64| (i16::MIN.into()..=i16::MAX.into()).contains(&bias);
        if let Some((at, &bias)) = floats.iter().enumerate().find(|(_, bias)| !fits(scaled(**bias)))
        {
            let message = format!("{} is {bias}", self.place(at));
            let error = Diagnostic::error("model-bias-range", message)
                .note("a bias counts 32 times, and has to fit 16 bits then")
                .help("keep biases within -1024..1024: train the model with weight decay");
            return Err(error.into());
        }
        Ok(floats.into_iter().map(|bias| scaled(bias) as i16).collect())
    }

    /// The characters that it lists, as bytes: elements of one byte are UTF-8, other integers one
    /// character each.
    pub(super) fn characters(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.dimensions::<1>("[characters]")?;
        match self.dtype {
            Dtype::Integer { bytes: 1, .. } => charset::of_utf8(&self.name, &self.elements),
            Dtype::Integer { .. } => charset::of_numbers(&self.name, self.integers()),
            _ => Err(charset::wrong_type(&self.name, "floats")),
        }
    }

    fn dimensions<const N: usize>(&self, expected: &str) -> Result<[usize; N], Box<Diagnostic>> {
        let dimensions: [u64; N] = (self.shape.as_slice())
            .try_into()
            .map_err(|_| wrong_shape(&self.name, &self.shape, expected))?;
        if dimensions.iter().any(|&size| size == 0 || size > MAX_WIDTH as u64) {
            let message = format!("{} has shape {:?}", self.name, self.shape);
            let error = Diagnostic::error("model-shape", message)
                .help(format!("give every dimension 1 to {MAX_WIDTH} elements"));
            return Err(error.into());
        }
        Ok(dimensions.map(|size| size as usize))
    }

    /// Its elements as `f32`, the trainer's type; `None` if they are integers.
    fn floats(&self) -> Option<Vec<f32>> {
        let float: fn(&[u8]) -> f32 = match self.dtype {
            Dtype::F16 => |bytes| half(u16::from_le_bytes(array(bytes))),
            Dtype::BF16 => |bytes| f32::from_bits(bits(bytes) << 16),
            Dtype::F32 => |bytes| f32::from_bits(bits(bytes)),
            Dtype::F64 => |bytes| f64::from_le_bytes(array(bytes)) as f32,
            Dtype::Integer { .. } => return None,
        };
        Some(self.elements.chunks_exact(self.dtype.bytes()).map(float).collect())
    }

    /// Its elements as whole numbers.
    fn integers(&self) -> impl Iterator<Item = i64> + '_ {
        let signed = matches!(self.dtype, Dtype::Integer { signed: true, .. });
        self.elements.chunks_exact(self.dtype.bytes()).map(move |bytes| {
            let unused = 64 - 8 * bytes.len().min(8);
            let low = u64::from_le_bytes(array(bytes)) << unused;
            if signed { (low as i64) >> unused } else { (low >> unused) as i64 }
        })
    }

    /// Its elements converted by `narrow`, or an error for those that it refuses.
    fn narrow<T>(
        &self,
        code: &'static str,
        narrow: impl Fn(i64) -> Option<T>,
        what: &str,
        help: impl Fn() -> String,
    ) -> Result<Vec<T>, Box<Diagnostic>> {
        let narrowed: Option<Vec<T>> = self.integers().map(&narrow).collect();
        if let Some(narrowed) = narrowed {
            return Ok(narrowed);
        }
        let mut wrong = self.integers().enumerate().filter(|&(_, it)| narrow(it).is_none());
        let message = wrong.next().map(|(at, it)| format!("{} is {it}", self.place(at)));
        let mut error = Diagnostic::error(code, message.unwrap_or_default()).help(help());
        let more = wrong.count();
        if more > 0 {
            let (one, rest) = what.split_once(' ').unwrap_or((what, ""));
            error = error.note(format!("and {} {rest}", counted(more, &format!("more {one}"))));
        }
        Err(error.into())
    }

    fn finite(&self, floats: Vec<f32>) -> Result<Vec<f32>, Box<Diagnostic>> {
        let Some(at) = floats.iter().position(|float| !float.is_finite()) else {
            return Ok(floats);
        };
        let message = format!("{} is {}", self.place(at), floats[at]);
        let error = Diagnostic::error("model-not-finite", message)
            .help("the training has diverged: train the model again, with a lower learning rate");
        Err(error.into())
    }

    /// The name of an element: `fc1_weight[0, 3]`.
    fn place(&self, at: usize) -> String {
        match self.shape.as_slice() {
            [_, columns] => {
                let columns = (*columns).max(1) as usize;
                format!("{}[{}, {}]", self.name, at / columns, at % columns)
            }
            _ => format!("{}[{at}]", self.name),
        }
    }
}

/// The error for a tensor with other than the `expected` dimensions.
pub(super) fn wrong_shape(name: &str, shape: &[u64], expected: &str) -> Box<Diagnostic> {
    let error = Diagnostic::error("model-shape", format!("{name} has shape {shape:?}"))
        .help(format!("give it the shape {expected}"));
    Box::new(error)
}

/// The error for a tensor of an unsupported type.
pub(super) fn wrong_type(name: &str, found: &str, help: impl Into<String>) -> Box<Diagnostic> {
    let error = Diagnostic::error("model-type", format!("{name} holds {found}"))
        .note("weights and biases are floats, integers, or unsigned integers of at most 32 bits")
        .help(help);
    Box::new(error)
}

/// The error for a tensor of `found` bytes whose `shape` needs another number of elements
/// of `item` bytes.
pub(super) fn wrong_size(name: &str, found: usize, shape: &[u64], item: u64) -> Box<Diagnostic> {
    let elements = shape.iter().try_fold(1u128, |product, &size| product.checked_mul(size.into()));
    let needed = elements.and_then(|elements| elements.checked_mul(item.into()));
    let needed = needed.map_or("more than any file has".into(), |bytes| bytes.to_string());
    let message = format!("{name} holds {found} bytes, but its shape {shape:?} needs {needed}");
    let error = Diagnostic::error("model-size", message)
        .help("export the model again; the file may be damaged");
    Box::new(error)
}

/// The scale of the trainer's biases: its activations are fixed-point numbers with 5
/// fraction bits.
const BIAS_SCALE: f32 = 32.0;

/// The 0.95 quantile, between the two nearest elements, as `torch.quantile` computes it for
/// a tensor of `f32`: all in `f32`. 0 for an empty tensor.
fn quantile(mut elements: Vec<f32>) -> f32 {
    let rank = 0.95 * elements.len().saturating_sub(1) as f32;
    let (below, between) = (rank.floor(), rank - rank.floor());
    let at = (below as usize).min(elements.len().saturating_sub(1));
    if elements.is_empty() {
        return 0.0;
    }
    let (_, &mut low, above) = elements.select_nth_unstable_by(at, f32::total_cmp);
    let high = above.iter().copied().min_by(f32::total_cmp).unwrap_or(low);
    let high = if between > 0.0 { high } else { low };
    if between < 0.5 { low + between * (high - low) } else { high - (high - low) * (1.0 - between) }
}

/// Converts binary16 to `f32`, exactly.
fn half(bits: u16) -> f32 {
    let (exponent, fraction) = (u32::from(bits >> 10 & 0x1F), u32::from(bits & 0x3FF));
    let magnitude = match exponent {
        0 => fraction as f32 / (1 << 24) as f32,
        31 => f32::from_bits(0xFF << 23 | fraction << 13),
        _ => f32::from_bits((exponent + 127 - 15) << 23 | fraction << 13),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// The integer in up to four bytes.
fn bits(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(array(bytes))
}

/// The bytes, and zeros after them.
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    array
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floats(dtype: Dtype, elements: &[u8]) -> Vec<f32> {
        let shape = vec![(elements.len() / dtype.bytes()) as u64];
        Tensor::new("w", shape, dtype, elements.to_vec()).unwrap().floats().unwrap()
    }

    #[test]
    fn the_quantile_lies_between_the_nearest_two_elements() {
        let tenths = (0..=10).map(|n| n as f32).rev().collect();
        assert_eq!(quantile(tenths), 9.5);
        assert_eq!(quantile(vec![3.0]), 3.0);
        assert_eq!(quantile(vec![1.0, 0.0]), 0.95);
        // Of 21 elements the 19th from 0, and nothing of the one after it.
        let mut outlier = vec![1.0; 20];
        outlier.push(1e9);
        assert!(quantile(outlier) < 100.0);
    }

    #[test]
    fn every_kind_of_float_is_read_exactly() {
        assert_eq!(floats(Dtype::F32, &1.5f32.to_le_bytes()), [1.5]);
        assert_eq!(floats(Dtype::F64, &(-0.1f64).to_le_bytes()), [-0.1]);
        assert_eq!(floats(Dtype::BF16, &[0xC0, 0x3F, 0x80, 0xFF]), [1.5, f32::NEG_INFINITY]);
        let halves = [0x3E00u16, 0xC000, 0x0001, 0x83FF, 0x7BFF, 0x7C00, 0x0400];
        let bytes: Vec<u8> = halves.iter().flat_map(|half| half.to_le_bytes()).collect();
        let tiny = 2f32.powi(-24);
        let expected = [1.5, -2.0, tiny, -1023.0 * tiny, 65504.0, f32::INFINITY, 1024.0 * tiny];
        assert_eq!(floats(Dtype::F16, &bytes), expected);
        assert!(half(0x7E00).is_nan());
    }

    #[test]
    fn integers_of_every_size_keep_their_sign() {
        let read = |bits: usize, signed, bytes: &[u8]| {
            let dtype = Dtype::Integer { bytes: bits / 8, signed };
            let tensor = Tensor::new("w", vec![1], dtype, bytes.to_vec()).unwrap();
            tensor.integers().next().unwrap()
        };
        assert_eq!(read(8, true, &[0xFE]), -2);
        assert_eq!(read(8, false, &[0xFE]), 254);
        assert_eq!(read(16, true, &[0xFF, 0x7F]), 32767);
        assert_eq!(read(32, false, &[0xFF; 4]), 0xFFFF_FFFF);
        assert_eq!(read(64, true, &i64::MIN.to_le_bytes()), i64::MIN);
    }

    #[test]
    fn floats_are_quantized_with_halves_to_even() {
        let elements: Vec<u8> = [1.0f32, 0.5, 1.5, -0.5, -1.5, -2.5, 9.0]
            .iter()
            .flat_map(|it| it.to_le_bytes())
            .collect();
        let tensor = Tensor::new("b", vec![7], Dtype::F32, elements).unwrap();
        assert_eq!(tensor.biases().unwrap(), [32, 16, 48, -16, -48, -80, 288]);
        // The quantile of these magnitudes is 1.
        let mut weights = vec![1.0f32; 95];
        weights.extend([0.5, -0.5, -1.5, 1.5, -2.5]);
        let magnitudes = weights.iter().map(|weight| weight.abs()).collect();
        assert_eq!(quantile(magnitudes), 1.0);
        let elements = weights.iter().flat_map(|it| it.to_le_bytes()).collect();
        let tensor = Tensor::new("w", vec![1, 100], Dtype::F32, elements).unwrap();
        assert_eq!(tensor.weights().unwrap()[95..], [0, 0, -2, 1, -2]);
    }
}
