//! What analyses answer, for people.

use crate::Value;

/// What an analysis has to say of each value.
pub type Answers = Box<dyn Fn(Value) -> String>;
