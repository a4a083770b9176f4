; A chain of unary ops, applied to each word of a buffer in place.

        block   first, buffer
; Before the first word.
; out:     DE = the word's address
        ld      de,buffer       ; each word in turn

        block   load, each
; Takes a word.
; in:      DE = its address
; out:     HL = the word; DE on its high byte
; changes: A
each:   ld      a,(de)
        ld      l,a
        inc     de
        ld      a,(de)
        ld      h,a             ; HL = the word

        block   store
; Puts the word back.
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
; Goes on until the low byte is that of the buffer's end.
; in:      A = the low byte of the next word's address
; changes: F
        cp      low(end)
        jp      nz,each

        block   next_page, end, each
; Goes on until the high byte is that of the buffer's end too.
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
; Makes unsigned comparisons of HL signed ones: turns its sign bit round.
; changes: AF
        ld      a,h             ; the sign turned round
        xor     80h
        ld      h,a

        block   from_low, bound, within
; Makes HL its distance from the lower bound, and skips what follows if it is not
; below.
; out:     BC = bound
; changes: HL, F
        ld      bc,bound        ; clamp from below
        or      a
        sbc     hl,bc
        jr      nc,within

        block   below
; HL becomes the distance of the bound itself.
        ld      hl,0            ; below: as if it were the bound

        block   from_high, above, within
; Makes HL its distance from the number above the upper bound, and skips what
; follows if it is below that.
; out:     BC = above
; changes: HL, F
        ld      bc,above        ; clamp from above
        or      a
        sbc     hl,bc
        jr      c,within

        block   beyond
; HL becomes the distance of the bound itself.
        ld      hl,-1           ; above: as if it were the bound

        block   back, within
; Makes HL a number again.
; in:      HL = a distance, BC = what it is from
; changes: F
within: add     hl,bc
