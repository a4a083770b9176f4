; Activations that do not fit a byte: their high byte is added first.

        block   large_count, large, end
; A count whose activation may not fit a byte.
; in:      A = the count above the threshold; HL = its address
; out:     E = the count above the threshold; jumps to end if it is the sentinel
; changes: AF
large:  ld      e,a
        ld      a,(hl)
        inc     a
        jp      z,end           ; the sentinel

        block   wide_count
; out:     DE = the count above the threshold
        ld      d,0

        block   wide_grow
; A bit by which counts grow.
; in:      DE = the count
; changes: F
        sla     e
        rl      d

        block   load_residue, residue
; in:      residue = what activations are at the threshold
; out:     A = that
        ld      a,residue

        block   wide_residue, same
; in:      A = what the activation is at the threshold; DE = what the count adds
; out:     E = the low byte of the activation
; changes: AF
        add     a,e
        ld      e,a
        jr      nc,same

        block   wide_carry
; changes: D, F
        inc     d

        block   is_high, same, high_byte
; Tells activations that do not fit a byte.
; in:      DE = the activation
; changes: AF
same:   ld      a,d
        or      a
        jr      nz,high_byte

        block   byte_of_first, got
; It fits, and the second may fire, too.
; in:      E = the activation
; out:     A = the activation
        ld      a,e
        jp      got

        block   byte_of_second, over
; It fits, and is walked before the first.
; in:      E = the activation
; out:     B = the activation
        ld      b,e
        jp      over

        block   high_count, high_byte
; Before the count is left with what makes the low byte.
; in:      D = the high byte of the activation; HL = the count
; out:     A = the count; B = D
high_byte:
        ld      b,d
        ld      a,(hl)

        block   less, step
; Takes 256 from the activation, B times.
; in:      A = the count; step = what makes 256
; changes: B, F
less:   sub     low(step)
        djnz    less

        block   leave_low
; in:      A = what makes the low byte; D = the high byte
; out:     A = the high byte
        ld      (hl),a
        ld      a,d

        block   large_sum, large, threshold, sunk
; A sum whose activation does not fit a byte.
; in:      HL = its low byte; threshold = what was taken from it
; out:     HL = its high byte; A = the high byte with the threshold; jumps if the sum
;          is so low that it seems high, or the sentinel
; changes: F
large:  ld      a,(hl)          ; A = the high byte of the sum
        add     a,threshold
        inc     h
        ld      a,(hl)
        adc     a,0
        jp      c,sunk

        block   is_most, above, below
; Tells sums whose activation is above the greatest.
; in:      HL = the high byte of the sum; above = the least sum of these
; changes: B, F
        ld      b,a
        dec     h
        ld      a,(hl)
        sub     low(above)
        inc     h
        ld      a,(hl)
        sbc     a,high(above)
        ld      a,b
        jr      c,below

        block   at_most, least, again
; The sum becomes the least whose activation is the greatest.
; in:      HL = the high byte of the sum; least = that sum
; changes: F
        ld      (hl),high(least)
        dec     h
        ld      (hl),low(least)
        inc     h
        jp      again

        block   rest_of_high
; in:      A = the high byte of a sum with the threshold
; out:     A, E = that without what tells that it fires
; changes: F
        and     7Fh
        ld      e,a             ; without what is shifted out, it is the high byte

        block   take_high, kept
; in:      A = the high byte of the activation; E = what it was shifted from
;          HL = the high byte of the sum; kept = the bits that were not shifted out
; out:     A = the high byte of the activation; the sum has what makes the low byte
; changes: B, E, F
        ld      b,a             ; of the activation
        ld      a,e
        and     kept
        ld      e,a
        ld      a,(hl)          ; leave what makes the low byte
        sub     e
        ld      (hl),a
        ld      a,b
