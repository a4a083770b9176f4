//! Checks of readers: each must accept an input or report errors, and never panic. Accepted
//! inputs are checked for consistency.

use zirc_codegen::{Options, compile};
use zirc_diagnostics::{Diagnostic, Source, records, render};
use zirc_models::export;
use zirc_models::import::{self, Imported, Parameters};
use zirc_network::{Network, Origins};
use zirc_network::{read, syntax};
use zirc_z80::{LinkOptions, assemble, link};

/// The network of a `.zir` text, and where its parts are written; `None` if it is
/// refused. What is read can be laid out, which happens once, and is the same
/// network after it has been printed or laid out.
///
/// # Panics
/// If any of that does not hold.
pub fn reads_network(text: &str) -> Option<(Network, Origins)> {
    let source = Source::new("hostile.zir", text);
    let formatted = taken(&source, syntax::format(&source));
    let (network, origins) = taken(&source, read(&source))?;
    told(&source, &syntax::unused(&network, &origins));
    let formatted = formatted.expect("what can be read can be laid out");
    assert_eq!(reread(&formatted), network, "laid out, it is another network");
    let again = syntax::format(&Source::new("formatted.zir", &*formatted));
    assert_eq!(again.as_ref(), Ok(&formatted), "laid out twice, it looks different");
    prints(&network);
    Some((network, origins))
}

/// Whether a `.zir` text can be read, and if so, is compiled or refused.
///
/// # Panics
/// As [`reads_network`] does.
pub fn takes_network(text: &str) -> bool {
    let Some((network, origins)) = reads_network(text) else { return false };
    let source = Source::new("hostile.zir", text);
    taken(&source, compile(&network, &origins, &Options::default())).is_some()
}

/// Whether a model's file is taken: then its network is printed as text that can
/// be read, and exported as a file that can be imported.
///
/// # Panics
/// If either makes another network.
pub fn takes_model(bytes: &[u8], parameters: &Parameters) -> bool {
    let source = Source::new("hostile.model", "");
    let Some(Imported { network, .. }) = taken(&source, import::read("hostile", bytes, parameters))
    else {
        return false;
    };
    prints(&network);
    let exported = export::npz(&network, &Origins::default()).expect("a model can be exported");
    let again = import::read("hostile", &exported.bytes, &exported.parameters);
    assert!(again.is_ok_and(|again| again.network == network), "exported, it is another");
    true
}

/// Whether an assembly text is taken, with its jumps as they are and shortened:
/// if it can be linked, the flattened text of the program makes its bytes again.
///
/// # Panics
/// If it does not.
pub fn takes_assembly(text: &str) -> bool {
    let source = Source::new("hostile.asm", text);
    let assembled = [false, true].map(|shorten_jumps| {
        let options = zirc_z80::Options { shorten_jumps, ..Default::default() };
        let object = taken(&source, assemble(&source, &options))?;
        match link(vec![object], &LinkOptions::at(0x100)) {
            Err(error) => _ = taken(&source, Err::<(), _>(error.diagnostics)),
            Ok(image) => {
                let _ = (image.listing(), image.memory_map());
                assert_eq!(reassembled(&image.flatten()), image.bytes, "flattened");
            }
        }
        Some(())
    });
    assembled[0].is_some()
}

/// The bytes of a program's flattened text.
fn reassembled(text: &str) -> Vec<u8> {
    let source = Source::new("flattened.asm", text);
    let object = assemble(&source, &Default::default())
        .unwrap_or_else(|found| panic!("{}", render(&source, &found, false)));
    link(vec![object], &LinkOptions::at(0x100)).unwrap_or_else(|error| panic!("{error}")).bytes
}

/// Checks that a network is what is read of the text it is printed as.
fn prints(network: &Network) {
    assert_eq!(reread(&syntax::print(network, |_| None)), *network, "printed, it is another");
}

fn reread(text: &str) -> Network {
    let source = Source::new("again.zir", text);
    let network = read(&source);
    network.unwrap_or_else(|found| panic!("{}{text}", render(&source, &found, false))).0
}

/// The result of reading a text; errors must not be empty.
fn taken<T>(source: &Source, result: Result<T, Vec<Diagnostic>>) -> Option<T> {
    let found = match result {
        Ok(made) => return Some(made),
        Err(found) => found,
    };
    assert!(!found.is_empty(), "it is refused in silence");
    told(source, &found);
    None
}

/// Renders diagnostics as text and as JSON. Their places must be in the text.
fn told(source: &Source, found: &[Diagnostic]) {
    for (span, _) in found.iter().flat_map(|one| one.primary.iter().chain(&one.secondary)) {
        assert!(source.text.get(span.clone()).is_some(), "{span:?} is no place in the text");
    }
    assert!(found.is_empty() || !render(source, found, false).is_empty());
    for record in records(source, found) {
        serde_json::to_string(&record).expect("it can be written as JSON");
    }
}
