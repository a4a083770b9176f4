//! Random elementwise ops: any of the table of ops, with numbers that its rules allow.

use zirc_network::ops::{Arguments, Rule};
use zirc_network::{Op, Opcode, Value};

/// The op on `operands`, with numbers made of `drawn`.
pub(super) fn elementwise(opcode: Opcode, operands: Vec<Value>, drawn: &[i16]) -> Op {
    let mut drawn = drawn.iter().map(|&number| i64::from(number)).cycle();
    let mut numbers: Vec<i64> = Vec::new();
    for attribute in opcode.form().attributes() {
        let number = drawn.next().unwrap_or_default();
        match (attribute.rule, numbers.last_mut()) {
            (Rule::Within(bounds), _) => {
                let (least, most) = (i64::from(bounds.least), i64::from(bounds.most));
                numbers.push(least + number.rem_euclid(most - least + 1));
            }
            (Rule::Ordered, Some(before)) if number < *before => {
                let before = std::mem::replace(before, number);
                numbers.push(before);
            }
            (Rule::PowerOfTwo, _) => numbers.push(1 << number.rem_euclid(8)),
            (Rule::Any | Rule::Ordered | Rule::Depends(_), _) => numbers.push(number),
        }
    }
    Op::new(opcode, &Arguments::new(operands, &numbers))
}
