; The code whose addresses stand between lists in a stream. Interrupts are off while SP
; walks a stream.

        block   next_page
; Moves H on by a page: once for each page of a tile leads to the next tile.
; changes: H, F
        inc     h

        block   last_page
; Moves H back by a page: once for each page of a tile leads to the tile before.
; changes: H, F
        dec     h

        block   both
; Before the lists that both columns of a pair share.
; in:      C = a, the addend of the first; B = b, that of the second, or 0
; out:     C = a + b
; changes: AF
        ld      a,c
        add     a,b
        ld      c,a

        block   breathe, breathe, stream
; Keeps the address in the stream.
; in:      SP
breathe:
        ld      (stream + 1),sp

        block   breath
; Lets an interrupt in, which an `ei` before it has enabled.
        nop
        di

        block   go_on, stream
; Goes on with the stream.
; out:     SP = the address in the stream
stream:
        ld      sp,0            ; patched: the stream
