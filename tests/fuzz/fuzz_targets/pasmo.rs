//! pasmo and our assembler make the same bytes of a program in the language they
//! share; and of any program's flattened text.

#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::{Corpus, fuzz_target};
use zirc_diagnostics::{Diagnostic, Source};
use zirc_fuzz::program::{Language, program};
use zirc_tests::{Judge, assembled};
use zirc_z80::{Image, LinkOptions, Options, assemble, link};

/// Errors of ours where pasmo takes some bits of a number and is content.
const STRICT: [&str; 2] = ["value-out-of-range", "bad-expression"];

fuzz_target!(|bytes: &[u8]| -> Corpus {
    match compare(&mut Unstructured::new(bytes)) {
        Ok(()) => Corpus::Keep,
        Err(_) => Corpus::Reject,
    }
});

fn compare(bytes: &mut Unstructured) -> Result<()> {
    let language = *bytes.choose(&[Language::Shared, Language::Ours])?;
    let shorten_jumps = language == Language::Ours && bytes.arbitrary()?;
    let mut text = program(language, bytes)?;
    let image = image(&text, shorten_jumps);
    if let (Ok(image), Language::Ours) = (&image, language) {
        text = image.flatten();
    }
    let Some(theirs) = assembled(Judge::Pasmo, &text) else {
        eprintln!("pasmo is not installed: there is nothing to compare with");
        std::process::exit(1);
    };
    match (image, theirs) {
        (Ok(image), Ok(theirs)) => assert!(
            image.bytes == theirs,
            "ours: {:02x?}\npasmo: {theirs:02x?}\n{text}",
            image.bytes
        ),
        (Ok(_), Err(said)) => panic!("pasmo refuses: {said}{text}"),
        (Err(found), Ok(_)) if language == Language::Shared => {
            let is_strict = found.iter().all(|found| STRICT.contains(&found.code));
            assert!(is_strict, "pasmo takes it: {found:?}\n{text}");
        }
        (Err(_), _) => {}
    }
    Ok(())
}

fn image(text: &str, shorten_jumps: bool) -> std::result::Result<Image, Vec<Diagnostic>> {
    let source = Source::new("random.asm", text);
    let object = assemble(&source, &Options { shorten_jumps, ..Options::default() })?;
    link(vec![object], &LinkOptions::at(0x100)).map_err(|error| error.diagnostics)
}
