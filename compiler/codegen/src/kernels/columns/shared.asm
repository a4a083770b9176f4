; Merges: a shared row's accumulator is added to those of its two rows, or added to
; the first and taken from the second.
;
; SP walks the places, three a merge: of the shared row, of the first row, of the
; second. Between two rows H is the page of the high bytes. A block does two merges,
; or one by itself, whose last place is followed by one that is not used.

        block   walk_merges, merges, page
; Goes to the first block.
; in:      page = that of the high bytes
; out:     SP = the places; H = page
        di
        ld      sp,merges
        ld      h,page
        ret

        block   shared_and_first
; Takes a shared row, and goes to the first row.
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
; Takes BC from a row.
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
; Takes the next shared row, and goes to the first row.
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
