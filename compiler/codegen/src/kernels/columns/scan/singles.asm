; The scan of accumulators one by one, where columns are compact.

        block   to_word
; in:      A = a byte
; out:     BC = that
        ld      c,a
        ld      b,0

        block   grow_word
; A bit by which counts grow.
; in:      BC = the count
; changes: F
        sla     c
        rl      b

        block   single_residue, residue
; in:      residue = what activations are at the threshold
; out:     A = that
        ld      a,residue

        block   single_rest, rest
; The same from a table.
; in:      L = the place; rest = what activations are at the thresholds, place by place
; out:     A = what the activation is at the threshold
; changes: H
        ld      h,high(rest)
        ld      a,(hl)

        block   add_word, walk
; in:      A = what the activation is at the threshold; BC = what the count adds
; out:     C = the low byte of the activation
; changes: AF
        add     a,c
        ld      c,a
        jr      nc,walk

        block   carry_word
; changes: B, F
        inc     b

        block   sum_word
; in:      HL = the high byte of a sum
; out:     BC = the sum without what tells that it fires
        ld      b,(hl)
        dec     h
        ld      c,(hl)
        inc     h
        res     7,b

        block   shift_word
; A bit that is shifted out.
; in:      BC = the sum
; changes: F
        srl     b
        rr      c

        block   word_up, number
; An activation is 1 at the threshold.
; in:      BC = the shifted sum; number = of the bit of B that no neuron sets
; out:     BC = the activation; Z tells that it is a neuron's
; changes: F
        inc     bc              ; BC = the activation
        bit     number,b

        block   if_not_real, end
; Leaves the scan at its sentinel.
        jp      nz,end          ; the sentinel

        block   is_real, real
; Tells neurons.
        jr      z,real

        block   if_last, end
; Leaves the scan at the sentinel, which is in the page's last place.
; in:      L = the place
; changes: AF
        ld      a,l             ; the sentinel, or a sum so low that it seems high
        inc     a
        jp      z,end

        block   is_word_above, most, below
; Tells activations above the greatest.
; in:      BC = the activation; most = the greatest
; changes: AF
        ld      a,low(most)
        sub     c
        ld      a,high(most)
        sbc     a,b
        jr      nc,below

        block   load_most_word, most
; out:     BC = the greatest activation
        ld      bc,most

        block   keep_place
; Before the column is walked.
; out:     the stack: HL
        push    hl

        block   next_single, silent, singles
; After the column is walked: looks on.
; in:      the stack: HL
; out:     HL; A = the greatest byte that is silent
        pop     hl
        ld      a,silent
        jp      singles
