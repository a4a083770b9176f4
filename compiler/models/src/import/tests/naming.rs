//! Names of tensors: under keys of dicts, and after prefixes.

use super::checkpoint::{Pickler, Stored, import, packed, refused, small};
use super::npz::{Arrays, biases, string};
use super::*;

#[test]
fn a_prefix_of_all_names_is_stripped() {
    let prefixed = |prefix: &str| {
        let mut arrays = Arrays::small();
        for (name, _) in &mut arrays.0 {
            if !name.starts_with('_') {
                name.insert_str(0, prefix);
            }
        }
        arrays
    };
    let expected = Arrays::small().import().unwrap();
    for prefix in ["module.", "_orig_mod.", "model_", "net.", "module._orig_mod.", "folder/"] {
        let file = prefixed(prefix).file(CompressionMethod::Stored);
        let imported = read("test", &file, &Parameters::default()).unwrap();
        assert_eq!(imported.network, expected);
        let note = format!("the tensors' names begin with `{prefix}`, which was stripped");
        assert_eq!(imported.notes, [note]);
    }
    let found = prefixed("module.").set("module.fc2_bias", biases(&[1])).complaints();
    assert_eq!(found, ["[model-bias] module.fc2_bias has 1 bias, but module.fc2_weight 3 rows"]);
    // Names without a prefix are preferred.
    let mut both = Arrays::small();
    both.0.extend(prefixed("teacher.").without("_charset").0);
    assert_eq!(both.import().unwrap(), expected);
    let mut two = prefixed("student.");
    two.0.extend(prefixed("teacher.").without("_charset").0);
    let found = "the file has layers with several prefixes: `student.`, `teacher.`";
    assert_eq!(two.complaints(), [format!("[model-candidates] {found}")]);
    for prefix in ["my", "\u{1b}[31m."] {
        let found = prefixed(prefix).import().unwrap_err();
        assert_eq!(found[0].code, "model-no-layers");
        assert!(!found[0].notes[0].contains('\u{1b}'), "{found:?}");
    }
}

#[test]
fn the_state_is_found_under_any_key_and_after_any_prefix() {
    let expected = import(&small()).unwrap();
    let tensors = small();
    let under = |keys: &[&str], prefix: &str| {
        let mut pickler = Pickler::default().raw(b"\x80\x02}(").text("charset").text("AB\0");
        for key in keys {
            pickler = pickler.text(key).raw(b"}(");
        }
        for tensor in &tensors {
            pickler = pickler.text(&format!("{prefix}{}", tensor.name)).tensor(tensor);
        }
        let pickle = pickler.raw(&b"u".repeat(keys.len() + 1)).raw(b".").0;
        read("test", &packed(&pickle, &tensors), &Parameters::default())
    };
    for (keys, prefix, stripped) in [
        (&["model_state_dict"][..], "", "model_state_dict."),
        (&["state_dict"], "model.", "state_dict.model."),
        (&["model"], "module.", "model.module."),
        (&["model_state"], "module.", "module."),
        (&[], "_orig_mod.", "_orig_mod."),
        (&["run", "last", "net"], "", "run.last.net."),
    ] {
        let imported = under(keys, prefix).unwrap();
        assert_eq!(imported.network, expected);
        let note = format!("the tensors' names begin with `{stripped}`, which was stripped");
        assert_eq!(imported.notes, [note]);
    }
    assert_eq!(under(&["model_state"], "").unwrap().notes, [""; 0]);
    let deep = under(&["a"; 9], "").unwrap_err();
    assert_eq!(deep[0].code, "model-no-layers");
}

#[test]
fn several_states_are_named() {
    let tensors = small();
    let state = |pickler: Pickler| {
        let pickler = pickler.raw(b"}(");
        let write = |pickler: Pickler, tensor: &Stored| pickler.text(tensor.name).tensor(tensor);
        tensors.iter().fold(pickler, write).raw(b"u")
    };
    let pickler = Pickler::default().raw(b"\x80\x02}(").text("charset").text("AB\0");
    let two = state(state(pickler.clone().text("net")).text("ema")).raw(b"u.").0;
    let found = "the file has layers with several prefixes: `ema.`, `net.`";
    assert_eq!(refused(&two).to_string(), format!("[model-candidates] {found}"));
    // Twice the same dict is one state.
    let same = state(pickler.text("net")).raw(b"q\x01").text("best").raw(b"h\x01u.").0;
    let file = packed(&same, &tensors);
    assert_eq!(network("test", &file, &Parameters::default()), import(&tensors));
}

#[test]
fn what_lies_beside_the_tensors_is_not_called_a_tensor() {
    let pickle = Pickler::default()
        .raw(b"\x80\x02}(")
        .text("epoch")
        .integer(3)
        .text("options")
        .raw(b"}")
        .text("best")
        .global("numpy.core.multiarray scalar")
        .global("numpy dtype")
        .text("f8")
        .raw(b"\x89\x88\x87R(Ntb")
        .global("_codecs encode")
        .text("\0")
        .text("latin1")
        .raw(b"\x86R\x86R")
        .text("embedding")
        .tensor(&small()[1])
        .raw(b"u.")
        .0;
    assert_eq!(refused(&pickle).notes, ["its tensors: `embedding`"]);
    assert_eq!(
        refused(b"\x80\x02}(X\x05\0\0\0epochK\x03u.").notes,
        ["it has no tensors that have names"]
    );
}

#[test]
fn names_without_end_take_no_memory() {
    // 80,000 entries under one key of 100,000 bytes, in a dict of dicts that double.
    let key = Pickler::default().raw(b"\x80\x02").text(&"k".repeat(100_000)).raw(b"q\0}q\x01(");
    let entries = key.raw(&b"h\0N".repeat(25_000)).raw(b"u0.").0;
    assert_eq!(refused(&entries).code, "pickle-opcode");
    let key = Pickler::default().raw(b"\x80\x02}q\x01(").text(&"k".repeat(100_000)).raw(b"q\0N");
    let entries = key.raw(&b"h\0N".repeat(40_000)).raw(b"u.").0;
    assert_eq!(refused(&entries).code, "model-no-layers");
    let nested = (0..1000).fold(Pickler::default().raw(b"\x80\x02}q\0"), |pickler, _| {
        pickler.raw(b"}q\x01(").text("a").raw(b"h\0").text("b").raw(b"h\0uq\0")
    });
    assert_eq!(refused(&nested.raw(b".").0).code, "model-no-layers");
}

#[test]
fn the_charset_is_found_beside_the_tensors_and_above() {
    let expected = Arrays::small().import().unwrap();
    for (prefix, charset) in [
        ("model.", "model._charset"),
        ("model/", "model/_charset"),
        ("a.model.", "a._charset"),
        ("model_", "model_charset"),
        ("model.", "charset"),
        ("", "charset"),
        ("net.", "config.charset"),
    ] {
        let mut arrays = Arrays::small();
        for (name, _) in &mut arrays.0 {
            *name = if name == "_charset" { charset.into() } else { format!("{prefix}{name}") };
        }
        assert_eq!(arrays.import().as_ref(), Ok(&expected), "{charset}");
        // The nearest counts.
        if prefix == "a.model." {
            let both = arrays.set("_charset", string(b"XYZ\0"));
            assert_eq!(both.import().as_ref(), Ok(&expected));
        }
    }
    let two = Arrays::small().without("_charset").set("a.charset", string(b"AB\0"));
    let two = two.set("b.charset", string(b"CD\0"));
    assert_eq!(two.complaints(), ["[model-no-charset] there is no _charset"]);
    let tensors = small();
    for (keys, charset) in [
        (&["net"][..], &["net", "charset"][..]),
        (&["a", "net"], &["a", "charset"]),
        (&["model_state"], &["config", "charset"]),
        (&["model_state"], &["charset"]),
    ] {
        let open = |pickler: Pickler, keys: &[&str]| {
            keys.iter().fold(pickler, |pickler, key| pickler.text(key).raw(b"}("))
        };
        let mut pickler = open(Pickler::default().raw(b"\x80\x02}("), keys);
        for tensor in &tensors {
            pickler = pickler.text(tensor.name).tensor(tensor);
        }
        let shared = keys.iter().zip(charset).take_while(|(a, b)| a == b).count();
        pickler = pickler.raw(&b"u".repeat(keys.len() - shared));
        pickler = open(pickler, &charset[shared..charset.len() - 1]);
        pickler = pickler.text("charset").text("AB\0").raw(&b"u".repeat(charset.len() - 1));
        let file = packed(&pickler.raw(b"u.").0, &tensors);
        let found = network("test", &file, &Parameters::default());
        assert_eq!(found, import(&tensors), "{charset:?}");
    }
}

#[test]
fn weights_in_another_form_are_told_with_what_makes_them_weights() {
    for (form, help) in [
        ("fc1.weight_orig", "prune.remove"),
        ("fc1.weight_v", "remove_weight_norm"),
        ("fc1.parametrizations.weight.original0", "remove_parametrizations"),
        ("fc1.kernel", "kernel.T"),
        ("fc1._packed_params._packed_params", "floats are quantized here"),
    ] {
        let alone = Arrays(Vec::new()).set(form, biases(&[1])).import().unwrap_err();
        let beside = Arrays(Vec::new()).set(form, biases(&[1])).set("fc1.bias", biases(&[1]));
        let beside = beside.import().unwrap_err();
        for (found, code) in [(alone, "model-no-layers"), (beside, "model-missing-tensor")] {
            assert_eq!(found[0].code, code, "{found:?}");
            assert!(found[0].help[0].contains(help), "{found:?}");
        }
    }
    let mut mixed = Arrays::small();
    for (name, _) in &mut mixed.0 {
        if name.starts_with("fc1") {
            name.insert_str(0, "module.");
        }
    }
    let found = mixed.import().unwrap_err();
    assert_eq!(found[0].to_string(), "[model-missing-layer] there is a layer fc2, but no fc1");
    assert_eq!(found[0].notes, ["there is `module.fc1_weight`, which has another prefix"]);
}

#[test]
fn names_of_two_forms_are_told() {
    let weight = Arrays::small().0.remove(0);
    let mixed = Arrays::small().without("fc1_weight").set("fc1.weight", weight.1);
    let found = mixed.import().unwrap_err();
    assert_eq!(found[0].to_string(), "[model-missing-tensor] there is no fc1_weight");
    assert_eq!(found[0].notes, ["there is `fc1.weight`"]);
}
