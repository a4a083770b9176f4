; Sums and differences of two values, word by word.

        block   both, left, right, count
; Before the first word.
; out:     HL = right, DE = left, BC = count
        ld      hl,right
        ld      de,left
        ld      bc,count

        block   add_word, both
; Adds one word to another.
; in:      HL = the word to add, DE = the word to add it to
; out:     HL, DE on the next words
; changes: AF
both:   ld      a,(de)
        add     a,(hl)
        ld      (de),a
        inc     hl
        inc     de
        ld      a,(de)
        adc     a,(hl)
        ld      (de),a
        inc     hl
        inc     de

        block   subtract_word, both
; Subtracts one word from another.
; in:      HL = the word to subtract, DE = the word to subtract it from
; out:     HL, DE on the next words
; changes: AF
both:   ld      a,(de)
        sub     (hl)
        ld      (de),a
        inc     hl
        inc     de
        ld      a,(de)
        sbc     a,(hl)
        ld      (de),a
        inc     hl
        inc     de

        block   next_word, both
; Goes on until all words are done.
; in:      BC = words left, this one among them
; changes: AF, BC
        dec     bc
        ld      a,b
        or      c
        jp      nz,both
