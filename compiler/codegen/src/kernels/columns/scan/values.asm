; Activations: what a scan makes of an accumulator that fires.

        block   first_count, end
; Takes the count of a first of a pair, or of a single.
; in:      HL = its address
; out:     A = the count + 1; jumps to end if it is the sentinel
; changes: F
        ld      a,(hl)
        inc     a
        jp      z,end           ; the sentinel

        block   above_after, zero
; in:      A = a count + 1; zero = the count at the threshold
; out:     A = the count above the threshold
; changes: F
        sub     zero + 1

        block   count, zero
; Takes a count.
; in:      HL = its address; zero = the count at the threshold
; out:     A = the count above the threshold
; changes: F
        ld      a,(hl)
        sub     zero

        block   is_large, limit, large
; Tells counts whose activations may not fit a byte, and the sentinel.
; in:      A = the count above the threshold; limit = the least of these
; changes: F
        cp      limit
        jp      nc,large

        block   grow
; A bit by which counts grow.
; changes: AF
        add     a,a

        block   add_residue, residue
; in:      residue = what activations are at the threshold
; out:     A = the activation
; changes: F
        add     a,residue

        block   add_rest, rest
; The same from a table.
; in:      L = the place; rest = what activations are at the thresholds, place by place
; out:     A = the activation
; changes: F, H
        ld      h,high(rest)
        add     a,(hl)

        block   low_byte
; in:      HL = the low byte of a sum
; out:     A = that
        ld      a,(hl)

        block   shift_out
; A bit that is shifted out.
; changes: AF
        rrca

        block   keep, bits
; Clears the bits that were shifted out.
; changes: AF
        and     bits

        block   one_up
; An activation is 1 at the threshold.
; changes: AF
        inc     a

        block   compare, byte
; Whether A is the activation that no neuron makes.
; changes: F
        cp      byte

        block   if_sentinel, end
; Leaves the scan at its sentinel.
        jp      z,end           ; the sentinel: no neuron makes so much

        block   is_more, more
; Tells sums whose high byte says more than that they fire.
; in:      HL = the high byte
; out:     HL = the low byte; A = twice the rest of the high byte
; changes: F
        ld      a,(hl)
        dec     h
        add     a,a
        jp      nz,more

        block   is_256, large
; Tells an activation of 256.
        jp      z,large

        block   is_above_most, most, within
; Tells activations that the greatest is above.
; in:      A = the activation; most = the greatest
; changes: F
        cp      most + 1
        jr      c,within

        block   load_most, most
; out:     A = the greatest activation
        ld      a,most

        block   is_above, least, above
; Tells sums that are more than a shift makes a byte of.
; in:      A = twice the rest of the high byte; least = the least of these
; changes: F
        cp      least
        jr      nc,above

        block   both_bytes
; in:      A = twice the rest of the high byte; HL = the low byte
; out:     E, A = the two bytes of the sum
; changes: F
        rrca
        ld      e,a
        ld      a,(hl)

        block   shift_both
; A bit that is shifted out of both bytes.
; in:      E, A = the bytes
; changes: F
        srl     e
        rra

        block   is_just_large, large
; Tells an activation of 256.
        jr      z,large

        block   go_on, got
; The activation is made.
; in:      A = the activation
        jp      got
