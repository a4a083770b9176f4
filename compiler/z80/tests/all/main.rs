//! Tests of the package through its public face.

mod assembler;
mod common;
mod hostile;
mod linker;
mod other_assemblers;
mod regions;
mod texts;
