//! The arguments of blocks, and their types.

use crate::expression::{Expr, SymbolId};

/// The argument for one parameter of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A number, an address, or a label that the block defines.
    Value(Expr),
    /// A register, by its name.
    Register(&'static str),
}

/// A Rust type whose values are arguments.
pub trait Parameter {
    /// The names of its registers; none if it is no register.
    const REGISTERS: &'static [&'static str] = &[];

    /// The argument.
    fn argument(self) -> Argument;
}

impl Parameter for Expr {
    fn argument(self) -> Argument {
        Argument::Value(self)
    }
}

impl Parameter for SymbolId {
    fn argument(self) -> Argument {
        Argument::Value(Expr::symbol(self))
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Parameter for $number {
            fn argument(self) -> Argument {
                Argument::Value(Expr::number(self as i64))
            }
        }
    )*};
}
numbers!(u8, i16, u16, u32, i64, usize);

/// A register of 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// `bc`.
    Bc,
    /// `de`.
    De,
    /// `hl`.
    Hl,
}

impl Parameter for Pair {
    const REGISTERS: &'static [&'static str] = &["bc", "de", "hl"];

    fn argument(self) -> Argument {
        Argument::Register(Self::REGISTERS[self as usize])
    }
}

/// A register of 8 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// `a`.
    A,
    /// `b`.
    B,
    /// `c`.
    C,
    /// `d`.
    D,
    /// `e`.
    E,
    /// `h`.
    H,
    /// `l`.
    L,
}

impl Parameter for Register {
    const REGISTERS: &'static [&'static str] = &["a", "b", "c", "d", "e", "h", "l"];

    fn argument(self) -> Argument {
        Argument::Register(Self::REGISTERS[self as usize])
    }
}
