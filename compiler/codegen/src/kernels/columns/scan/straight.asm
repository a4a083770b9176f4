; Straight-line columns: each neuron has code of its own, which adds its activation to the sums
; of the classes that it reaches. Those are words side by side. SP stays the stack pointer.
;
; While it looks for a neuron that fires:
;   L = the place of the accumulator
;   H = the page of the byte counters, or of the high bytes of 16-bit accumulators
;   A = the greatest byte that does not fire
; While a column is added, DE = the activation, or what is left of it to be added.

        block   look_at, next
; Looks at the next neuron: goes to `next`, the one behind it, unless it fires.
; in:      HL = the place before it; A = the greatest byte that does not fire
; out:     L = its place
; changes: F
        inc     l
        cp      (hl)
        jp      nc,next

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

        block   add, sum
; Adds to the sum of a class: a weight of 1.
; in:      DE; sum = the address of the sum
; changes: F, HL
        ld      hl,(sum)
        add     hl,de
        ld      (sum),hl

        block   subtract, sum
; Subtracts from the sum of a class: a weight of -1.
; in:      DE; sum = the address of the sum
; changes: F, HL
        ld      hl,(sum)
        or      a
        sbc     hl,de
        ld      (sum),hl

        block   add_twice, sum
; Adds twice.
; in:      DE; sum = the address of the sum
; changes: F, HL
        ld      hl,(sum)
        add     hl,de
        add     hl,de
        ld      (sum),hl

        block   subtract_twice, sum
; Subtracts twice: a weight of -2.
; in:      DE; sum = the address of the sum
; changes: F, HL
        ld      hl,(sum)
        or      a
        sbc     hl,de
        or      a
        sbc     hl,de
        ld      (sum),hl

        block   negate
; Negates the activation, so that it is added where the weight is negative.
; in:      DE
; out:     DE = -DE
; changes: AF
        xor     a
        sub     e
        ld      e,a
        sbc     a,a
        sub     d
        ld      d,a

        block   to_neuron, place
; Goes back to the neuron.
; in:      place = its counter, or the high byte of its sum
; out:     HL = place
        ld      hl,place

        block   start, sum
; Sets the sum of a class to what it starts from.
; in:      HL; sum = the address of the sum
        ld      (sum),hl

        block   load_start, start
; Loads what sums start from.
; out:     HL = start
        ld      hl,start
