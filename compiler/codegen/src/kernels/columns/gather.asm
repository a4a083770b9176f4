; Copies 16-bit accumulators to the words of a buffer. An accumulator's high byte lies a
; page behind its low byte.

        block   to, output
; Before the first sum.
; out:     DE = the word for it
        ld      de,output

        block   to_tile, first, count
; Before the sums of a tile.
; out:     HL = the first one's low byte; C = how many there are
        ld      hl,first
        ld      c,count

        block   take, word
; Loads a sum.
; in:      HL = its low byte
; out:     B, A = the sum; HL = the next one's low byte
; changes: F
word:   ld      a,(hl)
        inc     h
        ld      b,(hl)
        dec     h
        inc     l

        block   halve
; Shifts BA by a bit to the right.
; changes: AF, B
        sra     b
        rra

        block   store, word
; Stores a word, and goes on until C words are stored.
; in:      B, A = the word; DE = the word of the buffer
; out:     DE on the next word
; changes: AF, C
        ld      (de),a
        inc     de
        ld      a,b
        ld      (de),a
        inc     de
        dec     c
        jp      nz,word
