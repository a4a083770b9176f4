//! `.npz` files.

use super::*;
use zirc_network::Interpreter;

/// A builder of models: names, and `.npy` files.
pub(super) struct Arrays(pub(super) Vec<(String, Vec<u8>)>);

impl Arrays {
    /// 256 inputs, one hidden layer of 3, and the classes "A", "B" and the end.
    pub(super) fn small() -> Self {
        let mut arrays = Arrays(Vec::new());
        arrays.weight(1, [3, 256], &[1; 768]).bias(1, &[-1, 0, 1]);
        arrays.weight(2, [3, 3], &[-2, -1, 0, 1, 0, 0, 0, 0, 1]).bias(2, &[0, 5, 300]);
        arrays.set("_charset", string(b"AB\0"))
    }

    pub(super) fn set(mut self, name: &str, npy: Vec<u8>) -> Self {
        self.remove(name).0.push((name.to_owned(), npy));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.remove(name);
        self
    }

    fn remove(&mut self, name: &str) -> &mut Self {
        self.0.retain(|(other, _)| other != name);
        self
    }

    fn weight(&mut self, layer: usize, shape: [usize; 2], weights: &[i8]) -> &mut Self {
        let data: Vec<u8> = weights.iter().map(|&weight| weight as u8).collect();
        let file = npy("|i1", false, &format!("({}, {})", shape[0], shape[1]), &data);
        self.0.push((format!("fc{layer}_weight"), file));
        self
    }

    fn bias(&mut self, layer: usize, bias: &[i16]) -> &mut Self {
        self.0.push((format!("fc{layer}_bias"), biases(bias)));
        self
    }

    pub(super) fn file(&self, method: CompressionMethod) -> Vec<u8> {
        archive(self.0.iter().map(|(name, npy)| (format!("{name}.npy"), &**npy)), method)
    }

    pub(super) fn import(&self) -> Result<Network, Vec<Diagnostic>> {
        network("test", &self.file(CompressionMethod::Stored), &Parameters::default())
    }

    /// The one line of each diagnostic.
    pub(super) fn complaints(&self) -> Vec<String> {
        complaints(self.import())
    }
}

pub(super) fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    let header =
        format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
    raw_npy(header.as_bytes(), data)
}

fn raw_npy(header: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\0", length.as_slice(), header, data].concat()
}

pub(super) fn biases(bias: &[i16]) -> Vec<u8> {
    let data: Vec<u8> = bias.iter().flat_map(|bias| bias.to_le_bytes()).collect();
    npy("<i2", false, &format!("({},)", bias.len()), &data)
}

pub(super) fn string(text: &[u8]) -> Vec<u8> {
    npy(&format!("|S{}", text.len()), false, "()", text)
}

#[test]
fn a_model_becomes_a_network_with_the_defaults_of_z80_mulm() {
    let network = Arrays::small().import().unwrap();
    assert_eq!((network.name.as_str(), network.overflow), ("test", Overflow::Wrap));
    assert_eq!(network.prompt_limit, 62);
    let names: Vec<&str> = network.values.values().map(|data| data.name.as_str()).collect();
    assert_eq!(names, ["asked", "said", "x0", "a1", "s1", "x1", "a2", "s2"]);
    let ops: Vec<&str> = network.values.values().map(|data| data.op.name()).collect();
    assert_eq!(ops, ["trigrams", "ngrams", "concat", "linear", "shr", "relu", "linear", "shr"]);
    let matrices: Vec<&str> =
        network.matrices.values().map(|matrix| matrix.name.as_str()).collect();
    assert_eq!(matrices, ["hidden1", "output"]);
    let output = &network.matrices[MatrixRef::from_u32(1)];
    assert_eq!(output.weights, [-2, -1, 0, 1, 0, 0, 0, 0, 1]);
    assert_eq!(output.bias, [0, 5, 300]);
    let logits = network.value_named("s2").unwrap();
    assert_eq!(network.output, Output::Reply { charset: b"AB".to_vec(), limit: 50, logits });
}

#[test]
fn parameters_change_the_network() {
    let parameters = Parameters {
        prompt_buckets: 64,
        reply_buckets: 64,
        scale: 7,
        window: 4,
        orders: 2..=2,
        prompt_limit: 20,
        reply_limit: 9,
        shift: 3,
        charset: Some(b"XY".to_vec()),
    };
    let mut arrays = Arrays::small().without("fc1_weight");
    arrays.weight(1, [3, 128], &[0; 384]);
    let file = arrays.file(CompressionMethod::Stored);
    let network = network("test", &file, &parameters).unwrap();
    let op = |name| &network.values[network.value_named(name).unwrap()].op;
    assert_eq!(*op("asked"), Op::Trigrams { band: None, buckets: 64, scale: 7 });
    assert_eq!(*op("said"), Op::Ngrams { window: 4, orders: 2..=2, buckets: 64, scale: 7 });
    assert!(matches!(op("s1"), Op::Shr { amount: 3, .. }));
    let Output::Reply { charset, limit: 9, .. } = network.output else { panic!("{network:?}") };
    assert_eq!(charset, b"XY");
    assert_eq!(network.prompt_limit, 20);
}

#[test]
fn compressed_models_read_the_same() {
    let arrays = Arrays::small();
    let file = arrays.file(CompressionMethod::Deflated);
    assert_eq!(network("test", &file, &Parameters::default()), arrays.import());
}

#[test]
fn layers_come_in_the_order_of_their_numbers() {
    let mut arrays = Arrays(Vec::new());
    for layer in (1..=11).rev() {
        let inputs = if layer == 1 { 256 } else { layer - 1 };
        arrays.weight(layer, [layer, inputs], &vec![0; layer * inputs]);
        arrays.bias(layer, &vec![0; layer]);
    }
    let network = arrays.set("_charset", string(b"ABCDEFGHIJ\0")).import().unwrap();
    let rows: Vec<usize> = network.matrices.values().map(|matrix| matrix.rows).collect();
    assert_eq!(rows, (1..=11).collect::<Vec<_>>());
}

#[test]
fn a_model_of_one_layer_has_no_relu() {
    let mut arrays = Arrays(Vec::new());
    arrays.weight(1, [2, 256], &[0; 512]).bias(1, &[0; 2]);
    let network = arrays.set("_charset", string(b"A\0")).import().unwrap();
    assert_eq!(network.matrices[MatrixRef::from_u32(0)].name, "output");
    assert!(network.values.values().all(|data| !matches!(data.op, Op::Relu(_))));
}

#[test]
fn fortran_order_and_big_endian_are_read() {
    let by_columns = [-2i8, 1, 0, -1, 0, 0, 0, 0, 1].map(|weight| weight as u8);
    let arrays = Arrays::small()
        .set("fc2_weight", npy("|i1", true, "(3, 3)", &by_columns))
        .set("fc2_bias", npy(">i2", false, "(3,)", &[0, 0, 0, 5, 1, 44]));
    assert_eq!(arrays.import(), Arrays::small().import());
}

#[test]
fn an_archive_cut_short_anywhere_is_refused() {
    refuses_beginnings(&Arrays::small().file(CompressionMethod::Deflated));
}

#[test]
fn damage_anywhere_is_survived() {
    survives_damage(Arrays::small().file(CompressionMethod::Deflated));
}

#[test]
fn an_archive_without_layers_is_told_from_a_model() {
    let found = Arrays(Vec::new()).set("embedding", string(b"x")).import().unwrap_err();
    assert_eq!(found[0].code, "model-no-layers");
    assert_eq!(found[0].notes, ["its tensors: `embedding`"]);
}

#[test]
fn a_missing_array_is_named() {
    for name in ["fc1_weight", "fc1_bias", "fc2_weight", "fc2_bias"] {
        let found = Arrays::small().without(name).complaints();
        assert_eq!(found, [format!("[model-missing-tensor] there is no {name}")]);
    }
    let found = Arrays::small().without("_charset").complaints();
    assert_eq!(found, ["[model-no-charset] there is no _charset"]);
}

#[test]
fn a_gap_in_the_numbering_is_named() {
    let mut arrays = Arrays::small();
    arrays.weight(4000000000, [3, 3], &[0; 9]);
    let gap = "[model-missing-layer] there is a layer fc4000000000, but no fc3";
    assert_eq!(arrays.complaints(), [gap]);
}

#[test]
fn several_problems_are_reported_together() {
    let found = Arrays::small()
        .set("fc1_weight", npy("<c8", false, "(1, 1)", &[0; 8]))
        .set("fc2_bias", biases(&[1, 2]))
        .set("_charset", string(b"AB"))
        .complaints();
    assert_eq!(
        found,
        [
            "[model-type] fc1_weight holds complex numbers (`<c8`)",
            "[model-bias] fc2_bias has 2 biases, but fc2_weight 3 rows",
            "[model-charset] _charset \"AB\" does not end in \\0",
        ]
    );
}

#[test]
fn a_weight_out_of_range_is_named_with_its_place() {
    let mut weights = [0u8; 9];
    (weights[5], weights[8]) = (2, 127);
    let found = Arrays::small().set("fc2_weight", npy("|i1", false, "(3, 3)", &weights)).import();
    let found = found.unwrap_err();
    assert_eq!(found[0].to_string(), "[model-weight] fc2_weight[1, 2] is 2");
    assert_eq!(found[0].notes, ["and 1 more weight outside -2..=1"]);
}

#[test]
fn other_types_than_numbers_are_refused_by_name() {
    for (descr, bytes, what) in [
        ("<c8", 72, "complex numbers"),
        ("|b1", 9, "truth values"),
        ("<U1", 36, "texts"),
        ("|S2", 18, "byte strings"),
        ("<u8", 72, "unsigned integers of 64 bits"),
        ("<f16", 144, "floats of 128 bits"),
        ("<M8[ns]", 72, "dates"),
        ("<m8", 72, "spans of time"),
        ("|V2", 18, "raw bytes"),
        ("|O", 200, "Python objects"),
        ("?x", 9, "elements of an unknown type"),
        ("|S99999999999999999", 9, "byte strings"),
    ] {
        let array = npy(descr, false, "(3, 3)", &vec![0; bytes]);
        let found = Arrays::small().set("fc2_weight", array).complaints();
        let expected = if descr.starts_with('?') { " ".to_owned() + what } else { what.into() };
        let expected = expected.trim_start();
        assert_eq!(found, [format!("[model-type] fc2_weight holds {expected} (`{descr}`)")]);
    }
    let fields = "[('x', '<i2', (2,)), ('y]', [('z', '<i2')])]";
    for fields in [fields.to_owned(), format!("[{}]", "('field', '<i2'), ".repeat(200))] {
        let header = format!("{{'descr': {fields}, 'fortran_order': False, 'shape': (3,), }}");
        let records = raw_npy(header.as_bytes(), &[0; 24]);
        let found = Arrays::small().set("fc2_bias", records).complaints();
        assert_eq!(found, ["[model-type] fc2_bias holds records of several fields"]);
    }
}

#[test]
fn headers_of_python_2_and_of_any_order_are_read() {
    let weights = [-2i8, -1, 0, 1, 0, 0, 0, 0, 1].map(|weight| weight as u8);
    for header in [
        "{'descr': '|i1', 'fortran_order': False, 'shape': (3L, 3L), }     \n",
        "{'shape': (3, 3), 'fortran_order': False, 'descr': '|i1'}",
        "{\"descr\": \"|i1\",\"fortran_order\":False,\"shape\":( 3 , 3 , )}",
    ] {
        let array = raw_npy(header.as_bytes(), &weights);
        let network = Arrays::small().set("fc2_weight", array).import();
        assert_eq!(network, Arrays::small().import(), "{header}");
    }
    let bias = raw_npy(
        b"{'descr': '<i2', 'fortran_order': False, 'shape': (3L,), }\n",
        &[0, 0, 5, 0, 44, 1],
    );
    assert_eq!(Arrays::small().set("fc2_bias", bias).import(), Arrays::small().import());
    let newer = [&b"\x93NUMPY\x04\0"[..], &[0; 40]].concat();
    let found = Arrays::small().set("fc2_weight", newer).complaints();
    let version = "it is of version 4 of the format, not 1 to 3";
    assert_eq!(found, [format!("[npz-array] fc2_weight is not a NumPy array: {version}")]);
}

/// The file with 16 bits at a place in the headers of its first member changed.
fn in_headers(
    mut file: Vec<u8>,
    local: usize,
    central: usize,
    change: impl Fn(&mut u8),
) -> Vec<u8> {
    change(&mut file[local]);
    let directory = file.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    change(&mut file[directory + central]);
    file
}

#[test]
fn files_packed_or_encrypted_otherwise_are_refused_by_name() {
    let file = Arrays::small().file(CompressionMethod::Stored);
    for (method, name) in
        [(9, "Deflate64"), (12, "BZIP2"), (14, "LZMA"), (93, "Zstandard"), (95, "XZ"), (98, "PPMd")]
    {
        let file = in_headers(file.clone(), 8, 10, |byte| *byte = method);
        let found = complaints(network("test", &file, &Parameters::default()));
        let expected =
            "`fc1_weight.npy` is packed with {}, which zirc does not read".replace("{}", name);
        assert_eq!(found, [format!("[model-compression] {expected}")]);
    }
    let encrypted = in_headers(file, 6, 8, |byte| *byte |= 1);
    let found = complaints(network("test", &encrypted, &Parameters::default()));
    assert_eq!(found, ["[model-encrypted] `fc1_weight.npy` is encrypted"]);
}

#[test]
fn integers_of_any_size_and_order_are_taken_as_they_are() {
    let expected = Arrays::small().import();
    let weights: Vec<u8> =
        [-2i32, -1, 0, 1, 0, 0, 0, 0, 1].iter().flat_map(|it| it.to_be_bytes()).collect();
    let biases: Vec<u8> = [0i64, 5, 300].iter().flat_map(|it| it.to_le_bytes()).collect();
    let network = Arrays::small()
        .set("fc2_weight", npy(">i4", false, "(3, 3)", &weights))
        .set("fc2_bias", npy("<i8", false, "(3,)", &biases))
        .import();
    assert_eq!(network, expected);
    let biases: Vec<u8> = [0i64, 5, 32768].iter().flat_map(|it| it.to_le_bytes()).collect();
    let found = Arrays::small().set("fc2_bias", npy("<i8", false, "(3,)", &biases)).complaints();
    assert_eq!(found, ["[model-bias-range] fc2_bias[2] is 32768"]);
}

#[test]
fn shapes_that_no_layer_has_are_refused() {
    let weight = |shape: &str, size| {
        Arrays::small().set("fc2_weight", npy("|i1", false, shape, &vec![0; size])).complaints()
    };
    assert_eq!(weight("(9,)", 9), ["[model-shape] fc2_weight has shape [9]"]);
    assert_eq!(weight("(3, 3, 1)", 9), ["[model-shape] fc2_weight has shape [3, 3, 1]"]);
    assert_eq!(weight("(0, 3)", 0), ["[model-shape] fc2_weight has shape [0, 3]"]);
    assert_eq!(weight("(1, 20000)", 20000), ["[model-shape] fc2_weight has shape [1, 20000]"]);
}

#[test]
fn layers_that_do_not_chain_are_refused() {
    let mut arrays = Arrays::small().without("fc2_weight");
    arrays.weight(2, [3, 4], &[0; 12]);
    assert_eq!(
        arrays.complaints(),
        ["[model-chain] fc2_weight takes 4 inputs, but fc1 has 3 outputs"]
    );
}

#[test]
fn a_charset_of_another_size_is_refused() {
    assert_eq!(
        Arrays::small().set("_charset", string(b"ABC\0")).complaints(),
        ["[model-classes] fc2_weight has 3 outputs, but _charset, with \\0, 4 characters"]
    );
}

#[test]
fn inputs_that_are_not_the_buckets_are_refused() {
    let mut arrays = Arrays::small().without("fc1_weight");
    arrays.weight(1, [3, 192], &[0; 576]);
    assert_eq!(
        arrays.complaints(),
        ["[model-inputs] the first layer takes 192 inputs, but 128 + 128 buckets make 256"]
    );
}

#[test]
fn parameters_that_make_no_network_are_refused() {
    let file = Arrays::small().file(CompressionMethod::Stored);
    let parameters =
        Parameters { prompt_buckets: 156, reply_buckets: 100, shift: 0, ..Default::default() };
    let found = complaints(network("test", &file, &parameters));
    assert!(found.len() >= 3, "{found:?}");
    assert!(found[0].starts_with("[buckets] 156"), "{found:?}");
}

#[test]
fn elements_that_the_shape_does_not_count_are_refused() {
    let array = npy("|i1", false, "(3, 3)", &[0; 8]);
    assert_eq!(
        Arrays::small().set("fc2_weight", array).complaints(),
        ["[model-size] fc2_weight holds 8 bytes, but its shape [3, 3] needs 9"]
    );
}

#[test]
fn hostile_headers_are_refused() {
    let header = |shape: &str| npy("|i1", false, shape, &[0; 9]);
    let nested = format!("{}3{}", "(".repeat(400), ")".repeat(400));
    let minus = format!("({}3,)", "-".repeat(900));
    let mut huge = b"\x93NUMPY\x02\0\xFF\xFF\xFF\xFF".to_vec();
    huge.extend([b' '; 64]);
    for array in [
        header("(999999999999, 999999999999)"),
        header("(4294967296, 4294967296, 0)"),
        header("(0xffffffffffffffff, 0xffffffffffffffff)"),
        header("(99999999999999999, 0)"),
        header("(-3, -3)"),
        header(&nested),
        header(&minus),
        raw_npy(b"", b""),
        raw_npy(b"{}", b""),
        raw_npy(b"{'descr': '|i1', 'fortran_order': 3, 'shape': (3, 3)}", &[0; 9]),
        raw_npy(b"\xFF\xFF", b""),
        b"\x93NUMPY\x01\0\xFF\x01{".to_vec(),
        b"\x93NUMPY".to_vec(),
        huge,
    ] {
        let found = Arrays::small().set("fc2_weight", array).complaints();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("fc2_weight"), "{found:?}");
    }
}

#[test]
fn a_zip_bomb_is_refused() {
    let bomb = vec![0; MAX_BYTES + 1];
    let arrays = Arrays::small().set("fc2_weight", bomb);
    let mut file = arrays.file(CompressionMethod::Deflated);
    let found = complaints(network("test", &file, &Parameters::default()));
    assert!(found[0].starts_with("[model-too-big] fc2_weight would be"), "{found:?}");

    // The same, declaring nine bytes in the directory and before the data.
    let declared = u32::try_from(MAX_BYTES + 1).unwrap().to_le_bytes();
    for at in 0..file.len() - 4 {
        if file[at..at + 4] == declared {
            file[at..at + 4].copy_from_slice(&9u32.to_le_bytes());
        }
    }
    let found = complaints(network("test", &file, &Parameters::default()));
    assert!(found[0].contains("fc2_weight"), "{found:?}");
}

/// Models from outside the project, if available.
#[test]
fn the_shared_models_are_read_and_answer() {
    for (model, prompt, reply) in [
        ("guess.npz", "is the thing handheld?", "NO"),
        ("guess.npz", "usually found in groups?", "YES"),
        ("tinychat.npz", "there is something", "IS IT?"),
        ("tinychat.npz", "is it possible", "MAYBE"),
    ] {
        let Some(bytes) = shared(model) else { continue };
        let network = network(model, &bytes, &Parameters::default()).unwrap();
        let said = Interpreter::new(&network).reply(prompt.as_bytes());
        assert_eq!(said.text.escape_ascii().to_string(), reply, "{model}: {prompt}");
    }
}

#[test]
fn line_ends_that_were_converted_are_told_once() {
    let file = Arrays::small().file(CompressionMethod::Stored);
    let text: Vec<u8> = file
        .iter()
        .flat_map(|byte| if *byte == b'\n' { &b"\r\n"[..] } else { std::slice::from_ref(byte) })
        .copied()
        .collect();
    let found = complaints(network("test", &text, &Parameters::default()));
    let message = "the line ends of the file were converted, as if it were a text";
    assert_eq!(found, [format!("[model-line-ends] {message}")]);
}

#[test]
fn what_is_wrong_with_every_tensor_is_told_once() {
    let truths = |shape: &str, count| npy("|b1", false, shape, &vec![0; count]);
    let found = Arrays::small()
        .set("fc1_weight", truths("(3, 256)", 768))
        .set("fc1_bias", truths("(3,)", 3))
        .set("fc2_weight", truths("(3, 3)", 9))
        .set("fc2_bias", truths("(3,)", 3))
        .import()
        .unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].to_string(), "[model-type] fc1_weight holds truth values (`|b1`)");
    let others = "the same is wrong with `fc1_bias`, `fc2_weight`, `fc2_bias`";
    assert_eq!(found[0].notes.last().unwrap(), others);
}

#[test]
fn a_charset_whose_end_numpy_has_stripped_is_told_so() {
    let found = Arrays::small().set("_charset", string(b"AB")).import().unwrap_err();
    assert!(found[0].notes[0].contains("NumPy strips it"), "{found:?}");
    assert!(found[0].help[0].contains("--charset"), "{found:?}");
}
