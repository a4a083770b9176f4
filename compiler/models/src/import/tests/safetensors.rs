//! `.safetensors` files.

use ::safetensors::serialize;
use ::safetensors::tensor::{Dtype, TensorView};

use super::*;

/// A tensor to store: its name, type, shape and elements.
type Stored = (&'static str, Dtype, Vec<usize>, Vec<u8>);

fn bytes<const N: usize, T: Copy>(elements: &[T], to_bytes: fn(T) -> [u8; N]) -> Vec<u8> {
    elements.iter().flat_map(|&element| to_bytes(element)).collect()
}

/// 256 inputs, one hidden layer of 3, and the classes "A", "B" and the end.
fn small() -> Vec<Stored> {
    let output = [-2i8, -1, 0, 1, 0, 0, 0, 0, 1];
    vec![
        ("fc1.weight", Dtype::F32, vec![3, 256], bytes(&[-0.5; 768], f32::to_le_bytes)),
        ("fc1.bias", Dtype::F64, vec![3], bytes(&[-1.0 / 32.0, 0.02, 0.5], f64::to_le_bytes)),
        ("fc2.weight", Dtype::I8, vec![3, 3], bytes(&output, i8::to_le_bytes)),
        ("fc2.bias", Dtype::I16, vec![3], bytes(&[0, 5, 300], i16::to_le_bytes)),
    ]
}

fn packed(tensors: &[Stored], charset: Option<&str>) -> Vec<u8> {
    let views = tensors.iter().map(|(name, dtype, shape, bytes)| {
        (*name, TensorView::new(*dtype, shape.clone(), bytes).unwrap())
    });
    let metadata = charset.map(|it| [("charset".to_owned(), it.to_owned())].into_iter().collect());
    serialize(views, metadata).unwrap()
}

fn import(tensors: &[Stored], charset: Option<&str>) -> Result<Network, Vec<Diagnostic>> {
    network("test", &packed(tensors, charset), &Parameters::default())
}

/// A file with this header and so many bytes of elements.
fn raw(header: &str, elements: usize) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), &vec![0; elements]].concat()
}

#[test]
fn floats_are_quantized_and_integers_are_not() {
    let network = import(&small(), Some("AB\0")).unwrap();
    let [hidden, output] = [0, 1].map(|index| &network.matrices[MatrixRef::from_u32(index)]);
    assert!(hidden.weights.iter().all(|&weight| weight == -1));
    assert_eq!(hidden.bias, [-1, 1, 16]);
    assert_eq!(output.weights, [-2, -1, 0, 1, 0, 0, 0, 0, 1]);
    assert_eq!(output.bias, [0, 5, 300]);
    assert!(matches!(&network.output, Output::Reply { charset, .. } if charset == b"AB"));
}

#[test]
fn names_may_be_those_of_the_trainer_or_of_the_exporter() {
    let expected = import(&small(), Some("AB\0"));
    for names in [
        ["fc1_weight", "fc1_bias", "fc2_weight", "fc2_bias"],
        ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"],
    ] {
        let mut tensors = small();
        tensors.iter_mut().zip(names).for_each(|(tensor, name)| tensor.0 = name);
        assert_eq!(import(&tensors, Some("AB\0")), expected);
        tensors.remove(2);
        let missing = format!("[model-missing-tensor] there is no {}", names[2]);
        assert_eq!(complaints(import(&tensors, Some("AB\0"))), [missing]);
    }
}

#[test]
fn halves_are_read_as_the_floats_they_are() {
    let expected = import(&small(), Some("AB\0"));
    for (dtype, half) in [(Dtype::F16, 0xB800u16), (Dtype::BF16, 0xBF00)] {
        let mut tensors = small();
        tensors[0] = ("fc1.weight", dtype, vec![3, 256], bytes(&[half; 768], u16::to_le_bytes));
        assert_eq!(import(&tensors, Some("AB\0")), expected);
    }
}

#[test]
fn a_file_that_does_not_say_its_charset_needs_one() {
    let file = packed(&small(), None);
    let found = complaints(network("test", &file, &Parameters::default()));
    assert_eq!(found, ["[model-no-charset] there is no charset in its metadata"]);
    let with = |charset: &[u8]| {
        let parameters = Parameters { charset: Some(charset.to_vec()), ..Parameters::default() };
        network("test", &file, &parameters)
    };
    assert_eq!(with(b"AB"), import(&small(), Some("AB\0")));
    let expected = "[model-classes] fc2.weight has 3 outputs, but the charset given, with \\0, 4 \
                    characters";
    assert_eq!(complaints(with(b"ABC")), [expected]);
}

#[test]
fn a_charset_may_be_a_tensor() {
    let expected = import(&small(), Some("AB\0"));
    for (name, dtype, elements) in [
        ("charset", Dtype::U8, b"AB\0".to_vec()),
        ("_charset", Dtype::I32, bytes(&[65, 66, 0], i32::to_le_bytes)),
    ] {
        let mut tensors = small();
        tensors.push((name, dtype, vec![3], elements));
        assert_eq!(import(&tensors, None), expected);
    }
    let mut tensors = small();
    tensors.push(("charset", Dtype::F32, vec![3], vec![0; 12]));
    let found = ["[model-charset-type] charset holds floats, not characters"];
    assert_eq!(complaints(import(&tensors, None)), found);
}

#[test]
fn a_prefix_of_all_names_is_stripped() {
    let mut tensors = small();
    tensors
        .iter_mut()
        .zip(["module.fc1.weight", "module.fc1.bias", "module.fc2.weight", "module.fc2.bias"])
        .for_each(|(tensor, name)| tensor.0 = name);
    let imported = read("test", &packed(&tensors, Some("AB\0")), &Parameters::default()).unwrap();
    assert_eq!(imported.network, import(&small(), Some("AB\0")).unwrap());
    let note = "the tensors' names begin with `module.`, which was stripped";
    assert_eq!(imported.notes, [note]);
}

#[test]
fn other_types_than_numbers_are_refused() {
    let mut tensors = small();
    for (dtype, bytes, what) in [
        (Dtype::BOOL, 3, "truth values (BOOL)"),
        (Dtype::U64, 24, "unsigned integers of 64 bits (U64)"),
        (Dtype::C64, 24, "complex numbers (C64)"),
        (Dtype::F8_E4M3, 3, "floats of 8 bits (F8_E4M3)"),
    ] {
        tensors[3] = ("fc2.bias", dtype, vec![3], vec![0; bytes]);
        let found = complaints(import(&tensors, Some("AB\0")));
        assert_eq!(found, [format!("[model-type] fc2.bias holds {what}")]);
    }
}

#[test]
fn hostile_headers_are_refused() {
    let deep = format!("{{\"a\":{}}}", "[".repeat(100_000));
    for (header, elements) in [
        ("{", 0),
        ("{}", 4),
        ("{\"fc1.weight\":{\"dtype\":\"F32\",\"shape\":[3,256],\"data_offsets\":[0,3072]}}", 3071),
        ("{\"fc1.weight\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8),
        ("{\"fc1.weight\":{\"dtype\":\"I8\",\"shape\":[-3],\"data_offsets\":[0,3]}}", 3),
        (
            "{\"fc1.weight\":{\"dtype\":\"I8\",\"shape\":[4294967296,4294967296,0],\
             \"data_offsets\":[0,0]}}",
            0,
        ),
        (
            "{\"fc1.weight\":{\"dtype\":\"I8\",\"shape\":[18446744073709551615,2],\
             \"data_offsets\":[0,18446744073709551614]}}",
            0,
        ),
        (&deep, 0),
    ] {
        let found = complaints(network("test", &raw(header, elements), &Parameters::default()));
        assert!(found[0].starts_with("[safetensors-header]"), "{header}: {found:?}");
    }
    let no_layers = complaints(network("test", &raw("{}", 0), &Parameters::default()));
    assert!(no_layers[0].starts_with("[model-no-layers]"), "{no_layers:?}");
    let mut long = raw("{}", 0);
    long[..8].fill(0xFF);
    let found = complaints(network("test", &long, &Parameters::default()));
    assert!(found[0].starts_with("[safetensors-header]"), "{found:?}");
}

#[test]
fn a_file_cut_short_or_damaged_anywhere_is_survived() {
    let file = packed(&small(), Some("AB\0"));
    refuses_beginnings(&file);
    survives_damage(file);
}
