; Concat and slice: runs of elements are copied to the output, one after the other.

        block   destination, to
; Before the first run.
; out:     DE = to
        ld      de,to

        block   piece, from, bytes
; Before a run is copied.
; out:     HL = from, BC = bytes
        ld      hl,from
        ld      bc,bytes

        block   go_on, to
; Goes on in another section of the code.
        jp      to
