; Words of sums. An accumulator's high byte lies a page behind its low byte.

        block   to, output
; Before the first sum.
; out:     DE = where its word goes
        ld      de,output

        block   tile, first, count
; Before the sums of a tile.
; out:     HL = the first one's low byte; C = how many there are
        ld      hl,first
        ld      c,count

        block   take, word
; Takes a sum.
; in:      HL = its low byte
; out:     B, A = the sum; HL = the next one's low byte
; changes: F
word:   ld      a,(hl)
        inc     h
        ld      b,(hl)
        dec     h
        inc     l

        block   halve
; Shifts B, A by a bit to the right.
; changes: F
        sra     b
        rra

        block   store, word
; Stores a word, and goes on until C are.
; in:      B, A = the word; DE = where it goes
; out:     DE behind it
; changes: AF, C
        ld      (de),a
        inc     de
        ld      a,b
        ld      (de),a
        inc     de
        dec     c
        jp      nz,word
