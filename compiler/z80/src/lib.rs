//! The Z80, without networks: its instructions as data, an assembler, relocatable objects, a
//! linker, and the texts that show a linked program.
//!
//! ```
//! use zirc_diagnostics::Source;
//! use zirc_z80::{LinkOptions, Options, assemble, link};
//!
//! let source = Source::new("hello.asm", "
//! start:  ld      hl,text         ; what to print
//!         call    0xF000
//!         jp      start
//!         section data
//! text:   db      'hello', 0
//! ");
//! let object = assemble(&source, &Options::default()).unwrap();
//! let image = link(vec![object], &LinkOptions::at(0x100)).unwrap();
//! assert_eq!(image.bytes.len(), 9 + 6);
//! assert!(image.flatten().contains("ld      hl,text"));
//! ```

mod assembler;
pub mod expression;
pub mod instructions;
mod linker;
mod object;
mod path;
mod text;
mod tstates;

pub use assembler::{
    Argument, Block, BuildError, Declared, DeclaredBlock, Filled, Fragment, ObjectBuilder, Options,
    Pair, Parameter, Register, Template, assemble, embedded,
};
pub use expression::{Expr, SymbolId};
pub use linker::{
    BSS_START, FILE_END, Image, Layout, LinkError, LinkOptions, MEMORY_END, MapRow, PACKED_START,
    PATCHED_LOAD, PATCHED_RUN, PATCHED_SIZE, Placed, Reference, Region, link,
};
pub use object::{Content, Definition, Line, Object, Relocation, Section, SectionKind, Symbol};
pub use path::Branch;
pub use tstates::TStates;
