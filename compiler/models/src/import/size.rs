//! How large a model file may be.

use zirc_diagnostics::Diagnostic;

/// The largest model file that is read, and the most its tensors may hold, in
/// bytes: more than two hundred times what a Z80 addresses.
pub const MAX_BYTES: usize = 16 << 20;

/// The error for a larger model; `message` says what is too large.
pub(super) fn too_big(message: String) -> Box<Diagnostic> {
    let error = Diagnostic::error("model-too-big", message)
        .note(format!("a model may have {MAX_BYTES} bytes; a Z80 addresses 65536"))
        .help("give the model alone, without what the trainer keeps beside it");
    Box::new(error)
}
