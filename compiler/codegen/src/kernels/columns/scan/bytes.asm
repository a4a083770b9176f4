; Activations that are proved to fit a byte, of sums that do not.

        block   only_sentinel, least, end
; Leaves the scan where only the sentinel is so much.
; in:      A = twice the rest of a sum's high byte; least = what none has
; changes: F
        cp      least
        jp      nc,end          ; the sentinel

        block   is_sunk, threshold, sunk
; Tells sums so low that they seem high.
; in:      HL = the low byte; threshold = what was taken from it
; changes: AF
        ld      a,(hl)
        add     a,threshold
        inc     h
        ld      a,(hl)
        dec     h
        adc     a,0
        jp      c,sunk

        block   top, top, most, within
; The activation is the greatest there is.
; in:      most = that
; out:     A = that
top:    ld      a,most
        jp      within
