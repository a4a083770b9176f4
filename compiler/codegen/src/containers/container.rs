//! The description of a container.

use zirc_z80::Image;

/// A form of file that a machine loads programs from.
#[derive(Debug)]
pub struct Container {
    /// How the names of such files end, without the dot.
    pub ending: &'static str,
    /// The bytes of the file that holds a program.
    pub write: fn(&Image) -> Vec<u8>,
}
