; From an activation to the first list of its stream.

        block   launch
; Has SP walk a stream.
; in:      DE = the stream; A = the activation
; out:     the registers are exchanged; C = A; SP = the stream
; changes: F
        ex      de,hl
        di
        ld      sp,hl
        ex      de,hl
        exx
        ld      c,a

        block   from_first
; The second of the pair does not fire.
; out:     B = 0
        ld      b,0

        block   from_second
; The stream is entered where the lists of the second begin.
; in:      A = the activation
; out:     B = A
        ld      b,a

        block   to_first_list, page
; Goes to the first list.
; in:      SP = the stream
; out:     H = the page of the accumulators
        ld      h,high(page)
        ret
