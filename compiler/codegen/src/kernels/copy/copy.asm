; Concat and slice: what is moved, piece by piece, to one place after the other.

        block   destination, to
; Where the first piece goes.
; out:     DE = to
        ld      de,to

        block   piece, from, bytes
; Before the next piece is moved behind the last.
; out:     HL = from, BC = bytes
        ld      hl,from
        ld      bc,bytes

        block   go_on, to
; Goes on in another section.
        jp      to
