//! Blocks of a template as Rust types.

use std::sync::LazyLock;

use zirc_diagnostics::{Source, render};

use super::block::Block;
use super::template::Template;

/// A template that is part of the compiler, and the blocks that the Rust code declares.
pub struct Declared {
    /// The template.
    pub template: LazyLock<Template>,
    /// Its blocks, in the order of the text: the name of each, and its parameters.
    pub blocks: &'static [DeclaredBlock],
}

/// A block as the program expects it: its name, and its parameters with the
/// registers that their type has.
pub type DeclaredBlock = (&'static str, &'static [(&'static str, &'static [&'static str])]);

/// Reads a template that is part of the program.
///
/// # Panics
///
/// If it is malformed, with what is wrong: a test that comes with
/// [`template!`](crate::template) finds that first.
pub fn embedded(name: &str, text: &str) -> Template {
    let source = Source::new(name, text);
    Template::parse(&source).unwrap_or_else(|found| panic!("{}", render(&source, &found, false)))
}

impl Declared {
    /// The block called `name`.
    ///
    /// # Panics
    ///
    /// If there is none; [`Declared::mismatches`] tells that first.
    pub fn block(&'static self, name: &str) -> &'static Block {
        let block = self.template.block(name);
        block.unwrap_or_else(|| panic!("the template has no block `{name}`"))
    }

    /// Where the program and the template differ, a sentence each.
    pub fn mismatches(&self) -> Vec<String> {
        let mut mismatches = Vec::new();
        for (name, _) in self.blocks {
            if self.template.block(name).is_none() {
                mismatches.push(format!("the template has no block `{name}`"));
            }
        }
        for block in self.template.blocks() {
            let Some((name, expected)) = self.blocks.iter().find(|(name, _)| *name == block.name())
            else {
                mismatches.push(format!("the program does not use the block `{}`", block.name()));
                continue;
            };
            let same = block.parameters().count() == expected.len()
                && block.parameters().zip(*expected).all(
                    |((name, registers), (expected, known))| {
                        name == *expected
                            && registers.is_empty() == known.is_empty()
                            && registers.iter().all(|register| known.contains(register))
                    },
                );
            if !same {
                mismatches.push(format!("the parameters of the block `{name}` differ"));
            }
        }
        mismatches
    }
}

/// Declares the blocks of a template as types, whose fields are the blocks'
/// parameters in their order. The template is read once, when a block is first
/// used. A unit test comes with it: that the text is well formed, and that its
/// blocks and their parameters are those declared.
///
/// ```
/// # // The text stands in a file beside the Rust file that declares it.
/// mod blocks {
///     use zirc_z80::{Pair, SymbolId};
///
///     zirc_z80::template! {
///         "declare_example.asm";
///         /// Loads a pair with a word and pushes it.
///         struct PushWord = push_word { pair: Pair, word: u16 }
///         /// Goes to a label unless C is 0.
///         struct Again = again { start: SymbolId }
///     }
/// }
/// use blocks::{Again, PushWord};
/// use zirc_z80::{ObjectBuilder, Pair, SectionKind};
///
/// let mut routine = ObjectBuilder::new("routine");
/// let start = routine.symbol("start");
/// routine.section(SectionKind::Code);
/// routine.label(start);
/// routine.put(PushWord { pair: Pair::De, word: 0x1234 });
/// routine.put(Again { start });
/// assert_eq!(routine.finish().unwrap().sections[1].bytes, [0x11, 0x34, 0x12, 0xD5, 0x0D, 0x20, 0xF9]);
/// assert_eq!(PushWord::block().taken().0, 10 + 11);
/// assert_eq!((Again::block().taken().0, Again::block().through().0), (4 + 12, 4 + 7));
/// ```
#[macro_export]
macro_rules! template {
    (
        $file:literal;
        $($(#[$doc:meta])* struct $type:ident = $block:ident {
            $($parameter:ident: $kind:ty),* $(,)?
        })*
    ) => {
        static TEMPLATE: $crate::Declared = $crate::Declared {
            template: ::std::sync::LazyLock::new(|| {
                $crate::embedded($file, include_str!($file))
            }),
            blocks: &[$((
                stringify!($block),
                &[$((
                    stringify!($parameter),
                    <$kind as $crate::Parameter>::REGISTERS,
                )),*],
            )),*],
        };

        $(
            $(#[$doc])*
            #[derive(Clone, Debug)]
            pub(super) struct $type {
                $(pub(super) $parameter: $kind,)*
            }

            impl $type {
                /// The block.
                pub(super) fn block() -> &'static $crate::Block {
                    static BLOCK: ::std::sync::LazyLock<&'static $crate::Block> =
                        ::std::sync::LazyLock::new(|| TEMPLATE.block(stringify!($block)));
                    *BLOCK
                }
            }

            impl From<$type> for $crate::Filled {
                fn from(given: $type) -> Self {
                    let $type { $($parameter),* } = given;
                    let arguments = ::std::vec![$($crate::Parameter::argument($parameter)),*];
                    $crate::Filled { block: $type::block(), arguments }
                }
            }
        )*

        #[cfg(test)]
        #[test]
        fn the_template_is_as_declared() {
            assert_eq!(TEMPLATE.mismatches(), ::std::vec::Vec::<String>::new(), "{}", $file);
        }
    };
}
