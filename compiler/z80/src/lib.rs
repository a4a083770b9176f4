//! Everything about the Z80 that knows nothing of networks: its instructions as
//! data, an assembler, relocatable objects, a linker, and the texts that show a
//! linked program.
//!
//! ```
//! use zirc_diagnostics::Source;
//! use zirc_z80::{LinkOptions, Options, assemble, link};
//!
//! let source = Source::new("hello.asm", "
//! start:  ld      c,9             ; print a string
//!         ld      de,text
//!         jp      5
//!         section data
//! text:   db      'hello$'
//! ");
//! let object = assemble(&source, &Options::default()).unwrap();
//! let image = link(vec![object], &LinkOptions::default()).unwrap();
//! assert_eq!(image.bytes.len(), 8 + 6);
//! assert!(image.flatten().contains("ld      de,text"));
//! ```

mod assembler;
pub mod expression;
pub mod instructions;
mod linker;
mod object;
mod text;
mod tstates;

pub use assembler::{
    Argument, Block, BuildError, Declared, DeclaredBlock, Filled, Fragment, ObjectBuilder, Options,
    Pair, Parameter, Register, Template, assemble, embedded,
};
pub use expression::{Expr, SymbolId};
pub use linker::{
    BSS_START, FILE_END, Image, LinkError, LinkOptions, MEMORY_END, MapRow, PACKED_START, Placed,
    Reference, link,
};
pub use object::{Content, Definition, Line, Object, Relocation, Section, SectionKind, Symbol};
pub use tstates::TStates;
