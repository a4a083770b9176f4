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
