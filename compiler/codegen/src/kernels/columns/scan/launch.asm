; From an activation to the first list of its stream. The tables hold, at the place of the second
; of each pair, the address of its stream, and a page further on that of the lists of the second.

        block   to_stream
; Has SP walk the table of the streams.
; in:      HL = the second of a pair; B = the page of the scan; C = the page of the table
; out:     SP = the table's entry
        ld      h,c
        di
        ld      sp,hl
        ld      h,b

        block   to_second
; Has SP walk the table of the lists of the second.
; in:      HL = the second of a pair; B = the page of the scan; C = the page of the table before
; out:     SP = the table's entry
; changes: F
        ld      h,c
        inc     h
        di
        ld      sp,hl
        ld      h,b

        block   from_first
; The second of the pair does not fire.
; in:      A = the activation of the first
; out:     C = A; B = 0
        ld      c,a
        ld      b,0

        block   from_kept
; The second of the pair does not fire.
; in:      C = the activation of the first
; out:     B = 0
        ld      b,0

        block   from_second
; The stream is entered where the lists of the second begin.
; in:      A = the activation of the second
; out:     B, C = A
        ld      c,a
        ld      b,a

        block   from_both
; Both fire.
; in:      A = the activation of the second
; out:     B = A
        ld      b,a

        block   to_first_list, page
; Goes to the first list.
; in:      SP = the table's entry
; out:     SP = the stream; H = the page of the accumulators
; changes: L
        pop     hl
        ld      sp,hl
        ld      h,high(page)
        ret
