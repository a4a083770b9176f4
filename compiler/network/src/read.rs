//! From `.zir` text to a verified network.

use zirc_diagnostics::{Diagnostic, Severity, Source};

use crate::network::Network;
use crate::origins::Origins;
use crate::{passes, syntax};

/// Reads and verifies `.zir` text. All errors are reported together.
pub fn read(source: &Source) -> Result<(Network, Origins), Vec<Diagnostic>> {
    let (network, origins) = syntax::parse(source)?;
    sound(passes::check(&network, &origins))?;
    Ok((network, origins))
}

fn sound(found: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    if found.iter().any(is_error) { Err(found) } else { Ok(()) }
}
