//! Everything about the Z80 that knows nothing of networks: its instructions as
//! data, an assembler, relocatable objects, a linker, and the texts that show a
//! linked program.

pub mod expression;
pub mod instructions;
mod object;
mod tstates;

pub use expression::{Expr, SymbolId};
pub use object::{Content, Definition, Line, Object, Relocation, Section, SectionKind, Symbol};
pub use tstates::TStates;
