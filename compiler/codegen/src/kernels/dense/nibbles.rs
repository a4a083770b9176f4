//! The part of the walk for `i4` weights, two a byte. `nibbles.asm` explains it.

use zirc_z80::{Expr, Object, ObjectBuilder, SymbolId, TStates};

use crate::kernels::basics::{taken, through};

zirc_z80::template! {
    "nibbles.asm";
    struct Begin = begin { products: Expr }
    struct Up = up { up: SymbolId }
    struct Turn = turn {}
    struct Down = down { down: SymbolId }
    struct Page = page { products: SymbolId }
    struct Two = two { two: SymbolId }
    struct First = first { zero: SymbolId }
    struct FirstProduct = first_product {}
    struct Add = add {}
    struct NextSum = next_sum {}
    struct Second = second { second: SymbolId, zero: SymbolId }
    struct SecondProduct = second_product {}
    struct NextTwo = next_two { two: SymbolId }
    struct EndColumn = end_column { done: SymbolId }
    struct FirstZero = first_zero { zero: SymbolId, second: SymbolId }
    struct SecondZero = second_zero { zero: SymbolId }
}

/// The label of the products.
const PRODUCTS: &str = "dense_products";

/// The memory for the products: a word for each weight there is.
pub(super) fn product_table() -> Object {
    Object::bss(PRODUCTS, PRODUCTS, 2 * 16, 256)
}

/// Puts code that multiplies the input in DE by every weight.
pub(super) fn products(asm: &mut ObjectBuilder, entry: SymbolId) {
    let products = asm.external(PRODUCTS);
    let [up, down] = ["up", "down"].map(|name| asm.local(entry, name));
    asm.put(Begin { products: Expr::symbol(products).plus(2) });
    asm.put(Up { up }).put(Turn {}).put(Down { down }).put(Page { products });
}

/// Puts code that walks the bytes of a column, and goes to `done`.
pub(super) fn bytes(asm: &mut ObjectBuilder, entry: SymbolId, done: SymbolId) {
    let [two, second, first_zero, second_zero] =
        ["two", "second", "zero1", "zero2"].map(|name| asm.local(entry, name));
    asm.put(Two { two }).put(First { zero: first_zero });
    asm.put(FirstProduct {}).put(Add {}).put(NextSum {});
    asm.put(Second { second, zero: second_zero });
    asm.put(SecondProduct {}).put(Add {}).put(NextTwo { two }).put(EndColumn { done });
    asm.put(FirstZero { zero: first_zero, second });
    asm.put(SecondZero { zero: second_zero }).put(NextTwo { two }).put(EndColumn { done });
}

/// T-states of a column, without those of its bytes.
pub(super) fn column() -> TStates {
    let (up, down) = (Up::block(), Down::block());
    through(Begin::block())
        + taken(up) * 6
        + through(up)
        + through(Turn::block())
        + taken(down) * 7
        + through(down)
        + through(Page::block())
        // After the last byte the jump is not taken.
        + through(NextTwo::block())
        - taken(NextTwo::block())
        + through(EndColumn::block())
}

/// T-states of a byte of weights, of which the second may be missing.
pub(super) fn byte(weights: &[i8]) -> TStates {
    let is_zero = |slot: usize| weights.get(slot).is_none_or(|&weight| weight == 0);
    let first = match is_zero(0) {
        true => taken(First::block()) + through(FirstZero::block()),
        false => {
            let product = through(FirstProduct::block()) + through(Add::block());
            through(First::block()) + product + through(NextSum::block())
        }
    };
    let second = match is_zero(1) {
        true => taken(Second::block()) + through(SecondZero::block()),
        false => {
            let product = through(SecondProduct::block()) + through(Add::block());
            through(Second::block()) + product
        }
    };
    through(Two::block()) + first + second + taken(NextTwo::block())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_weights_take_what_the_kernels_chapter_says() {
        assert_eq!(byte(&[0, 0]).0, 38 + 37 + 33);
        assert_eq!(byte(&[-8]).0, 38 + 76 + 33);
        assert_eq!(byte(&[0, 7]).0, 38 + 37 + 90);
        assert_eq!(byte(&[5, 1]).0, 38 + 76 + 90);
    }
}
