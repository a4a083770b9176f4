; Activations that are proved to fit a byte, of sums with bits in the high byte.

        block   only_sentinel, least, end
; Leaves the scan at the sentinel, if only the sentinel has so large a sum.
; in:      A = the high byte of the sum, shifted to the left; least = more than any neuron has
; changes: F
        cp      least
        jp      nc,end          ; the sentinel

        block   is_sunk, threshold, sunk
; Goes to `sunk` if the sum has wrapped around.
; in:      HL = the low byte; threshold = what was subtracted from the sum
; changes: AF
        ld      a,(hl)
        add     a,threshold
        inc     h
        ld      a,(hl)
        dec     h
        adc     a,0
        jp      c,sunk

        block   top, top, most, within
; The activation is the greatest.
; in:      most = the greatest
; out:     A = most
top:    ld      a,most
        jp      within
