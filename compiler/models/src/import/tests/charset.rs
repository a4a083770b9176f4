//! Charsets, in all the forms that files have them in.

use super::checkpoint::{Pickler, Stored, packed, small};
use super::npz::{Arrays, npy, string};
use super::*;

#[test]
fn an_npz_file_may_hold_its_charset_in_any_form() {
    let expected = Arrays::small().set("_charset", string(b"A\xC3\x89\0")).import().unwrap();
    let Output::Reply { charset, .. } = &expected.output else { unreachable!() };
    assert_eq!(charset, b"A\xC9");
    let wide = |to_bytes: fn(u32) -> [u8; 4]| [0x41, 0xC9, 0].map(to_bytes).concat();
    let (little, big) = (wide(u32::to_le_bytes), wide(u32::to_be_bytes));
    let numbers: Vec<u8> = [0x41i64, 0xC9, 0].iter().flat_map(|it| it.to_le_bytes()).collect();
    for (descr, shape, elements) in [
        ("|S4", "(1,)", &b"A\xC3\x89\0"[..]),
        ("|S2", "(3,)", b"A\0\xC3\x89\0\0"),
        ("|V4", "()", b"A\xC3\x89\0"),
        ("|u1", "(4,)", b"A\xC3\x89\0"),
        ("|i1", "(4,)", b"A\xC3\x89\0"),
        ("<i8", "(3,)", &numbers),
        ("<U3", "()", &little),
        (">U3", "()", &big),
        ("<U1", "(3,)", &little),
    ] {
        let array = npy(descr, false, shape, elements);
        let network = Arrays::small().set("_charset", array).import();
        assert_eq!(network.as_ref(), Ok(&expected), "{descr} {shape}");
    }
}

#[test]
fn a_charset_that_is_no_text_of_latin_1_is_refused() {
    for (descr, shape, elements, expected) in [
        (
            "|S3",
            "()",
            &b"A\xC9\0"[..],
            "[model-charset-utf8] byte 1 of _charset is C9h, which is not UTF-8",
        ),
        (
            "|S4",
            "()",
            b"A\xCE\xBB\0",
            "[model-charset-latin1] _charset has 'λ', which is no character of Latin-1",
        ),
        (
            "<i2",
            "(2,)",
            &[0xFF; 4],
            "[model-charset-latin1] _charset has -1, which is no character of Latin-1",
        ),
        (
            "<f4",
            "(3,)",
            &[0; 12],
            "[model-charset-type] _charset holds floats of 32 bits (`<f4`), not characters",
        ),
        (
            "|O",
            "()",
            &[0; 12],
            "[model-charset-type] _charset holds Python objects (`|O`), not characters",
        ),
        ("|S1", "(3, 1)", b"AB\0", "[model-shape] _charset has shape [3, 1]"),
        ("|S3", "()", b"AB", "[model-size] _charset holds 2 bytes, but its shape [] needs 3"),
        ("|S0", "()", b"", "[model-charset] _charset \"\" does not end in \\0"),
    ] {
        let array = npy(descr, false, shape, elements);
        assert_eq!(Arrays::small().set("_charset", array).complaints(), [expected]);
    }
}

/// The import of the small model with this charset.
fn with_charset(charset: impl Fn(Pickler) -> Pickler) -> Result<Network, Vec<Diagnostic>> {
    let tensors = small();
    let pickle = charset(Pickler::default().raw(b"\x80\x02}(").text("charset"));
    let pickle = tensors
        .iter()
        .fold(pickle, |pickler, tensor| pickler.text(tensor.name).tensor(tensor))
        .raw(b"u.")
        .0;
    let letters = Stored { key: "4", bytes: b"A\xC3\xA9\0".to_vec(), ..tensors[1].clone() };
    let tensors = [&tensors[..], &[letters]].concat();
    network("test", &packed(&pickle, &tensors), &Parameters::default())
}

#[test]
fn a_charset_beyond_latin1_is_refused() {
    let letters = |letters: &str| with_charset(|pickler| pickler.text(letters));
    let found = complaints(letters("Aλ\0"));
    let expected = "[model-charset-latin1] charset has 'λ', which is no character of Latin-1";
    assert_eq!(found, [expected]);
    let Output::Reply { charset, .. } = letters("Aé\0").unwrap().output else { unreachable!() };
    assert_eq!(charset, b"A\xE9");
}

#[test]
fn a_checkpoint_may_hold_its_charset_in_any_form() {
    let expected = with_charset(|pickler| pickler.text("Aé\0"));
    assert!(expected.is_ok());
    // Bytes, as protocol 2 has them.
    let bytes = |pickler: Pickler, text| {
        pickler.global("_codecs encode").text(text).text("latin1").raw(b"\x86R")
    };
    assert_eq!(with_charset(|pickler| bytes(pickler, "A\u{C3}\u{A9}\0")), expected);
    let letters = |pickler: Pickler| pickler.text("A").text("é").text("\0");
    assert_eq!(with_charset(|pickler| letters(pickler.raw(b"](")).raw(b"e")), expected);
    assert_eq!(with_charset(|pickler| letters(pickler.raw(b"(")).raw(b"t")), expected);
    let tensor = |class| Stored {
        class,
        key: "4",
        shape: vec![4],
        ..Stored::floats("charset", "4", &[4], &[])
    };
    assert_eq!(with_charset(|pickler| pickler.tensor(&tensor("torch ByteStorage"))), expected);
    let refused = |charset: &dyn Fn(Pickler) -> Pickler| complaints(with_charset(charset));
    let not_utf8 = ["[model-charset-utf8] byte 1 of charset is E9h, which is not UTF-8"];
    assert_eq!(refused(&|pickler| bytes(pickler, "A\u{E9}\0")), not_utf8);
    let list = ["[model-charset-type] charset holds a list of other things, not characters"];
    assert_eq!(refused(&|pickler| pickler.raw(b"](NNe")), list);
    // 25,000 times a text of 100,000 bytes.
    let long = |pickler: Pickler| {
        let pickler = pickler.raw(b"](").text(&"A".repeat(100_000)).raw(b"q\x09");
        pickler.raw(&b"h\x09".repeat(25_000)).raw(b"e")
    };
    assert_eq!(refused(&long), list);
    let array =
        |pickler: Pickler| pickler.global("numpy.core.multiarray _reconstruct").raw(b"(tRNb");
    let scalar = |pickler: Pickler| pickler.global("numpy.core.multiarray scalar").raw(b"(tR");
    let refused_as = |charset: &dyn Fn(Pickler) -> Pickler, what: &str| {
        let expected = format!("[model-charset-type] charset holds {what}, not characters");
        assert_eq!(refused(charset), [expected]);
    };
    refused_as(&array, "an array of NumPy's");
    refused_as(&scalar, "a value of NumPy's, such as `numpy.str_`");
    refused_as(&|pickler| pickler.raw(b"}(").text("0").text("A").raw(b"u"), "a dict");
    refused_as(&|pickler| pickler.raw(b"N"), "something else");
}
