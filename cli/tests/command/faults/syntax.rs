//! `.zir` texts with characters that look like others.
