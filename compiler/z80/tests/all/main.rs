//! Tests of the package through its public face.

mod assembler;
mod builder;
mod common;
mod hostile;
mod linker;
mod other_assemblers;
mod regions;
mod templates;
mod texts;
