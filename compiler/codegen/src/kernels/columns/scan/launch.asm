; From an activation to the first list of a stream.

        block   launch
; SP walks a stream.
; in:      DE = the stream; A = what its lists add
; out:     the main registers; C = A; SP
; changes: F
        ex      de,hl
        di
        ld      sp,hl
        ex      de,hl
        exx
        ld      c,a

        block   from_first
; The second is silent.
; out:     B = 0
        ld      b,0

        block   from_second
; The stream is entered where the second's part begins.
; out:     B = A
        ld      b,a

        block   walk, page
; To the first list.
; in:      SP = the stream
; out:     H = the page of the accumulators
        ld      h,high(page)
        ret
