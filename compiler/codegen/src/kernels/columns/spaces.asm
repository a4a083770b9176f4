; What the last character said changes of the all-space n-grams in a prompt's sums.

        block   is_beyond, said, window, known
; Passes over what follows if more has been said than the window holds.
; out:     A = how many characters, or one more than the window holds
; changes: F
        ld      a,(said)
        cp      window+1
        jr      nc,known

        block   is_nothing, known
; Passes over what follows if nothing has been said.
; in:      A = how many characters
; changes: F
        or      a
        jr      z,known         ; nothing said

        block   find_undo, table
; Finds the stream that undoes what a character has changed.
; in:      A = its number, from 1
; out:     HL = the stream
; changes: AF, DE
        dec     a
        ld      l,a
        ld      h,0
        add     hl,hl
        ld      de,table
        add     hl,de
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        ex      de,hl
