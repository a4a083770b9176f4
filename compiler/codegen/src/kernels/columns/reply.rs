//! Events of the reply: the n-grams of the last characters said.
//!
//! N-grams of different orders that begin at one place share their beginnings, so one
//! pass over each place's characters finds them all.

use super::design::Start;
use super::parts::{Parts, put};
use super::spaces::{Grams, keeps_spaces, undo};
use super::walk::{HASH, Walk};
use crate::kernels::context::context_window;

/// The n-grams of the last characters said: all, or those that hold one.
pub(super) fn emit(walk: &Walk<'_>, parts: &mut Parts, grams: &Grams) {
    let layer = walk.layer;
    let symbol = layer.symbol;
    let Grams { window, least, most, .. } = *grams;
    let end = context_window(layer.emission.network);
    parts.external("context");
    let said = match (keeps_spaces(layer.emission.network, layer.design), layer.design.start) {
        (Some(_), Start::Half(half)) => {
            let said = format!("said_{}", layer.emission.symbol(half));
            parts.external(said.clone());
            undo(layer, parts, grams, half, &said);
            Some(said)
        }
        _ => None,
    };
    match &said {
        Some(said) => put!(
            parts.code,
            "        ld a,({said})
        or a
        jp z,counted_{symbol}   ; nothing said: all n-grams are spaces
        add a,{most} - 1
        jr c,whole_{symbol}
        cp {window}
        jr c,places_{symbol}
whole_{symbol}:
        ld a,{window}
places_{symbol}:
        exx
        ld d,a
place_{symbol}:                 ; D = characters from this place to the end
        ld hl,{said}
        ld a,d
        sub (hl)
        jr nc,spaces_{symbol}
        xor a
spaces_{symbol}:"
        ),
        None => put!(
            parts.code,
            "        exx
        ld d,{window}
place_{symbol}:                 ; D = characters from this place to the end
        xor a"
        ),
    }
    if least > 1 {
        put!(
            parts.code,
            "        cp {0}
        jr nc,least_{symbol}
        ld a,{0}
least_{symbol}:",
            least - 1
        );
    }
    put!(
        parts.code,
        "        ld c,a                  ; C = characters that end no n-gram that counts
        ld b,{most}
        ld a,d
        cp b
        jr nc,orders_{symbol}
        ld b,a
orders_{symbol}:
        ld hl,context + {end}
        ld a,l
        sub d
        ld l,a
        jr nc,seed_{symbol}
        dec h
seed_{symbol}:
        ld a,{window}
        sub d
        ld e,a
        add a,a
        add a,a
        add a,a
        sub e                   ; A = the hash, modulo 256: at first the seed
char_{symbol}:
{HASH}        inc hl
        inc c
        dec c
        jr z,count_{symbol}
        dec c
        djnz char_{symbol}
        jp next_{symbol}
count_{symbol}:
        ld e,a
        exx
{event}        exx
        ld a,e
        dec b
        jp nz,char_{symbol}
next_{symbol}:
        dec d
        jp nz,place_{symbol}
        exx",
        event = walk.event(),
    );
    if let Some(said) = &said {
        put!(
            parts.code,
            "counted_{symbol}:
        ld a,({said})
        cp {window} + 1
        adc a,0
        ld ({said}),a"
        );
    }
}
