//! The Python functions and classes that a pickle may name: those that make tensors, and
//! those of other values in a checkpoint, which are ignored.

use super::tensor::Dtype;

/// A function, a class or a constant that a pickle names.
#[derive(Clone, Copy)]
pub(super) enum Global {
    /// A class of storages, or a type of elements.
    Elements(Elements),
    /// Makes a tensor from a storage.
    RebuildTensor,
    /// The same, with the type of the elements as an argument.
    RebuildTyped,
    /// Makes a parameter from a tensor.
    RebuildParameter,
    /// Makes a tensor of a class derived from tensors.
    RebuildDerived,
    /// Makes a tensor that is not dense.
    RebuildOther(Kind),
    /// A class of dicts.
    Dict,
    /// Makes bytes from a text.
    Encode,
    /// Makes a value of a NumPy type.
    Scalar,
    /// Not needed for tensors; its values are ignored.
    Plain,
}

/// A kind of tensor or number that is not supported, and how to convert it.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) remedy: &'static str,
}

/// The elements of a storage.
#[derive(Clone, Copy)]
pub(super) enum Elements {
    Numbers(Dtype),
    /// Numbers of an unsupported type.
    Others(Kind),
    /// Bytes, whose type the tensor gives.
    Untyped,
}

impl Global {
    /// The function or class `name` of `module`; `None` if a pickle may not name it.
    pub(super) fn named(module: &[u8], name: &[u8]) -> Option<Global> {
        let name = std::str::from_utf8(name).ok()?;
        Some(match (std::str::from_utf8(module).ok()?, name) {
            ("torch._utils", "_rebuild_tensor" | "_rebuild_tensor_v2") => Global::RebuildTensor,
            ("torch._utils", "_rebuild_tensor_v3") => Global::RebuildTyped,
            ("torch._utils", "_rebuild_parameter" | "_rebuild_parameter_with_state") => {
                Global::RebuildParameter
            }
            ("torch._tensor", "_rebuild_from_type_v2") => Global::RebuildDerived,
            ("torch._utils", "_rebuild_sparse_tensor" | "_rebuild_sparse_csr_tensor") => {
                let remedy = "make it dense before it is saved: `.to_dense()`";
                Global::RebuildOther(Kind { name: "a sparse tensor", remedy })
            }
            ("torch._utils", "_rebuild_qtensor") => {
                Global::RebuildOther(Kind { name: "a quantized tensor", remedy: DEQUANTIZE })
            }
            ("torch._utils", "_rebuild_meta_tensor_no_storage") => {
                let remedy = "save it from a device that holds its elements";
                Global::RebuildOther(Kind { name: "a tensor of the device `meta`", remedy })
            }
            ("collections", "OrderedDict" | "defaultdict" | "Counter") => Global::Dict,
            ("__builtin__", "dict") => Global::Dict,
            ("_codecs", "encode") => Global::Encode,
            ("__builtin__", "set" | "frozenset" | "bytes" | "bytearray" | "complex" | "list")
            | ("torch.serialization", "_get_layout")
            | ("torch.nn.parameter", "Parameter")
            | ("numpy", "dtype" | "ndarray") => Global::Plain,
            ("numpy.core.multiarray" | "numpy._core.multiarray", "scalar") => Global::Scalar,
            ("numpy.core.multiarray" | "numpy._core.multiarray", "_reconstruct") => {
                let remedy = "make it a tensor before it is saved: `torch.from_numpy(…)`";
                Global::RebuildOther(Kind { name: "an array of NumPy's", remedy })
            }
            ("torch", "UntypedStorage") | ("torch.storage", "UntypedStorage") => {
                Global::Elements(Elements::Untyped)
            }
            ("torch", name) => of_torch(name)?,
            _ => return None,
        })
    }
}

/// How to convert other numbers to floats, or to integers, which count as quantized
/// already.
pub(super) const TO_FLOATS: &str = "convert it before it is saved: `.float()`";
pub(super) const TO_INTEGERS: &str = "convert it before it is saved: `.long()`";
const DEQUANTIZE: &str = "convert it before it is saved: `.dequantize()`";

/// The function or class `name` of the module `torch`.
fn of_torch(name: &str) -> Option<Global> {
    let elements = match name {
        "FloatStorage" | "float32" => Elements::Numbers(Dtype::F32),
        "DoubleStorage" | "float64" => Elements::Numbers(Dtype::F64),
        "HalfStorage" | "float16" => Elements::Numbers(Dtype::F16),
        "BFloat16Storage" | "bfloat16" => Elements::Numbers(Dtype::BF16),
        "CharStorage" | "int8" => integer(1, true),
        "ByteStorage" | "uint8" => integer(1, false),
        "ShortStorage" | "int16" => integer(2, true),
        "uint16" => integer(2, false),
        "IntStorage" | "int32" => integer(4, true),
        "uint32" => integer(4, false),
        "LongStorage" | "int64" => integer(8, true),
        "uint64" => others("unsigned integers of 64 bits", TO_INTEGERS),
        "BoolStorage" | "bool" => others("truth values", TO_INTEGERS),
        "ComplexFloatStorage" | "ComplexDoubleStorage" | "complex64" | "complex128" => {
            others("complex numbers", TO_FLOATS)
        }
        "QInt8Storage" | "QUInt8Storage" | "QInt32Storage" => {
            others("quantized numbers", DEQUANTIZE)
        }
        "Size" | "Tensor" | "device" | "per_tensor_affine" | "per_channel_affine" => {
            return Some(Global::Plain);
        }
        _ if name.starts_with("float8_") => others("floats of 8 bits", TO_FLOATS),
        _ => return None,
    };
    Some(Global::Elements(elements))
}

fn others(name: &'static str, remedy: &'static str) -> Elements {
    Elements::Others(Kind { name, remedy })
}

fn integer(bytes: usize, signed: bool) -> Elements {
    Elements::Numbers(Dtype::Integer { bytes, signed })
}
