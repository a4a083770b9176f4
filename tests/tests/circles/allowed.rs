//! The circles that must stay.

/// A circle that must stay.
pub(crate) struct Allowed {
    pub(crate) files: &'static [&'static str],
    pub(crate) reason: &'static str,
}

/// All circles that must stay.
pub(crate) const ALLOWED: &[Allowed] = &[];
