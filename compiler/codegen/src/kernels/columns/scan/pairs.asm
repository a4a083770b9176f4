; The scan of pairs of accumulators, whose columns are threaded.
;
; A pair has one stream, which SP walks:
;   C = what the lists of the first add, then the shared lists, then those of the second
;   B = what the second adds; 0 if it does not fire

        block   skip_resume, scan
; Jumps over the code at the end of streams.
        jp      scan

        block   resume_scan, silent
; After a stream: goes on with the scan.
; out:     the registers are exchanged; A = the greatest byte that does not fire
        exx
        ld      a,silent

        block   alone, alone
; Only the second of a pair fires.
; in:      HL = its counter, or its high byte
alone:                          ; the second of a pair alone

        block   first, first
; The first of a pair fires.
; in:      HL = its counter, or its high byte
first:                          ; the first of a pair

        block   is_other_count, silent, both
; Finds out whether the second fires, too.
; in:      HL = its counter; A = the activation of the first
; out:     C = the activation of the first; goes to `both` if the second fires
; changes: AF
        ld      c,a
        ld      a,silent
        cp      (hl)            ; does the second fire too?
        jr      c,both

        block   not_other
; The second does not fire.
; in:      C = the activation of the first
; out:     A = that
        ld      a,c

        block   is_other_sum, into
; Finds out whether the second fires, too.
; in:      HL = the high byte of its sum
; out:     goes to `into` if it does
; changes: F
        bit     7,(hl)          ; does the second fire too?
        jr      nz,into

        block   into, into
; The second fires, too.
; in:      A = the activation of the first
; out:     C = that
into:   ld      c,a

        block   add_both
; Adds the activations of both.
; in:      C = that of the first; A = that of the second
; out:     B = that of the second; A = their sum; carry if it does not fit a byte
        ld      b,a
        add     a,c

        block   is_over, over
; Goes to `over` if the sum does not fit a byte.
; in:      carry
        jr      c,over

        block   launch_both
; Has SP walk the stream of both.
; in:      DE = the stream; BC = the activations
; out:     the registers are exchanged; BC = the activations; SP = the stream
; changes: F', HL, DE'
        push    bc
        push    de
        exx
        pop     hl
        pop     bc
        di
        ld      sp,hl

        block   over, over
; The sum of both activations does not fit a byte: the second is launched alone, and the pair
; is then scanned again.
; in:      B = the activation of the second; HL = its counter, or its high byte
; out:     A = B; the second does not fire any more
over:                           ; their sum exceeds 255: one after the other
        ld      a,b
        ld      (hl),0

        block   then, then, resume
; The handler before the lists of the second.
; in:      B = what the second adds
; out:     goes to `resume`, the end of the stream, if that is 0
; changes: AF
then:                           ; C = b, or the end of the stream
        ld      a,b
        or      a
        jp      z,resume

        block   then_second
; The second fires: goes on to its lists.
; in:      A = what it adds
; out:     C = A
        ld      c,a
        ret
