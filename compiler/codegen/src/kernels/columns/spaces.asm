; Subtracts from the prompt's partial sums the all-space n-grams that the last character
; said has changed.

        block   is_beyond, said, window, known
; Skips the rest if more has been said than the window holds.
; out:     A = the count of characters said
; changes: F
        ld      a,(said)
        cp      window+1
        jr      nc,known

        block   is_nothing, known
; Skips the rest if the reply is empty.
; in:      A = the count of characters said
; changes: F
        or      a
        jr      z,known         ; the reply is empty

        block   find_undo, table
; Finds the stream that subtracts what a character has changed.
; in:      A = the character's number in the reply, from 1
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
