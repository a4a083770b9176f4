//! `.COM` files: the bytes of a program from its origin on, and nothing else.

use super::container::Container;

/// `.COM` files.
pub const COM: Container = Container { ending: "com", write: |image| image.bytes.clone() };
