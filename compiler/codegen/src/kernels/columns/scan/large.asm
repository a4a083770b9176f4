; Activations that do not fit a byte: the high byte is added first.

        block   large_count, large, end
; Takes a count whose activation may not fit a byte.
; in:      A = the count above the threshold; HL = the counter
; out:     E = the count above the threshold; goes to `end` if it is the sentinel
; changes: AF
large:  ld      e,a
        ld      a,(hl)
        inc     a
        jp      z,end           ; the sentinel

        block   word_count
; Extends the count to a word.
; in:      E
; out:     DE = the count above the threshold
        ld      d,0

        block   word_grow
; Shifts the count by a bit to the left.
; in:      DE = the count
; changes: F
        sla     e
        rl      d

        block   load_residue, residue
; Loads the residue.
; out:     A = residue
        ld      a,residue

        block   word_residue, same
; Adds the residue.
; in:      A = the residue; DE = the shifted count
; out:     E = the low byte of the activation; goes to `same` if there is no carry
; changes: AF
        add     a,e
        ld      e,a
        jr      nc,same

        block   word_carry
; Adds the carry to the high byte.
; changes: D, F
        inc     d

        block   is_high, same, high_byte
; Goes to `high_byte` if the activation does not fit a byte.
; in:      DE = the activation
; changes: AF
same:   ld      a,d
        or      a
        jr      nz,high_byte

        block   byte_of_first, got, silent
; It fits. It is that of the first, and the second may fire, too.
; in:      E = the activation; silent = the greatest byte that does not fire
; out:     A = the activation; D = silent
        ld      a,e
        ld      d,silent
        jp      got

        block   byte_of_second, apart, silent
; It fits. It is that of the second, which is launched before the first.
; in:      E = the activation; silent = the greatest byte that does not fire
; out:     A = the activation; D = silent
        ld      a,e
        ld      d,silent
        jp      apart

        block   high_count, high_byte
; Before the high byte is subtracted from the count.
; in:      D = the high byte of the activation; HL = the counter
; out:     A = the count; B = D
high_byte:
        ld      b,d
        ld      a,(hl)

        block   less, step
; Subtracts 256 from the activation, B times.
; in:      A = the count; step = the count that makes 256
; out:     A
; changes: B, F
less:   sub     low(step)
        djnz    less

        block   leave_low, silent
; Leaves the count that makes the low byte.
; in:      A = that count; D = the high byte of the activation; HL = the counter;
;          silent = the greatest byte that does not fire
; out:     A = the high byte; B = H; D = silent
        ld      (hl),a
        ld      a,d
        ld      b,h
        ld      d,silent

        block   large_sum, large, threshold, sunk
; Takes a sum whose activation does not fit a byte.
; in:      HL = its low byte; threshold = what was subtracted from it
; out:     HL = its high byte; A = the high byte with the threshold added; goes to `sunk` if
;          the sum has wrapped around, or is the sentinel
; changes: F
large:  ld      a,(hl)          ; A = the high byte of the sum, plus the threshold
        add     a,threshold
        inc     h
        ld      a,(hl)
        adc     a,0
        jp      c,sunk

        block   is_most, above, below
; Goes to `below` if the activation of a sum is not above the greatest.
; in:      HL = the high byte of the sum; above = the least sum whose activation is
; changes: E, F
        ld      e,a
        dec     h
        ld      a,(hl)
        sub     low(above)
        inc     h
        ld      a,(hl)
        sbc     a,high(above)
        ld      a,e
        jr      c,below

        block   at_most, least, again
; Replaces the sum by the least whose activation is the greatest.
; in:      HL = the high byte of the sum; least = that sum
; changes: F
        ld      (hl),high(least)
        dec     h
        ld      (hl),low(least)
        inc     h
        jp      again

        block   rest_of_high
; Clears the bit that tells that the sum fires.
; in:      A = the high byte of the sum, plus the threshold
; out:     A, E = that without bit 7
; changes: F
        and     7Fh
        ld      e,a             ; shifted, it is the high byte of the activation

        block   take_high, kept
; Subtracts the high byte of the activation from the sum.
; in:      A = the high byte of the activation; E = the same before it was shifted;
;          HL = the high byte of the sum; kept = the bits that are not shifted out
; out:     A = the high byte of the activation; the sum makes the low byte; B = H
; changes: E, F
        ld      b,a             ; B = the high byte of the activation
        ld      a,e
        and     kept
        ld      e,a
        ld      a,(hl)          ; leave what makes the low byte
        sub     e
        ld      (hl),a
        ld      a,b
        ld      b,h
