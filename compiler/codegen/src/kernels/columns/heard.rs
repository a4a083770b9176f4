//! Events of the prompt: its trigrams, hashed in one byte or in two.

use zirc_network::text::band_seed;

use super::parts::{Parts, put};
use super::spaces::resets_said;
use super::walk::{HASH, Walk};

/// The columns of the trigrams of what was heard, each `band` of them hashed from its
/// own seed.
pub(super) fn emit(walk: &Walk<'_>, parts: &mut Parts, band: Option<u32>) {
    let symbol = walk.layer.symbol;
    parts.external("heard");
    parts.external("heard_length");
    if resets_said(walk.layer) {
        put!(
            parts.data,
            "        section bss
        public said_{symbol}
; Characters said, or one more than the window holds.
said_{symbol}:
        ds 1"
        );
        put!(parts.code, "        xor a\n        ld (said_{symbol}),a");
    }
    put!(
        parts.code,
        "        ld a,(heard_length)
        or a
        jp z,heard_{symbol}"
    );
    match walk.pages() {
        None => in_a_byte(walk, parts, band),
        Some(pages) => in_a_word(walk, parts, band, pages),
    }
    put!(parts.code, "heard_{symbol}:");
}

/// By how much 31 times the seed grows from one band to the next.
fn seed_step() -> u16 {
    band_seed(1, Some(1)).wrapping_mul(31)
}

/// With hashes modulo 256.
fn in_a_byte(walk: &Walk<'_>, parts: &mut Parts, band: Option<u32>) {
    let symbol = walk.layer.symbol;
    let [first, seed, next] = match band {
        None => [const { String::new() }; 3],
        Some(width) => [
            format!(
                "        ld c,0                  ; C = 31 times the seed, modulo 256
        ld d,{width}                  ; D = trigrams left in the band
"
            ),
            "        add a,c\n".to_string(),
            format!(
                "        dec d
        jr nz,same_{symbol}
        ld d,{width}
        ld a,c
        add a,{}
        ld c,a
same_{symbol}:
",
                seed_step() as u8
            ),
        ],
    };
    put!(
        parts.code,
        "        exx
        ld b,a
        ld hl,heard
{first}gram_{symbol}:
        ld a,(hl)               ; A = the hash, modulo 256
{seed}        inc hl
{HASH}        inc hl
{HASH}        dec hl
        exx
{event}        exx
{next}        dec b
        jp nz,gram_{symbol}
        exx",
        event = walk.event()
    );
}

/// With hashes modulo 2^16, of which the high byte picks one of the columns' pages.
fn in_a_word(walk: &Walk<'_>, parts: &mut Parts, band: Option<u32>, pages: u32) {
    let symbol = walk.layer.symbol;
    put!(
        parts.data,
        "        section bss
; Trigrams left.
grams_{symbol}:
        ds 1"
    );
    let [first, seed, next] = match band {
        None => [String::new(), "        ld h,0\n".to_string(), String::new()],
        Some(width) => {
            put!(
                parts.data,
                "; Trigrams left in the band, and 31 times its seed.
left_{symbol}:
        ds 1
seed_{symbol}:
        ds 2"
            );
            let step = seed_step();
            [
                format!(
                    "        ld hl,0
        ld (seed_{symbol}),hl
        ld a,{width}
        ld (left_{symbol}),a
"
                ),
                format!(
                    "        ld h,0
        ld de,(seed_{symbol})
        add hl,de
"
                ),
                format!(
                    "        ld hl,left_{symbol}
        dec (hl)
        jr nz,same_{symbol}
        ld (hl),{width}
        ld hl,(seed_{symbol})
        ld de,{step}
        add hl,de
        ld (seed_{symbol}),hl
same_{symbol}:
"
                ),
            ]
        }
    };
    put!(
        parts.code,
        "        ld (grams_{symbol}),a
        exx
        ld bc,heard
{first}gram_{symbol}:
        ld a,(bc)
        ld l,a                  ; HL = the hash
{seed}{second}{third}        dec bc
        ld a,h
        and {mask}
        add a,high(columns_{symbol})
        ld (page_{symbol} + 1),a
        ld a,l
        exx
{event}        exx
{next}        ld hl,grams_{symbol}
        dec (hl)
        jp nz,gram_{symbol}
        exx",
        second = word_step(symbol, 2),
        third = word_step(symbol, 3),
        mask = pages - 1,
        event = walk.event(),
    );
}

/// A step of the hash in HL: 31 times it plus the character after BC, the `number`th of a
/// trigram. Uses A and DE.
fn word_step(symbol: &str, number: u32) -> String {
    format!(
        "        ld d,h
        ld e,l
        add hl,hl
        add hl,hl
        add hl,hl
        add hl,hl
        add hl,hl
        or a
        sbc hl,de
        inc bc
        ld a,(bc)
        add a,l
        ld l,a
        jr nc,added{number}_{symbol}
        inc h
added{number}_{symbol}:
"
    )
}
