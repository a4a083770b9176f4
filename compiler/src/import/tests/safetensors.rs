//! `.safetensors` files.

use ::safetensors::serialize;
use ::safetensors::tensor::{Dtype, TensorView};

use super::*;

/// A tensor in the making: its name, type, shape and elements.
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
fn other_types_than_numbers_are_refused() {
    let mut tensors = small();
    tensors[3] = ("fc2.bias", Dtype::BOOL, vec![3], vec![0; 3]);
    let found = complaints(import(&tensors, Some("AB\0")));
    assert_eq!(found, ["[model-type] fc2.bias holds BOOL"]);
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
