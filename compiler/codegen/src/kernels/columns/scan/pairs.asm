; The scan of pairs of accumulators, whose columns are threaded.
;
; A pair has one stream, which SP walks:
;   C = what the lists of the first add, then the shared lists, then those of the second
;   B = what the second adds; 0 if it does not fire

        block   skip_resume, scan
; Jumps over the code at the end of streams.
        jp      scan

        block   begin_pairs, table
; Loads what every launch needs.
; in:      H = the page of the scan; table = the table of streams
; out:     B = H; C = the table's page
        ld      b,h
        ld      c,high(table)

        block   keep_silent
; Keeps the greatest byte that does not fire.
; in:      A = that
; out:     D = A
        ld      d,a

        block   keep_shifts, shifts
; Keeps the page of the table of activations.
; out:     D = that page
        ld      d,high(shifts)

        block   resume_kept
; After a stream: goes on with the scan.
; in:      D of the other registers = the greatest byte that does not fire
; out:     the registers are exchanged; A = D
        exx
        ld      a,d

        block   resume_scan, silent
; The same, where D is the page of the table of activations.
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

        block   keep_first
; Keeps the activation of the first for its stream.
; in:      A = the activation
; out:     C of the other registers = A
        exx
        ld      c,a
        exx

        block   is_other_count, both
; Finds out whether the second fires, too.
; in:      HL = its counter; D = the greatest byte that does not fire
; out:     goes to `both` if the second fires
; changes: AF
        ld      a,d
        cp      (hl)            ; does the second fire too?
        jr      c,both

        block   is_other_sum, both
; Finds out whether the second fires, too.
; in:      HL = the high byte of its sum
; out:     A = the high byte shifted to the left; goes to `both` if the second fires, with Z if
;          the sum has no other bit in its high byte
; changes: F
        ld      a,(hl)
        add     a,a             ; does the second fire too?
        jr      c,both

        block   is_over, over
; Adds the activations of both, and goes to `over` if the sum does not fit a byte.
; in:      C = that of the first; A = that of the second
; changes: AF
        add     a,c
        jr      c,over

        block   over, over
; The sum of both activations does not fit a byte: the second is launched alone, and the pair
; is then scanned again.
; in:      B = the activation of the second
; out:     A = B; the registers are exchanged
over:                           ; their sum exceeds 255: one after the other
        ld      a,b
        exx

        block   apart, apart
; The second is launched alone.
; in:      HL = its counter, or its high byte
; out:     it does not fire any more
apart:  ld      (hl),0

        block   then, then, second
; The handler before the lists of the second. Goes on to the end of the stream if it does not
; fire.
; in:      B = what the second adds; 0 if it does not fire
; out:     goes to `second` if it fires
; changes: F
then:                           ; C = b, or the end of the stream
        inc     b
        djnz    second

        block   then_second, second
; The second fires: goes on to its lists.
; in:      B = what it adds
; out:     C = B
second: ld      c,b
        ret
