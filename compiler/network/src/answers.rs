//! The results of analyses, as text.

use crate::Value;

/// The comment of an analysis on each value.
pub type Answers = Box<dyn Fn(Value) -> String>;
