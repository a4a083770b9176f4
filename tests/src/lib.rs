//! Shared parts of tests across the packages: programs run beside the interpreter, and
//! external tools.

mod agreement;
pub mod around;
mod case;
mod console;
mod directives;
mod elementwise;
mod judges;
mod layers;
mod lockstep;
mod networks;
mod parts;
mod readers;
mod recipe;
mod samples;
mod texts;
mod ways;

use std::path::PathBuf;

pub use agreement::{agree, golden_case};
pub use case::{Case, case_of};
pub use console::{console, emulated, iz_cpm, run};
pub use directives::{Directives, Stage};
pub use judges::{Judge, assembled, judge};
pub use lockstep::Lockstep;
pub use networks::{networks, prompts};
pub use readers::{reads_network, takes_assembly, takes_model, takes_network};
pub use recipe::Recipe;
pub use samples::{model, network, program, programs};
pub use ways::{Way, ways, write_options};

/// The workspace's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("a package has a parent").into()
}

/// A file of the models and vectors that may lie beside the project, if they
/// do.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = root().parent()?.join("shared").join(path);
    if path.exists() {
        Some(path)
    } else {
        eprintln!("skipped: there is no {}", path.display());
        None
    }
}

/// A prompt as a golden file's comment holds it: all but letters and digits as
/// `\xNN`.
pub fn escape(prompt: &[u8]) -> String {
    let byte = |&byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    };
    prompt.iter().map(byte).collect()
}

/// The prompt that a golden file's comment holds.
///
/// # Errors
/// If a `\x` is not followed by two hexadecimal digits.
pub fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let mut pieces = text.split("\\x");
    let mut prompt = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let byte = piece.split_at_checked(2).and_then(|(digits, rest)| {
            prompt.push(u8::from_str_radix(digits, 16).ok()?);
            Some(rest)
        });
        let rest = byte.ok_or(format!("`{text}`: `\\x` takes two hexadecimal digits"))?;
        prompt.extend(rest.as_bytes());
    }
    Ok(prompt)
}
