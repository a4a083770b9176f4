; The walk over the codes of a compact column, two a byte. `gaps.rs` defines the codes.
;
; Everywhere:
;   DE = the codes' bytes; H = the page of the accumulators;
;   L = the place of the last code;
;   BC = what a weight of 1 adds to 16-bit accumulators; byte counters count by 1

        block   to_tile, before, walk
; Walks the codes of a tile.
; in:      DE = the codes; before = the place before the tile's first
; out:     DE past them
; changes: A, F, HL
        ld      hl,before
        call    walk

        block   first_code, first
; Takes the first code of a byte.
; out:     A = the code, in bits 0 to 3
; changes: F
first:
        ld      a,(de)          ; the first code of a byte
        rrca
        rrca
        rrca
        rrca

        block   second_code, second
; Takes the second code of a byte.
; out:     A = the code, in bits 0 to 3; DE on the next byte
second:
        ld      a,(de)          ; the second code
        inc     de

        block   is_skip, code, skip
; Tells a skip from an update.
; in:      A = a code, in bits 0 to 3
; out:     A = the code less `code`, the code of a skip; carry if it is an addition
; changes: F
        and     15
        sub     code
        jr      z,skip

        block   is_minus, minus
; Tells a subtraction from an addition.
; in:      carry if it is an addition
        jr      nc,minus

        block   past_gap, to_next
; Goes to the place of an addition.
; in:      A = the gap, less the code of a skip; to_next = that code, plus 1 to step past
;          the place before
; out:     L = the place
; changes: AF
        add     a,l             ; over the gap, to the place behind it
        add     a,to_next
        ld      l,a

        block   is_again, minus, again, same
; Tells a subtraction from the same place again.
; in:      A = the code of a subtraction, less that of a skip; again = the code for the
;          same place, less that of a skip
; changes: F
minus:  cp      again
        jr      z,same

        block   past_minus_gap
; Goes to the place of a subtraction.
; in:      A = the gap, plus 1
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
; Adds 1 to a byte counter.
; changes: F
        inc     (hl)

        block   decrement
; Subtracts 1 from a byte counter.
; changes: F
        dec     (hl)

        block   go_on, next
; On to the next code.
        jp      next

        block   skip, skip, skipped, next
; Skips places, and goes on with the next code, unless they lie behind the page's end.
; out:     L = the last place skipped
; changes: AF
skip:   ld      a,l
        add     a,skipped
        ld      l,a
        jp      nc,next

        block   past_byte
; The column ends with the first code of a byte: goes past that byte.
; out:     DE
        inc     de
