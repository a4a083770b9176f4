; The scan of single accumulators, whose columns are compact.

        block   to_word
; Extends a byte to a word.
; in:      A = the byte
; out:     BC = A
        ld      c,a
        ld      b,0

        block   grow_word
; Shifts a count by a bit to the left.
; in:      BC = the count
; changes: F
        sla     c
        rl      b

        block   single_residue, residue
; Loads the residue.
; out:     A = residue
        ld      a,residue

        block   single_rest, rest
; Loads the residue of a place from a table.
; in:      L = the place; rest = the residues, place by place
; out:     A = the residue
; changes: H
        ld      h,high(rest)
        ld      a,(hl)

        block   add_word, walk
; Adds the residue.
; in:      A = the residue; BC = the shifted count
; out:     C = the low byte of the activation; goes to `walk` if there is no carry
; changes: AF
        add     a,c
        ld      c,a
        jr      nc,walk

        block   carry_word
; Adds the carry to the high byte.
; changes: B, F
        inc     b

        block   sum_word
; Loads a sum, without bit 15, which tells that it fires.
; in:      HL = the high byte of the sum
; out:     BC = the sum
; changes: F
        ld      b,(hl)
        dec     h
        ld      c,(hl)
        inc     h
        res     7,b

        block   shift_word
; Shifts a sum by a bit to the right.
; in:      BC = the sum
; changes: F
        srl     b
        rr      c

        block   word_up, number
; Adds 1, since an activation is 1 at the threshold.
; in:      BC = the shifted sum; number = the bit of B that no neuron sets
; out:     BC = the activation; Z if it is a neuron's
; changes: F
        inc     bc              ; BC = the activation
        bit     number,b

        block   if_not_real, end
; Leaves the scan at its sentinel.
; in:      Z if it is a neuron
        jp      nz,end          ; the sentinel

        block   is_real, real
; Goes to `real` if it is a neuron.
; in:      Z if it is a neuron
        jr      z,real

        block   if_last, end
; Leaves the scan at the sentinel, which is in the page's last place.
; in:      L = the place
; changes: AF
        ld      a,l             ; the sentinel, or a sum that has wrapped around
        inc     a
        jp      z,end

        block   is_word_above, most, below
; Tells whether an activation is above the greatest.
; in:      BC = the activation; most = the greatest
; out:     goes to `below` if it is not
; changes: AF
        ld      a,low(most)
        sub     c
        ld      a,high(most)
        sbc     a,b
        jr      nc,below

        block   load_most_word, most
; Limits the activation.
; out:     BC = the greatest activation
        ld      bc,most

        block   keep_place
; Saves the place while the column is walked.
; out:     the stack: HL
        push    hl

        block   next_single, silent, singles
; After the column: goes on with the scan.
; in:      the stack: HL
; out:     HL; A = the greatest byte that does not fire
        pop     hl
        ld      a,silent
        jp      singles
