; The walk over the codes of a compact column, two a byte. `codes.rs` defines the codes.
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
; out:     A = the code, in bits 4 to 7: a sign, and a gap; Z if it is the shortest skip
; changes: F
first:
        ld      a,(de)          ; the first code of a byte
        and     0F0h

        block   second_code, second
; Takes the second code of a byte.
; out:     A = the code, in bits 0 to 3: a gap, and a sign; Z if it is the shortest skip;
;          no carry; DE on the next byte
second:
        ld      a,(de)          ; the second code
        inc     de
        and     15

        block   is_skip, skip
; Tells the shortest skip from other codes.
; in:      Z if it is
        jr      z,skip

        block   first_sign
; Takes the sign of a first code.
; in:      A = the code
; out:     carry if it is a minus; A = the gap, in bits 5 to 7
; changes: F
        add     a,a

        block   second_sign
; Takes the sign of a second code.
; in:      A = the code; no carry
; out:     carry if it is a minus; A = the gap
; changes: F
        rra

        block   is_minus, minus
; Tells a subtraction from an addition.
; in:      carry if it is a subtraction
        jr      c,minus

        block   first_gap
; Takes the gap of a first code.
; in:      A = the gap, in bits 5 to 7
; out:     A = the gap
; changes: F
        rlca
        rlca
        rlca

        block   is_longest, longest
; Tells the longest skip from subtractions.
; in:      A = the gap of a minus
; changes: F
        or      a
        jr      z,longest

        block   is_far, gap, far
; Tells a skip from an update.
; in:      A = the gap; gap = that of the skip
; changes: F
        cp      gap
        jr      z,far

        block   past_gap
; Goes to the place of an update.
; in:      A = the gap
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

        block   load_skip, skip, skipped
; Loads the length of a skip.
; out:     A = skipped
skip:   ld      a,skipped

        block   to_skip, over
; Skips that many places.
        jr      over

        block   skip_over, over, next
; Skips places, and goes on with the next code, unless they lie behind the page's end.
; in:      A = the places
; out:     L = the last place skipped
; changes: AF
over:   add     a,l
        ld      l,a
        jp      nc,next

        block   past_byte
; The column ends with the first code of a byte: goes past that byte.
; out:     DE
        inc     de
