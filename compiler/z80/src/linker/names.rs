//! SymbolNames for the symbols of a program that are unique in it, and that other
//! assemblers take for labels.

use std::collections::HashMap;

use super::live::Live;
use super::section::SectionId;
use super::symbols::Boundary;
use crate::instructions::forms_of;
use crate::object::{Definition, Object, Symbol};

/// For each object, the name of each of its symbols that is in use; the others'
/// are empty.
pub(crate) type SymbolNames = Vec<Vec<String>>;

/// Words that mean something to pasmo or z80asm, beside mnemonics; lower case.
const RESERVED: [&str; 86] = [
    "a", "af", "b", "bc", "c", "d", "de", "e", "f", "h", "hl", "i", "ix", "ixh", "ixl", "iy",
    "iyh", "iyl", "l", "m", "nc", "nz", "p", "pe", "po", "r", "sp", "z", "and", "or", "xor", "not",
    "mod", "shl", "shr", "eq", "ne", "lt", "le", "gt", "ge", "high", "low", "nul", "defined",
    "org", "equ", "defl", "db", "defb", "dw", "defw", "ds", "defs", "dm", "defm", "dbz", "dz",
    "if", "else", "endif", "ifdef", "ifndef", "include", "incbin", "insert", "macro", "endm",
    "exitm", "rept", "irp", "local", "proc", "endp", "public", "end", "error", "warning", "seek",
    "align", "sli", "byte", "word", "block", "section", "extern",
];

/// SymbolNames every symbol in use: a public one by its public name, a local one of
/// such by that and its own, any other private one by its module's and its own;
/// with a number where that would not be unique.
pub(super) fn names(objects: &[Object], live: &Live) -> SymbolNames {
    let boundaries = Boundary::ALL.iter().map(|boundary| (boundary.name().to_string(), 1));
    // In lower case, each with the last number that was added to it.
    let mut taken: HashMap<String, u32> = boundaries.collect();
    let mut names: SymbolNames =
        objects.iter().map(|object| vec![String::new(); object.symbols.len()]).collect();
    for public in [true, false] {
        for (number, object) in objects.iter().enumerate() {
            let public_names = public_names(object);
            for (id, symbol) in object.symbols.iter().enumerate() {
                if symbol.public.is_some() == public && in_use(live, number, symbol) {
                    let name = plain(object, symbol, &public_names);
                    names[number][id] = unique(name, &mut taken);
                }
            }
        }
    }
    names
}

fn in_use(live: &Live, object: usize, symbol: &Symbol) -> bool {
    match symbol.definition {
        Definition::Label { section, .. } => live.has_section(SectionId { object, section }),
        Definition::Constant { .. } => true,
        Definition::External(_) => false,
    }
}

/// The public names of an object's public symbols.
fn public_names(object: &Object) -> HashMap<&str, &str> {
    object
        .symbols
        .iter()
        .filter_map(|symbol| Some((&*symbol.name, symbol.public.as_deref()?)))
        .collect()
}

/// The name a symbol would have if nothing else had it.
fn plain(object: &Object, symbol: &Symbol, public_names: &HashMap<&str, &str>) -> String {
    // A local label goes by its parent's name, if that is public.
    let parent = symbol.name.split_once('.').and_then(|(parent, local)| {
        public_names.get(parent).map(|parent| format!("{parent}_{local}"))
    });
    let name = match (&symbol.public, parent) {
        (Some(name), _) => name.clone(),
        (None, Some(name)) => name,
        (None, None) if object.name.is_empty() => symbol.name.clone(),
        (None, None) => format!("{}_{}", object.name, symbol.name),
    };
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut name: String = name.chars().map(safe).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    let lower = name.to_ascii_lowercase();
    if RESERVED.contains(&&*lower) || !forms_of(&lower).is_empty() {
        name.push('_');
    }
    name
}

/// `name`, or that with a number; one that differs from those taken in more
/// than case.
fn unique(name: String, taken: &mut HashMap<String, u32>) -> String {
    let lower = name.to_ascii_lowercase();
    let Some(last) = taken.get(&lower) else {
        taken.insert(lower, 1);
        return name;
    };
    let free = (last + 1..).find(|number| !taken.contains_key(&format!("{lower}_{number}")));
    let number = free.unwrap_or(u32::MAX);
    taken.insert(format!("{lower}_{number}"), 1);
    taken.insert(lower, number);
    format!("{name}_{number}")
}
