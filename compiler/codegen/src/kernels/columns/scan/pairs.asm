; The scan of accumulators two by two, where columns are threaded.
;
; Both halves of the place's address lead to a stream, which SP walks:
;   C = what the first's lists add, then the shared ones, then the second's
;   B = what the second adds, 0 if it is silent

        block   skip_resume, scan
; Over what the ends of streams come to.
        jp      scan

        block   resume_scan, silent
; A stream has ended.
; out:     the scan's registers; A = the greatest byte that is silent
        exx
        ld      a,silent

        block   alone, alone
; Only the second of a pair fires.
; in:      HL = what tells that it does
alone:                          ; the second of a pair alone

        block   first, first
; The first of a pair fires.
; in:      HL = what tells that it does
first:                          ; the first of a pair

        block   is_other_count, silent, both
; Looks whether the second fires too.
; in:      HL = its count; A = the first's activation
; out:     C = the first's activation
; changes: AF
        ld      c,a
        ld      a,silent
        cp      (hl)            ; does the second fire too?
        jr      c,both

        block   not_other
; It does not.
; out:     A = the first's activation
        ld      a,c

        block   is_other_sum, into
; Looks whether the second fires too.
; in:      HL = the high byte of its sum
; changes: F
        bit     7,(hl)          ; does the second fire too?
        jr      nz,into

        block   into, into
; It does.
; in:      A = the first's activation
; out:     C = that
into:   ld      c,a

        block   add_both
; in:      C = the first's activation; A = the second's
; out:     B = the second's; A = their sum; carry if it does not fit a byte
        ld      b,a
        add     a,c

        block   is_over, over
; Tells sums that do not fit a byte.
        jr      c,over

        block   launch_both
; SP walks the stream of both.
; in:      DE = the stream; BC = the activations
; out:     the main registers; BC; SP
; changes: F', HL, DE'
        push    bc
        push    de
        exx
        pop     hl
        pop     bc
        di
        ld      sp,hl

        block   over, over
; The activations of both do not fit a byte together: the second's is walked, and the
; pair looked at again.
; in:      B = the second's activation; HL = what tells that it fires
; out:     A = the second's activation
over:                           ; their sum is too large: one after the other
        ld      a,b
        ld      (hl),0

        block   then, then, resume
; The handler between the lists that the two share and the second's own.
; in:      B = what the second adds
; out:     the stream goes on, or ends if the second is silent
; changes: AF
then:                           ; C = a + b becomes b
        ld      a,b
        or      a
        jp      z,resume

        block   then_second
; The second is active.
; out:     C = A
        ld      c,a
        ret
