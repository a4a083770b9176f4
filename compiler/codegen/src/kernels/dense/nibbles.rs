//! The part of the walk that is for `i4` weights, two a byte.
//!
//! An input that is not zero is multiplied by every weight there is, once, before its
//! column is walked. Then a weight costs one addition, whatever its size.

/// The label of the products: a word for each weight, in the order of their codes, from
/// the start of a page.
pub(super) const PRODUCTS: &str = "dense_products";
/// Bytes of the products.
pub(super) const PRODUCTS_SIZE: u32 = 2 * 16;

/// T-states of [`multiples`].
pub(super) const MULTIPLES: f64 =
    18.0 + (7.0 * PRODUCT - 5.0) + 24.0 + (8.0 * PRODUCT - 5.0) + 10.0;
/// T-states of one product.
const PRODUCT: f64 = 61.0;

/// T-states of a byte of weights, of which the second may be missing.
pub(super) fn byte_cost(weights: &[i8]) -> f64 {
    let is_zero = |slot: usize| weights.get(slot).is_none_or(|&weight| weight == 0);
    let first = if is_zero(0) { 37.0 } else { 76.0 };
    let second = if is_zero(1) { 33.0 } else { 90.0 };
    38.0 + first + second
}

/// Code that multiplies DE by every weight but 0, whose product is never read. Lets D be
/// the page of the products.
pub(super) fn multiples() -> String {
    let product = "ld a,l
        ld (bc),a
        inc c
        ld a,h
        ld (bc),a
        inc c
        add hl,de";
    format!(
        "        ld bc,{PRODUCTS} + 2    ; BC = the product by 1
        ld l,e
        ld h,d
.more:  {product}
        bit 4,c
        jr z,.more              ; up to 7
        xor a                   ; HL = 8 times DE
        sub l
        ld l,a
        sbc a,a
        sub h
        ld h,a                  ; now -8 times
.less:  {product}
        bit 5,c
        jr z,.less              ; up to -1
        ld de,{PRODUCTS}
"
    )
}

/// What is done for each byte of weights. HL = accumulators, DE = products, B = bytes left.
pub(super) fn bytes() -> String {
    let add = "ld e,a                  ; DE = its product
        ld a,(de)
        add a,(hl)
        ld (hl),a
        inc e
        inc l
        ld a,(de)
        adc a,(hl)
        ld (hl),a";
    format!(
        ".two:   exx
        ld a,(hl)               ; A = two weights
        inc hl
        exx
        ld c,a
        and 0Fh                 ; the first
        jr z,.first
        add a,a
        {add}
        inc l
.other: ld a,c
        and 0F0h                ; the second
        jr z,.second
        rrca
        rrca
        rrca
        {add}
        inc hl
        djnz .two
        jp .done
.first: inc l                   ; it is 0
        inc l
        jp .other
.second:
        inc l                   ; it is 0
        inc hl
        djnz .two
        jp .done
"
    )
}
