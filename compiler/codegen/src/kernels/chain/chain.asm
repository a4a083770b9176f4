; A chain of unary ops, applied to each word of a buffer in place.

        block   first, buffer
; Before the first word.
; out:     DE = its address
        ld      de,buffer       ; DE = each word in turn

        block   load, each
; Loads a word.
; in:      DE = its address
; out:     HL = the word; DE on its high byte
; changes: A
each:   ld      a,(de)
        ld      l,a
        inc     de
        ld      a,(de)
        ld      h,a             ; HL = the word

        block   store
; Stores the word.
; in:      HL = the word; DE = the address of its high byte
; out:     DE = the next word's address; A = the low byte of that
; changes: HL
        ex      de,hl
        ld      (hl),d
        dec     hl
        ld      (hl),e
        inc     hl
        inc     hl
        ex      de,hl           ; DE = the next word
        ld      a,e

        block   next, end, each
; Goes on unless the low byte is that of the buffer's end.
; in:      A = the low byte of the next word's address
; changes: F
        cp      low(end)
        jp      nz,each

        block   next_page, end, each
; Goes on unless the high byte is that of the buffer's end, too.
; in:      DE = the next word's address
; changes: AF
        ld      a,d
        cp      high(end)
        jp      nz,each

        block   right_8
; Shifts HL by 8 bits to the right.
; changes: AF
        ld      l,h             ; shr 8: the sign fills H
        ld      a,h
        add     a,a
        sbc     a,a
        ld      h,a

        block   right_1
; Shifts HL by a bit to the right.
; changes: F
        sra     h               ; shr 1
        rr      l

        block   left_8
; Shifts HL by 8 bits to the left.
; changes: nothing else
        ld      h,l             ; shl 8
        ld      l,0

        block   left_1
; Shifts HL by a bit to the left.
; changes: F
        add     hl,hl           ; shl 1

        block   is_positive, positive
; Skips what follows unless HL is negative.
; changes: F
        bit     7,h             ; relu
        jr      z,positive

        block   zero
; HL becomes 0.
        ld      hl,0

        block   flip
; Inverts the sign bit of HL, so that unsigned comparisons compare signed words.
; changes: AF
        ld      a,h             ; the sign inverted
        xor     80h
        ld      h,a

        block   from_low, bound, within
; Subtracts the lower bound from HL, and skips what follows if HL is not below it.
; out:     BC = bound
; changes: HL, F
        ld      bc,bound        ; clamp from below
        or      a
        sbc     hl,bc
        jr      nc,within

        block   below
; HL becomes the difference of the bound itself.
        ld      hl,0            ; below: the bound instead

        block   from_high, above, within
; Subtracts the number above the upper bound from HL, and skips what follows if HL is below
; that number.
; out:     BC = above
; changes: HL, F
        ld      bc,above        ; clamp from above
        or      a
        sbc     hl,bc
        jr      c,within

        block   beyond
; HL becomes the difference of the bound itself.
        ld      hl,-1           ; above: the bound instead

        block   back, within
; Adds to HL what was subtracted.
; in:      HL = the difference; BC = what was subtracted
; changes: F
within: add     hl,bc
