; Streams: what stands between lists.
;
; While SP walks a stream, interrupts are off.

        block   next_page
; Once for each page of a tile: on to the next tile.
; changes: H, F
        inc     h

        block   last_page
; Once for each page of a tile: back to the tile before.
; changes: H, F
        dec     h

        block   both
; Between the lists of the first of two columns and those of both.
; in:      C = the addend of the first, B = that of the second
; out:     C = their sum
; changes: AF
        ld      a,c
        add     a,b
        ld      c,a

        block   breathe, breathe, stream
; Keeps the stream.
breathe:
        ld      (stream + 1),sp

        block   breath
; Lets an interrupt in.
        nop
        di

        block   go_on, stream
; Goes on with the stream.
; out:     SP = the stream
stream:
        ld      sp,0            ; patched: the stream
