//! Every instruction there is, spelled out: for tests against other tables,
//! other assemblers and emulators.

use super::{Form, Immediate, Index, Instruction, forms};
use crate::TStates;

/// One instruction with its registers chosen and sample immediates filled in.
#[derive(Clone, Debug)]
pub struct Example {
    /// The form it is of.
    pub form: &'static Form,
    /// Its text, which stands at any address: a relative jump is to `$+18`.
    pub text: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The time if it jumps or repeats, and of all that do neither.
    pub taken: TStates,
    /// The time if it does not jump or repeat.
    pub not_taken: TStates,
}

/// Every instruction once with each choice of registers, conditions and
/// selectors. Sample immediates are 5Ah (byte), 1234h (word), 5 (displacement)
/// and 16 bytes on from the next instruction (relative).
pub fn examples() -> impl Iterator<Item = Example> {
    forms().iter().flat_map(|form| choices(form).into_iter().map(example))
}

/// Every choice of a form's registers, conditions and selectors.
fn choices(form: &'static Form) -> Vec<Instruction> {
    let mut all = vec![Instruction { form, index: Index::Ix, fields: [0; 2] }];
    if form.operands.iter().any(|operand| operand.is_index()) {
        all.push(Instruction { index: Index::Iy, ..all[0] });
    }
    let fields = form.operands.iter().map(|operand| operand.fields());
    for (place, values) in fields.filter(|values| !values.is_empty()).enumerate() {
        let with_each = |chosen: &Instruction| {
            let chosen = *chosen;
            values.clone().into_iter().map(move |value| {
                let mut chosen = chosen;
                chosen.fields[place] = value;
                chosen
            })
        };
        all = all.iter().flat_map(with_each).collect();
    }
    all
}

fn example(instruction: Instruction) -> Example {
    let encoding = instruction.encode();
    let mut bytes = encoding.bytes().to_vec();
    let mut texts = Vec::new();
    for (offset, kind) in encoding.immediates() {
        let (text, sample): (&str, &[u8]) = match kind {
            Immediate::Byte => ("0x5a", &[0x5a]),
            Immediate::Word => ("0x1234", &[0x34, 0x12]),
            Immediate::Displacement => ("5", &[5]),
            Immediate::Relative => ("$+18", &[16]),
        };
        bytes[offset..offset + sample.len()].copy_from_slice(sample);
        texts.push(text.to_string());
    }
    let form = instruction.form;
    Example {
        form,
        text: instruction.text(&texts),
        bytes,
        taken: form.taken,
        not_taken: form.not_taken,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn only_aliases_encode_alike() {
        let mut seen: HashMap<Vec<u8>, String> = HashMap::new();
        for example in examples().filter(|example| !example.form.alias) {
            if let Some(other) = seen.insert(example.bytes, example.text.clone()) {
                panic!("`{}` and `{other}` encode alike", example.text);
            }
        }
        for example in examples().filter(|example| example.form.alias) {
            assert!(seen.contains_key(&example.bytes), "`{}` is no alias", example.text);
        }
    }

    #[test]
    fn the_documented_set_is_whole() {
        // 256 codes less the four prefixes; 248 of CB, sll being left out; 56 of
        // ED, what it merely repeats being left out; 39 and, with CB, 31 of each
        // of DD and FD.
        let count = |prefix: &[u8]| {
            let documented = |example: &Example| example.form.documented && !example.form.alias;
            examples()
                .filter(documented)
                .filter(|example| example.bytes.starts_with(prefix))
                .count()
        };
        assert_eq!((count(&[0xCB]), count(&[0xED])), (248, 56));
        assert_eq!((count(&[0xDD]), count(&[0xDD, 0xCB])), (39 + 31, 31));
        assert_eq!((count(&[0xFD]), count(&[0xFD, 0xCB])), (39 + 31, 31));
        assert_eq!(count(&[]), 252 + 248 + 56 + 70 + 70);
    }

    #[test]
    fn lengths_agree_with_encodings() {
        for example in examples() {
            assert_eq!(example.form.length(), example.bytes.len(), "{}", example.text);
        }
    }
}
