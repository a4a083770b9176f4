; Computes the activation of an accumulator that fires.

        block   first_count, end
; Loads the count of the first of a pair, or of a single.
; in:      HL = the counter
; out:     A = the count + 1; goes to `end` if it is the sentinel
; changes: F
        ld      a,(hl)
        inc     a
        jp      z,end           ; the sentinel

        block   above_after, zero
; Subtracts the threshold.
; in:      A = a count + 1; zero = the count at the threshold
; out:     A = the count above the threshold
; changes: F
        sub     zero + 1

        block   count, zero
; Loads a count, less the threshold.
; in:      HL = the counter; zero = the count at the threshold
; out:     A = the count above the threshold
; changes: F
        ld      a,(hl)
        sub     zero

        block   is_large, limit, large
; Tells whether an activation may not fit a byte, or the count may be the sentinel.
; in:      A = the count above the threshold; limit = the least of those
; out:     goes to `large` if so
; changes: F
        cp      limit
        jp      nc,large

        block   grow
; Shifts a count by a bit to the left.
; in:      A = the count
; out:     A
; changes: F
        add     a,a

        block   add_residue, residue
; Adds the residue.
; in:      A = the shifted count
; out:     A = the activation
; changes: F
        add     a,residue

        block   add_rest, rest
; Adds the residue of a place from a table.
; in:      A = the shifted count; L = the place; rest = the residues, place by place
; out:     A = the activation
; changes: F, H
        ld      h,high(rest)
        add     a,(hl)

        block   low_byte
; Loads the low byte of a sum.
; in:      HL = its address
; out:     A
        ld      a,(hl)

        block   look_up
; Looks up the activation of a low byte.
; in:      HL = its address; D = the page of the table
; out:     A = the activation
; changes: E
        ld      e,(hl)
        ld      a,(de)

        block   shift_out
; Rotates A by a bit to the right.
; changes: AF
        rrca

        block   keep, bits
; Clears the bits that were rotated out.
; changes: AF
        and     bits

        block   one_up
; Adds 1, since an activation is 1 at the threshold.
; changes: AF
        inc     a

        block   compare, byte
; Compares A with the activation that no neuron has.
; changes: F
        cp      byte

        block   if_sentinel, end
; Leaves the scan at its sentinel.
; in:      Z if it is the sentinel
        jp      z,end           ; the sentinel: no neuron has this activation

        block   is_more, more
; Tells whether a sum has bits in its high byte besides bit 15, which tells that it fires.
; in:      HL = the high byte
; out:     HL = the low byte; A = the high byte shifted to the left; goes to `more` if it is
;          not 0
; changes: F
        ld      a,(hl)
        dec     h
        add     a,a
        jp      nz,more

        block   is_more_known, more
; The same, where the high byte has been shifted. HL stays there.
; in:      A = the high byte shifted to the left; Z if it is 0
        jp      nz,more

        block   is_256, large
; Goes to `large` if the activation is 256.
; in:      Z if it is, A being its low byte
        jp      z,large

        block   is_above_most, most, within
; Goes to `within` if an activation is not above the greatest.
; in:      A = the activation; most = the greatest
; changes: F
        cp      most + 1
        jr      c,within

        block   load_most, most
; Limits the activation.
; out:     A = the greatest activation
        ld      a,most

        block   is_above, least, above
; Goes to `above` if a sum is too large for its activation to fit a byte.
; in:      A = the high byte shifted to the left; least = the least such value
; changes: F
        cp      least
        jr      nc,above

        block   both_bytes
; Loads both bytes of a sum.
; in:      A = the high byte shifted to the left; HL = the low byte
; out:     E, A = the two bytes of the sum
; changes: F
        rrca
        ld      e,a
        ld      a,(hl)

        block   add_look_up
; Adds the activation of a low byte.
; in:      HL = its address; A = what the high byte adds; D = the page of the table
; out:     A = the activation, modulo 256; Z if it is 256
; changes: E
        ld      e,(hl)
        ex      de,hl
        add     a,(hl)
        ex      de,hl

        block   shift_both
; Shifts EA by a bit to the right.
; in:      E, A = the bytes
; changes: F
        srl     e
        rra

        block   is_just_large, large
; Goes to `large` if the activation is 256.
; in:      Z if it is, A being its low byte
        jr      z,large

        block   go_on, got
; The activation is computed: goes on where it is used.
; in:      A = the activation
        jp      got
