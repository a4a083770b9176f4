; The walk over a compact column's codes, two a byte. `gaps.rs` tells what they mean.
;
; Everywhere:
;   DE = the codes' bytes; H = the page of the accumulators;
;   L = the place that the last code spoke of;
;   BC = what a weight of 1 adds, unless the accumulators are bytes: these count by 1

        block   to_tile, before, walk
; Walks the codes of a tile.
; in:      DE = the codes; before = the place before the tile's first
; out:     DE past them
; changes: A, F, HL
        ld      hl,before
        call    walk

        block   first_code, first
; Takes the first code of a byte.
; out:     A = it, in the low half
first:
        ld      a,(de)          ; the first code of a byte
        rrca
        rrca
        rrca
        rrca

        block   second_code, second
; Takes the second code of a byte.
; out:     A = it, in the low half; DE on the next byte
second:
        ld      a,(de)          ; the second
        inc     de

        block   is_skip, code, skip
; Tells a skip from an update.
; in:      A = a code, in the low half
; out:     A = it less `code`, the code of a skip; carry if it is an addition
; changes: F
        and     15
        sub     code
        jr      z,skip

        block   is_minus, minus
; Tells a subtraction from an addition.
        jr      nc,minus

        block   past_gap, to_next
; To the place that an addition is for.
; in:      A = the gap, less the code of a skip; to_next = what makes good for that,
;          and steps past the place before
; out:     L = the place
; changes: AF
        add     a,l             ; over the gap, and one on
        add     a,to_next
        ld      l,a

        block   is_again, minus, again, same
; Tells a subtraction from the same place again.
; in:      A = a code of a subtraction, less that of a skip; again = the code that
;          tells so, less that of a skip
; changes: F
minus:  cp      again
        jr      z,same

        block   past_minus_gap
; To the place that a subtraction is for.
; in:      A = the gap, and one on
; out:     L = the place
; changes: AF
        add     a,l
        ld      l,a

        block   add_word
; Adds BC to an accumulator of 16 bits.
; changes: AF
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        inc     h
        ld      a,(hl)
        adc     a,b
        ld      (hl),a
        dec     h

        block   subtract_word
; Subtracts BC from an accumulator of 16 bits.
; changes: AF
        ld      a,(hl)
        sub     c
        ld      (hl),a
        inc     h
        ld      a,(hl)
        sbc     a,b
        ld      (hl),a
        dec     h

        block   increment
; Adds 1 to an accumulator of a byte.
; changes: F
        inc     (hl)

        block   decrement
; Subtracts 1 from an accumulator of a byte.
; changes: F
        dec     (hl)

        block   go_on, next
; On to the next code.
        jp      next

        block   skip, skip, skipped, next
; Passes over places, and goes on with the next code, unless they lie behind the
; page's end.
; out:     L on the last of them
; changes: AF
skip:   ld      a,l
        add     a,skipped
        ld      l,a
        jp      nc,next

        block   past_byte
; The column ends with the first code of a byte: past that.
        inc     de
