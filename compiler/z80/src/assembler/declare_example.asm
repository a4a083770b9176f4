; The template of the example in assembler/declare.rs.

        block   push_word, pair (bc, de, hl), word
; Loads a pair with a word and pushes it.
; in:      SP
; changes: the pair, SP
        ld      pair,word
        push    pair

        block   again, start
; Counts C down and goes to a label unless it is 0.
; in:      C
; changes: C, F
        dec     c
        jr      nz,start
