//! `.pt` checkpoints.

use super::*;

/// A builder of pickles of protocol 2.
#[derive(Clone, Default)]
pub(super) struct Pickler(pub(super) Vec<u8>);

impl Pickler {
    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.raw(b"X").raw(&(text.len() as u32).to_le_bytes()).raw(text.as_bytes())
    }

    pub(super) fn integer(self, integer: i32) -> Self {
        self.raw(b"J").raw(&integer.to_le_bytes())
    }

    fn integers(self, integers: &[i32]) -> Self {
        integers.iter().fold(self.raw(b"("), |pickler, &it| pickler.integer(it)).raw(b"t")
    }

    pub(super) fn global(self, global: &str) -> Self {
        self.raw(b"c").raw(global.replace(' ', "\n").as_bytes()).raw(b"\n")
    }

    /// A tensor as `torch.save` writes it.
    pub(super) fn tensor(self, tensor: &Stored) -> Self {
        self.global("torch._utils _rebuild_tensor_v2")
            .raw(b"((")
            .text("storage")
            .global(tensor.class)
            .text(tensor.key)
            .text("cpu")
            .integer(0)
            .raw(b"tQ")
            .integer(tensor.offset)
            .integers(&tensor.shape)
            .integers(&tensor.strides)
            .raw(b"\x89")
            .global("collections OrderedDict")
            .raw(b")RtR")
    }
}

/// A tensor to store.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) name: &'static str,
    pub(super) class: &'static str,
    pub(super) key: &'static str,
    pub(super) offset: i32,
    pub(super) shape: Vec<i32>,
    pub(super) strides: Vec<i32>,
    pub(super) bytes: Vec<u8>,
}

impl Stored {
    pub(super) fn floats(
        name: &'static str,
        key: &'static str,
        shape: &[i32],
        floats: &[f32],
    ) -> Self {
        let strides = if let [_, columns] = *shape { vec![columns, 1] } else { vec![1] };
        let bytes = floats.iter().flat_map(|float| float.to_le_bytes()).collect();
        let shape = shape.to_vec();
        Stored { name, class: "torch FloatStorage", key, offset: 0, shape, strides, bytes }
    }
}

/// A checkpoint of 256 inputs, one hidden layer of 3, and the classes "A", "B" and the
/// end.
pub(super) fn small() -> Vec<Stored> {
    let mut output = vec![0.25f32; 9];
    output[..4].copy_from_slice(&[-2.0, -1.0, 0.0, 1.0]);
    output[8] = 1.0;
    vec![
        Stored::floats("layers.0.weight", "0", &[3, 256], &[-0.5; 768]),
        Stored::floats("layers.0.bias", "1", &[3], &[-1.0 / 32.0, 0.02, 0.5]),
        Stored::floats("layers.1.weight", "2", &[3, 3], &output),
        Stored::floats("layers.1.bias", "3", &[3], &[0.0, 5.0 / 32.0, 1023.97]),
    ]
}

/// The pickle of a checkpoint as Z80-μLM's trainer saves it.
fn pickle(tensors: &[Stored]) -> Vec<u8> {
    let state = Pickler::default().raw(b"\x80\x02}q\0(").text("model_state").raw(b"}q\x01(");
    tensors
        .iter()
        .fold(state, |pickler, tensor| pickler.text(tensor.name).tensor(tensor))
        .raw(b"u")
        .text("architecture")
        .raw(b"}q\x02(")
        .text("hidden_sizes")
        .raw(b"](")
        .integer(3)
        .raw(b"eu")
        .text("charset")
        .text("AB\0")
        .text("best_int_acc")
        .raw(b"G\x3f\xec\0\0\0\0\0\0u.")
        .0
}

pub(super) fn packed(pickle: &[u8], tensors: &[Stored]) -> Vec<u8> {
    let storages = tensors.iter().map(|tensor| (format!("m/data/{}", tensor.key), &*tensor.bytes));
    let files = [("m/data.pkl".into(), pickle), ("m/byteorder".into(), &b"little"[..])];
    archive(files.into_iter().chain(storages), CompressionMethod::Stored)
}

pub(super) fn import(tensors: &[Stored]) -> Result<Network, Vec<Diagnostic>> {
    network("test", &packed(&pickle(tensors), tensors), &Parameters::default())
}

/// The errors of the small checkpoint with one of its tensors changed.
fn complaints_with(index: usize, change: impl Fn(&mut Stored)) -> Vec<String> {
    let mut tensors = small();
    change(&mut tensors[index]);
    complaints(import(&tensors))
}

/// The error of a checkpoint with a given pickle.
pub(super) fn refused(pickle: &[u8]) -> Diagnostic {
    let file = packed(pickle, &small());
    let found = network("test", &file, &Parameters::default()).unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!found[0].help.is_empty(), "{found:?}");
    found[0].clone()
}

#[test]
fn floats_become_weights_and_biases() {
    let network = import(&small()).unwrap();
    let [hidden, output] = [0, 1].map(|index| &network.matrices[MatrixRef::from_u32(index)]);
    assert_eq!((hidden.rows, hidden.columns, output.rows, output.columns), (3, 256, 3, 3));
    assert!(hidden.weights.iter().all(|&weight| weight == -1));
    assert_eq!(hidden.bias, [-1, 1, 16]);
    // Their 0.95 quantile is 1.6.
    assert_eq!(output.weights, [-1, -1, 0, 1, 0, 0, 0, 0, 1]);
    assert_eq!(output.bias, [0, 5, 32767]);
    assert!(matches!(&network.output, Output::Reply { charset, .. } if charset == b"AB"));
}

#[test]
fn a_view_of_a_storage_is_read_by_its_strides() {
    let mut tensors = small();
    let transposed = &mut tensors[2];
    let mut bytes = vec![0xAA; 8];
    for column in 0..3 {
        for row in 0..3 {
            bytes.extend(&transposed.bytes[4 * (3 * row + column)..][..4]);
        }
    }
    (transposed.bytes, transposed.offset, transposed.strides) = (bytes, 2, vec![1, 3]);
    assert_eq!(import(&tensors), import(&small()));
}

#[test]
fn integers_are_taken_as_already_quantized() {
    let mut tensors = small();
    let weights = [-2i8, -1, 0, 1, 0, 0, 0, 0, 1];
    tensors[2].class = "torch CharStorage";
    tensors[2].bytes = weights.map(|weight| weight as u8).to_vec();
    tensors[3].class = "torch LongStorage";
    tensors[3].bytes = [7i64, -9, 32767].iter().flat_map(|bias| bias.to_le_bytes()).collect();
    let network = import(&tensors).unwrap();
    let output = &network.matrices[MatrixRef::from_u32(1)];
    assert_eq!((&*output.weights, &*output.bias), (&weights[..], &[7, -9, 32767][..]));
}

#[test]
fn a_state_dict_alone_needs_a_charset() {
    let tensors = small();
    let state = Pickler::default().raw(b"\x80\x02").global("collections OrderedDict").raw(b")R(");
    let pickle = tensors
        .iter()
        .fold(state, |pickler, tensor| pickler.text(tensor.name).tensor(tensor))
        .raw(b"u}")
        .text("_metadata")
        .global("collections OrderedDict")
        .raw(b")Rsb.")
        .0;
    assert_eq!(refused(&pickle).to_string(), "[model-no-charset] there is no charset");
    let parameters = Parameters { charset: Some(b"AB".to_vec()), ..Parameters::default() };
    let file = packed(&pickle, &tensors);
    assert_eq!(network("test", &file, &parameters), import(&tensors));
}

#[test]
fn a_bias_that_needs_more_than_16_bits_is_named() {
    let found = complaints_with(3, |bias| {
        *bias = Stored::floats(bias.name, "3", &[3], &[0.0, 1023.0, 1024.0])
    });
    assert_eq!(found, ["[model-bias-range] layers.1.bias[2] is 1024"]);
}

#[test]
fn what_is_not_finite_is_named() {
    for (float, shown) in [(f32::NAN, "NaN"), (f32::NEG_INFINITY, "-inf")] {
        let found = complaints_with(2, |weight| {
            weight.bytes[28..32].copy_from_slice(&float.to_le_bytes());
        });
        assert_eq!(found, [format!("[model-not-finite] layers.1.weight[2, 1] is {shown}")]);
    }
}

#[test]
fn weights_of_nothing_but_zero_stay_zero() {
    let mut tensors = small();
    tensors[2].bytes.fill(0);
    let network = import(&tensors).unwrap();
    assert_eq!(network.matrices[MatrixRef::from_u32(1)].weights, [0; 9]);
}

#[test]
fn views_beyond_their_storage_are_refused() {
    let beyond = ["[checkpoint-tensor] layers.1.weight is larger than its storage"];
    assert_eq!(complaints_with(2, |weight| weight.offset = 1), beyond);
    assert_eq!(complaints_with(2, |weight| weight.offset = i32::MAX), beyond);
    assert_eq!(complaints_with(2, |weight| weight.strides = vec![4, 1]), beyond);
    assert_eq!(complaints_with(2, |weight| weight.strides = vec![i32::MAX, i32::MAX]), beyond);
    assert_eq!(complaints_with(2, |weight| weight.shape = vec![4, 3]), beyond);
    // One element shown as 268,435,456.
    let expanded = complaints_with(2, |weight| {
        (weight.shape, weight.strides) = (vec![16384, 16384], vec![0, 0]);
    });
    let large = "[model-too-big] layers.1.weight would have 1073741824 bytes of elements";
    assert_eq!(expanded, [large]);
}

#[test]
fn tensors_that_are_none_are_refused() {
    let none = ["[checkpoint-tensor] layers.1.weight is no tensor as `torch.save` writes them"];
    assert_eq!(complaints_with(2, |weight| weight.shape = vec![-3, -3]), none);
    assert_eq!(complaints_with(2, |weight| weight.offset = -1), none);
    assert_eq!(complaints_with(2, |weight| weight.strides = vec![-1, 1]), none);
    assert_eq!(complaints_with(2, |weight| weight.strides = vec![1]), none);
    assert_eq!(complaints_with(2, |weight| weight.class = "collections OrderedDict"), none);
    let shape = complaints_with(2, |weight| {
        (weight.shape, weight.strides) = (vec![3, 3, 1], vec![3, 1, 1]);
    });
    assert_eq!(shape, ["[model-shape] layers.1.weight has shape [3, 3, 1]"]);
    let empty = complaints_with(2, |weight| weight.shape = vec![i32::MAX, 0]);
    assert_eq!(empty, [format!("[model-shape] layers.1.weight has shape [{}, 0]", i32::MAX)]);
    let tensors = small();
    let gone = packed(&pickle(&tensors), &tensors[..3]);
    let found = complaints(network("test", &gone, &Parameters::default()));
    assert_eq!(found, ["[checkpoint-tensor] the storage of layers.1.bias is not in the archive"]);
}

#[test]
fn whatever_else_a_pickle_asks_for_is_refused_by_name() {
    for global in ["posix system", "builtins eval", "torch.storage _load_from_bytes"] {
        let pickle = Pickler::default()
            .raw(b"\x80\x02")
            .global(global)
            .text("touch /tmp/zirc-was-here")
            .raw(b"\x85R.")
            .0;
        let found = refused(&pickle);
        let named = global.replace(' ', ".");
        let expected = format!(
            "[pickle-global] the checkpoint asks for Python's `{named}`, at byte 2 of its pickle"
        );
        assert_eq!(found.to_string(), expected);
    }
    let long = Pickler::default().raw(b"\x80\x02c").raw(&[b'\x1B'; 5000]).raw(b"\nx\n.").0;
    assert!(refused(&long).message.len() < 400);
}

#[test]
fn pickles_that_make_no_sense_are_refused() {
    for (pickle, code) in [
        (&b""[..], "pickle-malformed"),
        (b"\x80", "pickle-malformed"),
        (b"\x80\x04N.", "pickle-protocol"),
        (b"\x80\x02.", "pickle-malformed"),
        (b"\x80\x02h\x07.", "pickle-malformed"),
        (b"\x80\x02q\0.", "pickle-malformed"),
        (b"\x80\x02j\xFF\xFF\xFF\xFF.", "pickle-malformed"),
        (b"\x80\x02N(.", "pickle-malformed"),
        (b"\x80\x02Nt.", "pickle-malformed"),
        (b"\x80\x02N(q\0.", "pickle-malformed"),
        (b"\x80\x02NNs.", "pickle-malformed"),
        (b"\x80\x02}(Nu.", "pickle-malformed"),
        (b"\x80\x02N(NNu.", "pickle-malformed"),
        (b"\x80\x02}Na.", "pickle-malformed"),
        (b"\x80\x02K\x01Nb.", "pickle-malformed"),
        (b"\x80\x02NNR.", "pickle-malformed"),
        (b"\x80\x02ctorch\nFloatStorage\n)R.", "pickle-malformed"),
        (b"\x80\x02c_codecs\nencode\nNR.", "model-no-layers"),
        (b"\x80\x02ctorch._utils\n_rebuild_parameter\n)R.", "model-no-layers"),
        (b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\nNR.", "model-no-layers"),
        (b"\x80\x02X\xFF\xFF\xFF\xFFabc.", "pickle-malformed"),
        (b"\x80\x02X\x01\0\0\0\xFF.", "pickle-malformed"),
        (b"\x80\x02\x8A\x09123456789.", "model-no-layers"),
        (b"\x80\x02\x8A\xFF.", "pickle-malformed"),
        (b"\x80\x02\x8B\xFF\xFF\xFF\x7F.", "pickle-opcode"),
        (b"\x80\x02cposix", "pickle-malformed"),
        (b"\x80\x02I123\n.", "pickle-opcode"),
        (b"\x80\x02\x93.", "pickle-opcode"),
        (b"\x80\x02N.", "model-no-layers"),
        (b"\x80\x02).", "model-no-layers"),
    ] {
        assert_eq!(refused(pickle).code, code, "{}", pickle.escape_ascii());
    }
}

#[test]
fn objects_that_hold_themselves_are_no_trouble() {
    assert_eq!(refused(b"\x80\x02}q\0h\0h\0s.").code, "model-no-layers");
    assert_eq!(refused(b"\x80\x02]q\0h\0a.").code, "model-no-layers");
    let own_state = b"\x80\x02}q\0X\x0b\0\0\0model_stateh\0s.";
    let found = refused(own_state);
    assert_eq!(found.notes, ["it has no tensors that have names"]);
    // A tensor whose arguments are itself, by way of the memo.
    let bomb = [&b"\x80\x02)"[..], &b"q\0h\0\x86".repeat(60_000 / 5), b"."].concat();
    assert_eq!(refused(&bomb).code, "model-no-layers");
}

#[test]
fn nesting_takes_no_stack() {
    for nest in [&b"("[..], b"](", b"}q\0", b"N\x85", b"\x85"] {
        let pickle = [&b"\x80\x02N"[..], &nest.repeat(100_000 / nest.len()), b"."].concat();
        refused(&pickle);
    }
    let long = [&b"\x80\x02"[..], &b"N".repeat(1 << 19), b"."].concat();
    assert_eq!(refused(&long).code, "pickle-too-big");
}

/// The small model, with what `before` and `after` write around each of its tensors.
fn wrapped(
    before: impl Fn(Pickler) -> Pickler,
    after: impl Fn(Pickler) -> Pickler,
) -> Result<Network, Vec<Diagnostic>> {
    let tensors = small();
    let state = Pickler::default().raw(b"\x80\x02}(").text("charset").text("AB\0");
    let write =
        |pickler: Pickler, tensor: &Stored| after(before(pickler.text(tensor.name)).tensor(tensor));
    let pickle = tensors.iter().fold(state, write).raw(b"u.").0;
    network("test", &packed(&pickle, &tensors), &Parameters::default())
}

#[test]
fn parameters_and_tensors_of_derived_classes_are_tensors() {
    let expected = import(&small());
    let hooks =
        |pickler: Pickler| pickler.raw(b"\x88").global("collections OrderedDict").raw(b")R");
    let parameter = wrapped(
        |pickler| pickler.global("torch._utils _rebuild_parameter"),
        |pickler| hooks(pickler).raw(b"\x87R"),
    );
    assert_eq!(parameter, expected);
    let with_state = wrapped(
        |pickler| pickler.global("torch._utils _rebuild_parameter_with_state").raw(b"("),
        |pickler| hooks(pickler).raw(b"}").text("note").raw(b"NstR"),
    );
    assert_eq!(with_state, expected);
}

#[test]
fn tensors_that_are_not_dense_or_of_numbers_are_refused_by_name_where_needed() {
    for (class, what) in [
        ("torch BoolStorage", "truth values"),
        ("torch ComplexFloatStorage", "complex numbers"),
        ("torch QInt8Storage", "quantized numbers"),
    ] {
        let found = complaints_with(2, |weight| weight.class = class);
        assert_eq!(found, [format!("[model-type] layers.1.weight holds {what}")]);
        // Beside the layers it is ignored.
        let mut tensors = small();
        tensors.push(Stored { name: "mask", class, key: "4", ..tensors[2].clone() });
        assert_eq!(import(&tensors), import(&small()));
    }
    for (function, kind) in
        [("_rebuild_sparse_tensor", "a sparse tensor"), ("_rebuild_qtensor", "a quantized tensor")]
    {
        let function = format!("torch._utils {function}");
        let found = wrapped(|pickler| pickler.global(&function), |pickler| pickler.raw(b"\x85R"));
        let found = complaints(found);
        assert_eq!(found[0], format!("[model-type] layers.0.weight holds {kind}"));
    }
}

#[test]
fn tensors_that_repeat_an_element_are_read() {
    let mut tensors = small();
    let bias = &mut tensors[3];
    (bias.strides, bias.bytes) = (vec![0], 0.5f32.to_le_bytes().to_vec());
    let network = import(&tensors).unwrap();
    assert_eq!(network.matrices[MatrixRef::from_u32(1)].bias, [16; 3]);
    let mut tensors = small();
    let weight = &mut tensors[2];
    (weight.strides, weight.bytes) =
        (vec![1, 0], [-2.0f32, 0.0, 2.0].map(f32::to_le_bytes).concat());
    let network = import(&tensors).unwrap();
    let weights = &network.matrices[MatrixRef::from_u32(1)].weights;
    assert_eq!(*weights, [-1, -1, -1, 0, 0, 0, 1, 1, 1]);
}

#[test]
fn a_storage_that_many_tensors_share_counts_once() {
    let share = |size: usize| {
        let mut tensors = small();
        let mut storage = Vec::new();
        for tensor in &mut tensors {
            (tensor.key, tensor.offset) = ("0", (storage.len() / 4) as i32);
            storage.extend(&tensor.bytes);
        }
        storage.resize(size, 0);
        let file = [("m/data.pkl".into(), &*pickle(&tensors)), ("m/data/0".into(), &storage)];
        let file = archive(file, CompressionMethod::Deflated);
        network("test", &file, &Parameters::default())
    };
    assert_eq!(share(8 << 20), import(&small()));
    let found = share(MAX_BYTES + 4).unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    let expected = "[model-too-big] the storage of layers.0.weight is 16777220 bytes long";
    assert_eq!(found[0].to_string(), expected);
    assert!(found[0].help[1].contains("`tensor.clone()`"), "{found:?}");
}

#[test]
fn big_endian_checkpoints_are_refused() {
    let tensors = small();
    let file = archive(
        [("m/data.pkl".into(), &*pickle(&tensors)), ("m/byteorder".into(), &b"big"[..])],
        CompressionMethod::Stored,
    );
    let found = complaints(network("test", &file, &Parameters::default()));
    assert!(found[0].starts_with("[checkpoint-byte-order]"), "{found:?}");
}

#[test]
fn a_checkpoint_cut_short_or_damaged_anywhere_is_survived() {
    let tensors = small();
    let file = packed(&pickle(&tensors), &tensors);
    refuses_beginnings(&file);
    survives_damage(file);
    let pickle = pickle(&tensors);
    for at in 0..pickle.len() {
        refused(&pickle[..at]);
        for damage in [0x01, 0x20, 0x80, 0xFF] {
            let mut damaged = pickle.clone();
            damaged[at] ^= damage;
            let _ = network("test", &packed(&damaged, &tensors), &Parameters::default());
        }
    }
}

/// Compares with the export by Z80-μLM of the same checkpoint.
#[test]
fn the_shared_checkpoint_is_what_was_exported_of_it() {
    let (Some(trained), Some(exported)) = (shared("checkpoint.pt"), shared("checkpoint.npz"))
    else {
        return;
    };
    let read = |bytes: &[u8]| network("tinychat", bytes, &Parameters::default()).unwrap();
    assert!(read(&trained) == read(&exported));
}

#[test]
fn tensors_without_names_are_told_by_what_they_are_in() {
    let tensor = |pickler: Pickler| pickler.tensor(&small()[0]);
    let start = || Pickler::default().raw(b"\x80\x02");
    for (pickle, what) in [
        (tensor(start()), "one tensor"),
        (tensor(start().raw(b"](")).raw(b"e"), "a list"),
        (tensor(start().raw(b"](").text("w")).raw(b"\x86e"), "a list"),
        (tensor(start()).raw(b"\x85"), "a tuple"),
    ] {
        let error = refused(&pickle.raw(b".").0);
        let expected = format!("the checkpoint holds {what}, and not tensors with names");
        assert_eq!(error.to_string(), format!("[model-no-layers] {expected}"));
    }
}

#[test]
fn tensors_as_old_functions_make_them_are_read() {
    let pickle = pickle(&small());
    let name = b"_rebuild_tensor_v2";
    let mut rest = &*pickle;
    let mut made = Vec::new();
    while let Some(at) = rest.windows(name.len()).position(|it| it == name) {
        made.extend(&rest[..at]);
        made.extend(b"_rebuild_tensor");
        rest = &rest[at + name.len()..];
    }
    made.extend(rest);
    let read = network("test", &packed(&made, &small()), &Parameters::default());
    assert_eq!(read, import(&small()));
}
