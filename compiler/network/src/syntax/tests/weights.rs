//! Weights that are written as numbers, and what is wrong with them.

use super::*;
use crate::WeightType;

const NUMBERS: &str = "zir 1
network n {
  prompt limit 9

  %x = trigrams prompt, buckets 4, scale 1
  %y = linear %x, @w
  answer argmax %y, labels \"NO\" \"YES\"
}

weights @w: i4[2, 4] {
  [ 3 -8  0  7] 12
  [-1  0  0  0]  ; no bias
}
";

/// Asserts that `new` in the place of `old` gives the error `code` at `place`.
#[track_caller]
fn refused(old: &str, new: &str, code: &str, place: &str, help: &str) {
    let text = NUMBERS.replacen(old, new, 1);
    assert_ne!(text, NUMBERS);
    let errors = read(&text).expect_err("the text is wrong");
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let span = errors[0].primary.clone().map_or(0..0, |(span, _)| span);
    assert_eq!((errors[0].code, &text[span]), (code, place));
    assert!(errors[0].help.iter().any(|line| line.contains(help)), "{errors:#?}");
}

#[test]
fn numbers_are_read_and_printed_in_columns() {
    let (network, origins) = read(NUMBERS).expect("it is right");
    assert_eq!(verify(&network, &origins), []);
    let matrix = network.matrices.values().next().expect("it has one");
    assert_eq!(matrix.weight_type, WeightType::I4);
    assert_eq!(matrix.weights, [3, -8, 0, 7, -1, 0, 0, 0]);
    assert_eq!(matrix.bias, [12, 0]);
    assert!(print(&network, |_| None).ends_with("\n  [ 3 -8  0  7] 12\n  [-1  0  0  0] 0\n}\n"));
}

#[test]
fn formatting_puts_numbers_in_columns() {
    let untidy = NUMBERS.replace("[ 3 -8  0  7] 12", "[3 -8 0x0 7   ]12");
    let tidy = NUMBERS.replace("[ 3 -8  0  7]", "[ 3 -8 0x0  7]");
    for text in [untidy, tidy.clone()] {
        assert_eq!(format(&Source::new("n.zir", text)).expect("it is right"), tidy);
    }
}

#[test]
fn a_number_that_is_no_weight_is_pointed_at() {
    refused("-8", "-9", "number-range", "-9", "-8 to 7");
    refused("7]", "8]", "number-range", "8", "-8 to 7");
    refused("7]", "7x]", "number", "7x", "-4");
}

#[test]
fn numbers_too_few_or_too_many_are_pointed_at() {
    refused("-8  0", "-8", "weight-count", "]", "write 4 weights on every line");
    refused("7]", "7 6 5]", "weight-count", "6", "write 4 weights on every line");
    refused("i4[2, 4]", "i4[2, 3]", "weight-count", "3", "the shape [2, 4]");
}

#[test]
fn each_type_of_weights_has_its_notation() {
    refused("[ 3 -8  0  7]", "\"+-.=\"", "weight-notation", "\"", "[3 -8 0 7]");
    refused("i4", "i2", "weight-notation", "[", "write the type `i4`");
    refused("i4", "i5", "unknown-weight-type", "i5", "`i4`, weights of -8 to 7");
}

#[test]
fn numbers_stand_between_brackets_without_commas() {
    refused("[ 3 -8", "[3, -8", "unexpected", ",", "[3 -8 0 7] 12");
    refused("[ 3 -8  0  7]", "3 -8 0 7", "unexpected", "3", "[3 -8 0 7] 12");
    refused(" 7]", " 7", "line-too-short", "2", "[3 -8 0 7] 12");
    let outside = format!("{NUMBERS}[1] 2");
    assert_eq!(error(&outside).0, "outside-weights");
}
