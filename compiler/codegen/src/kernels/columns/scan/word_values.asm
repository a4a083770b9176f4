; Computes the activation of an accumulator that fires as a word.

        block   both_of_sum
; Loads a sum, without bit 15, which tells that it fires.
; in:      HL = the high byte of the sum
; out:     DE = the sum
; changes: F, H
        ld      d,(hl)
        dec     h
        ld      e,(hl)
        res     7,d

        block   halve_both
; Shifts a sum by a bit to the right.
; in:      DE = the sum
; changes: F
        srl     d
        rr      e

        block   low_of_sum
; Loads a sum whose low byte tells all.
; in:      HL = the high byte of the sum
; out:     DE = the low byte
; changes: F, H
        dec     h
        ld      e,(hl)
        ld      d,0

        block   halve_low
; Shifts it by a bit to the right.
; in:      DE = the sum, less than 256
; changes: F
        srl     e

        block   next_activation
; Adds 1, since an activation is 1 at the threshold.
; in:      DE = the shifted sum
; out:     DE = the activation
        inc     de              ; DE = the activation

        block   word_of_count
; Loads a count.
; in:      HL = the counter
; out:     HL = the count
        ld      l,(hl)
        ld      h,0

        block   double_count
; Shifts a count by a bit to the left.
; in:      HL = the count
; changes: F
        add     hl,hl

        block   beyond_count, least
; Adds what the activation is at a count of 0.
; in:      HL = the shifted count; least
; out:     DE = the activation
; changes: F, HL
        ld      de,least
        add     hl,de
        ex      de,hl           ; DE = the activation

        block   byte_activation
; Extends an activation to a word.
; in:      A = the activation
; out:     DE = A
        ld      e,a
        ld      d,0

        block   is_beyond, above, within
; Goes to `within` if an activation is not above the greatest.
; in:      DE = the activation; above = -1 less the greatest
; changes: F, HL
        ld      hl,above
        add     hl,de
        jr      nc,within

        block   to_most, most
; Limits the activation.
; out:     DE = the greatest activation
        ld      de,most
