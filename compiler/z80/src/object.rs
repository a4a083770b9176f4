//! Relocatable objects: what the assembler makes and the linker places.
//!
//! An object is a module. Its sections are the pieces that are placed, or
//! dropped, whole. Large data need not pass through text: see [`Object::data`].

use crate::expression::{Expr, SymbolId};
use crate::instructions::{Immediate, Instruction};

/// One module: sections, and the symbols they define and use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The module's name, which makes its private symbols unique in a program;
    /// may be empty.
    pub name: String,
    /// The name of the text it came from; empty if there was none.
    pub source: String,
    /// The sections, in the order of the text.
    pub sections: Vec<Section>,
    /// The symbols. A [`SymbolId`] is an index here.
    pub symbols: Vec<Symbol>,
}

/// The kind of a section's content; also the order in which the linker places sections that
/// stay where they are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// Instructions.
    Code,
    /// Instructions and bytes that the program changes while it runs. They are
    /// placed among code where that can be written, and elsewhere copied to memory
    /// that can be when the program starts, see [`Layout`](crate::Layout).
    Patched,
    /// Bytes that the file holds. A program in ROM must only read them.
    Data,
    /// Bytes that the file may hold in another form, see [`Image::pack`](crate::Image::pack): the
    /// last ones that it holds.
    Packed,
    /// Memory that the file does not hold and nothing clears.
    Bss,
}

impl SectionKind {
    /// All of them.
    pub const ALL: [SectionKind; 5] = [
        SectionKind::Code,
        SectionKind::Patched,
        SectionKind::Data,
        SectionKind::Packed,
        SectionKind::Bss,
    ];

    /// Whether a program writes to sections of this kind.
    pub fn is_written(self) -> bool {
        matches!(self, SectionKind::Patched | SectionKind::Packed | SectionKind::Bss)
    }

    /// Its name in a `section` directive.
    pub fn name(self) -> &'static str {
        match self {
            SectionKind::Code => "code",
            SectionKind::Patched => "patched",
            SectionKind::Data => "data",
            SectionKind::Packed => "packed",
            SectionKind::Bss => "bss",
        }
    }
}

/// A piece of a program that is placed, or dropped, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name in maps; need not be unique.
    pub name: String,
    /// The kind of its content.
    pub kind: SectionKind,
    /// Its address is a multiple of this power of two.
    pub align: u32,
    /// The address that `org` demands for it.
    pub org: Option<u16>,
    /// Its bytes, zero where a relocation will fill them; empty in bss.
    pub bytes: Vec<u8>,
    /// How many bytes of memory it takes in bss; elsewhere the number of `bytes`.
    pub size: u32,
    /// The bytes that depend on addresses, in order of offset.
    pub relocations: Vec<Relocation>,
    /// Its text, in order of offset.
    pub lines: Vec<Line>,
}

/// Bytes of a section that the linker fills in, since they depend on addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct Relocation {
    /// Where the bytes are.
    pub offset: u32,
    /// How the value is written there. Of [`Immediate::Relative`] the value is
    /// the address jumped to.
    pub kind: Immediate,
    /// The value.
    pub expr: Expr,
}

/// A symbol of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// Its name in the module's text, a local label's with that of its parent:
    /// `print.loop`.
    pub name: String,
    /// The name that other modules know it by, if they do.
    pub public: Option<String>,
    /// What it stands for.
    pub definition: Definition,
    /// The comment beside its definition; may be empty.
    pub comment: String,
}

/// What a symbol stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Definition {
    /// A place in a section of this object.
    Label {
        /// The section's index.
        section: usize,
        /// How far into it.
        offset: u32,
    },
    /// A value.
    Constant {
        /// The value.
        expr: Expr,
        /// The section whose addresses `$` in it means.
        section: usize,
    },
    /// What another module makes public under this name.
    External(String),
}

/// A line of a section's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The line's number in the source, from 1; 0 if it has none.
    pub number: u32,
    /// Where its bytes begin.
    pub offset: u32,
    /// How many bytes it makes.
    pub size: u32,
    /// The label it defines.
    pub label: Option<SymbolId>,
    /// The content that it makes.
    pub content: Content,
    /// The statement as written, without label and comment; may be empty.
    pub text: String,
    /// The comment, without its semicolon; may be empty.
    pub comment: String,
}

/// The content that a line makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing: a label, or a comment.
    Nothing,
    /// One instruction, and the values of its immediates.
    Instruction(Instruction, Vec<Expr>),
    /// Bytes.
    Bytes,
    /// Bytes that are partly text.
    Text,
    /// Words.
    Words,
    /// Bytes that are all the same: `ds` and `align`.
    Space,
}

impl Object {
    /// A module with nothing in it.
    pub fn new(name: impl Into<String>) -> Self {
        Object { name: name.into(), ..Object::default() }
    }

    /// A module of one data section: `bytes`, at a multiple of `align` (a power of two), known
    /// to other modules as `symbol`. This is fast for any number of bytes.
    pub fn data(
        name: impl Into<String>,
        symbol: impl Into<String>,
        align: u32,
        bytes: Vec<u8>,
        comment: impl Into<String>,
    ) -> Self {
        let size = bytes.len() as u32;
        Object::single(name.into(), symbol.into(), SectionKind::Data, align, size, bytes)
            .with_comment(comment.into())
    }

    /// A module of one bss section of `size` bytes, at a multiple of `align` (a
    /// power of two), known to other modules as `symbol`.
    pub fn bss(name: impl Into<String>, symbol: impl Into<String>, size: u32, align: u32) -> Self {
        Object::single(name.into(), symbol.into(), SectionKind::Bss, align, size, Vec::new())
    }

    /// The same with a comment for its first line.
    pub fn with_comment(mut self, comment: impl Into<String>) -> Self {
        let line = self.sections.first_mut().and_then(|section| section.lines.first_mut());
        if let Some(line) = line {
            line.comment = comment.into();
        }
        self
    }

    /// The same with a comment above its first section that has bytes.
    pub fn with_header(mut self, comment: impl Into<String>) -> Self {
        if let Some(section) = self.sections.iter_mut().find(|section| section.size > 0) {
            let header = Line {
                number: 0,
                offset: 0,
                size: 0,
                label: None,
                content: Content::Nothing,
                text: String::new(),
                comment: comment.into(),
            };
            section.lines.insert(0, header);
        }
        self
    }

    /// The same with one more public label, `offset` bytes into its first
    /// section (which may be the section's end).
    pub fn with_symbol(mut self, symbol: impl Into<String>, offset: u32) -> Self {
        self.add_symbol(symbol, offset);
        self
    }

    /// Adds a public label, `offset` bytes into the first section.
    pub fn add_symbol(&mut self, symbol: impl Into<String>, offset: u32) -> SymbolId {
        let name = symbol.into();
        let public = Some(name.clone());
        let definition = Definition::Label { section: 0, offset };
        self.push_symbol(Symbol { name, public, definition, comment: String::new() })
    }

    /// Adds a symbol that another module makes public. Call it once for each name.
    pub fn add_external(&mut self, symbol: impl Into<String>) -> SymbolId {
        let name = symbol.into();
        let definition = Definition::External(name.clone());
        self.push_symbol(Symbol { name, public: None, definition, comment: String::new() })
    }

    /// Adds a relocation at `offset` of the first section. Call it in order of offset.
    pub fn relocate(&mut self, offset: u32, kind: Immediate, expr: Expr) {
        if let Some(section) = self.sections.first_mut() {
            section.relocations.push(Relocation { offset, kind, expr });
        }
    }

    fn push_symbol(&mut self, symbol: Symbol) -> SymbolId {
        self.symbols.push(symbol);
        SymbolId(self.symbols.len() as u32 - 1)
    }

    fn single(
        name: String,
        symbol: String,
        kind: SectionKind,
        align: u32,
        size: u32,
        bytes: Vec<u8>,
    ) -> Self {
        let content = if kind == SectionKind::Bss { Content::Space } else { Content::Bytes };
        let line = Line {
            number: 0,
            offset: 0,
            size,
            label: Some(SymbolId(0)),
            content,
            text: String::new(),
            comment: String::new(),
        };
        let mut object = Object::new(name);
        object.sections.push(Section {
            name: symbol.clone(),
            kind,
            align,
            org: None,
            bytes,
            size,
            relocations: Vec::new(),
            lines: vec![line],
        });
        object.with_symbol(symbol, 0)
    }
}
