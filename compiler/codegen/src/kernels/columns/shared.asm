; Merges: the accumulator of a shared row is added to those of its two rows, or added to the
; first and subtracted from the second.
;
; SP walks the places, three a merge: of the shared row, of the first row, of the second.
; Between two rows, H is the page of the high bytes. Merges come in twos. A single merge has
; a fourth place, which is not used.

        block   walk_merges, merges, page
; Goes to the first merges.
; in:      page = the page of the high bytes
; out:     SP = the places; H = page
        di
        ld      sp,merges
        ld      h,page
        ret

        block   shared_and_first
; Loads a shared row, and goes to the first row.
; in:      H = the page of the high bytes
; out:     BC = the shared row; HL = the first row's low byte
; changes: DE
        pop     de              ; the shared row, the first row
        ld      l,e
        ld      b,(hl)
        dec     h
        ld      c,(hl)
        ld      l,d

        block   add
; Adds BC to a row.
; in:      HL = its low byte
; out:     HL = its high byte
; changes: AF
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        inc     h
        ld      a,(hl)
        adc     a,b
        ld      (hl),a

        block   subtract
; Subtracts BC from a row.
; in:      HL = its low byte
; out:     HL = its high byte
; changes: AF
        ld      a,(hl)
        sub     c
        ld      (hl),a
        inc     h
        ld      a,(hl)
        sbc     a,b
        ld      (hl),a

        block   second_and_shared
; Goes to the second row.
; out:     HL = its low byte; D = the place of the next shared row
; changes: E, F
        dec     h
        pop     de              ; the second row, the next shared row
        ld      l,e

        block   next_shared
; Loads the next shared row, and goes to the first row.
; in:      D = its place; H = the page of the high bytes
; out:     BC = the shared row; HL = the first row's low byte; D = the second's place
; changes: E, F
        ld      l,d
        ld      b,(hl)
        dec     h
        ld      c,(hl)
        pop     de              ; the first row, the second row
        ld      l,e

        block   second
; Goes to the second row.
; in:      D = its place
; out:     HL = its low byte
; changes: F
        dec     h
        ld      l,d
