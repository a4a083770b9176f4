; The unrolled code that updates accumulators, list by list.
;
; SP walks a stream of lists. A `ret` goes to the next list: to the entry point that has as
; many updates left as the list has places. Everywhere:
;   SP = the places of the list; H = the page of the accumulators;
;   C = the addend of 16-bit accumulators
;
; For 16-bit accumulators, the main line adds to low bytes as long as there is no carry. A
; carry goes to the twin of the line, which corrects the high byte and goes on from there.
; It goes back to the main line after an update without a carry. Half of the twin lies
; before the main line and half behind it, in reach of its jumps.

        block   add_first, first, carry
; Takes two places, and adds to the first.
; in:      SP = the list
; out:     D = the second place; HL = the low byte at the first
; changes: A, E, F
first:
        pop     de              ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,carry

        block   add_second, second, carry
; Adds to the second of two places.
; in:      D = the place
; out:     HL = the low byte there
; changes: AF
second:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,carry

        block   add_carry, carry, line
; Adds the carry at the first of two places, and to the second.
; in:      HL = the low byte at the first; D = the second
; out:     HL = the low byte at the second
; changes: AF
carry:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,line

        block   add_twice, twice
; Adds the carry at the second of two places.
; in:      HL = the low byte there
; changes: F
twice:
        inc     h
        inc     (hl)
        dec     h

        block   add_again, line
; Takes two places, and adds to the first, in the twin.
; in:      SP = the list
; out:     D = the second place; HL = the low byte at the first
; changes: A, E, F
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,line

        block   subtract_first, first, carry
; Takes two places, and subtracts from the first.
; in:      SP = the list
; out:     D = the second place; HL = the low byte at the first
; changes: A, E, F
first:
        pop     de              ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,carry

        block   subtract_second, second, carry
; Subtracts from the second of two places.
; in:      D = the place
; out:     HL = the low byte there
; changes: AF
second:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,carry

        block   subtract_carry, carry, line
; Subtracts the carry at the first of two places, and from the second.
; in:      HL = the low byte at the first; D = the second
; out:     HL = the low byte at the second
; changes: AF
carry:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,line

        block   subtract_twice, twice
; Subtracts the carry at the second of two places.
; in:      HL = the low byte there
; changes: F
twice:
        inc     h
        dec     (hl)
        dec     h

        block   subtract_again, line
; Takes two places, and subtracts from the first, in the twin.
; in:      SP = the list
; out:     D = the second place; HL = the low byte at the first
; changes: A, E, F
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,line

        block   to_line, line
; Goes from the twin back to the main line, which is too far for a jr.
        jp      line

        block   increment_first, first
; Takes two places, and adds 1 to the byte counter at the first.
; in:      SP = the list
; out:     D = the second place
; changes: E, L, F
first:
        pop     de              ; E, D = the next two places
        ld      l,e
        inc     (hl)

        block   increment_second, second
; Adds 1 to the byte counter at the second of two places.
; in:      D = the place
; changes: L, F
second:
        ld      l,d
        inc     (hl)

        block   decrement_first, first
; Takes two places, and subtracts 1 from the byte counter at the first.
; in:      SP = the list
; out:     D = the second place
; changes: E, L, F
first:
        pop     de              ; E, D = the next two places
        ld      l,e
        dec     (hl)

        block   decrement_second, second
; Subtracts 1 from the byte counter at the second of two places.
; in:      D = the place
; changes: L, F
second:
        ld      l,d
        dec     (hl)

        block   to_next
; The end of the list: goes to the next one.
; in:      SP = the address of the next entry point
; out:     SP behind it
        ret                     ; to the next list

        block   last_carried
; The end of the list after a carry: the same in the twin.
        ret

        block   odd, entry, second
; Enters a list with an odd number of places.
; in:      SP = the list
; out:     D = its first place; SP behind that
; changes: E
entry:
        dec     sp              ; a single place: E is the byte before it
        pop     de
        jp      second
