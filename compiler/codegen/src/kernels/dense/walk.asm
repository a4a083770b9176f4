; The walk over columns.
;
; The main registers are for inputs and accumulators, the alternate ones for weights. While
; inputs are scanned:
;   HL = the input; HL' = its weights; DE' = bytes of weights a column;
;   B', C' = inputs left: B' of this round, C' rounds of 256
; While a column is walked:
;   DE = the input; HL = the accumulator; B = bytes of weights left;
;   A = the weights left of a byte, the next in its highest bits
;
; Buffers begin on pages. So neither the two bytes of a word nor the accumulators of a byte of
; weights lie on two pages: `inc l` goes from one to the next, and only the step past the
; last is `inc hl`.

        block   enter
; Takes over the parameters.
; in:      IX = inputs; HL, DE = weights, bytes of them a column; BC = inputs
; out:     as above
; changes: AF
        ld      a,c
        dec     bc
        inc     b
        ld      c,b
        ld      b,a             ; B counts inputs, C every 256 of them
        exx                     ; HL', DE', BC' = what HL, DE, BC were
        push    ix
        pop     hl              ; HL = the first input

        block   look, input, column
; Loads an input, and goes to `column` unless it is 0.
; in:      HL = the input
; out:     HL on its high byte; A = 0 if the input is
; changes: F
input:  ld      a,(hl)
        inc     l
        or      (hl)
        jr      nz,column

        block   pass
; Skips an input that is 0, and its weights.
; in:      HL on its high byte
; out:     HL on the next input; the registers are exchanged
; changes: F'
        inc     hl              ; it is 0
        exx
        add     hl,de           ; past its weights

        block   next, next, input
; Goes on until B' inputs are done.
; in:      the registers exchanged
; changes: B', F
next:   dec     b
        exx
        jp      nz,input

        block   next_256, input
; Goes on until all inputs are done.
; changes: C', F
        exx
        dec     c
        exx
        jp      nz,input

        block   done, done, next
; After a column: goes on to the next input.
; in:      the stack: the address of the input's low byte
; out:     HL on the next input; the registers are exchanged
; changes: nothing else
done:   pop     hl
        inc     l
        inc     hl
        exx
        jp      next

        block   take, column
; Takes an input that is not 0.
; in:      HL on its high byte
; out:     DE = the input; the stack: the address of its low byte
column: ld      d,(hl)
        dec     l
        ld      e,(hl)          ; DE = the input
        push    hl

        block   times_0
; Multiplies DE by 0.
; out:     DE = 0
        ld      de,0            ; times 0

        block   multiply
; Before DE is multiplied, from the highest bit of the factor down.
; out:     HL = DE
        ld      l,e
        ld      h,d             ; HL = the product so far

        block   double
; The next bit of the factor.
; changes: HL, F
        add     hl,hl

        block   add_once
; The bit of the factor is 1.
; changes: HL, F
        add     hl,de

        block   multiplied
; Moves the product to DE.
; changes: HL
        ex      de,hl

        block   negate
; Negates DE.
; changes: AF
        xor     a               ; times -1
        sub     e
        ld      e,a
        sbc     a,a
        sub     d
        ld      d,a

        block   walk_column
; Begins the walk of a column.
; in:      IY = accumulators; E' = bytes of weights
; out:     HL = the first accumulator; B = bytes of weights
; changes: A
        push    iy
        pop     hl              ; HL = the first accumulator
        exx
        ld      a,e
        exx
        ld      b,a             ; B = bytes of weights left

        block   fours, four
; Goes to the first four weights.
        jp      four

        block   four, four
; Loads the next four weights.
; in:      HL' = their address
; out:     A = the weights; HL' on the next four
four:   exx
        ld      a,(hl)          ; A = four weights
        inc     hl
        exx

        block   zeros, zeros, bytes, page
; Skips the accumulators of four weights that are 0.
; in:      HL = the first
; out:     L on the next four; goes to `page` if they are on the next page
; changes: AF
zeros:  ld      a,bytes
        add     a,l
        ld      l,a
        jr      c,page

        block   page, page
; Goes to the next page of accumulators.
; changes: H, F
page:   inc     h

        block   next_four, four
; Goes on to the next byte of weights, if there is one.
; in:      B = bytes left, this one among them
; changes: B, F
        dec     b
        jp      nz,four

        block   end_column, done
; The end of a column.
        jp      done

        block   is_odd, slot, one
; Goes to `one` if a weight is +1 or -1, and not 0 or -2.
; in:      A = the weights left
; out:     A = the bits behind the first; Z if all are 0
; changes: F
slot:   add     a,a             ; is it odd?
        jr      c,one

        block   are_zeros, zeros
; Goes to `zeros` if all four weights are 0.
; in:      Z if they are
        jr      z,zeros         ; all four are 0

        block   is_two, two
; Goes to `two` if a weight is -2, and not 0.
; in:      A = the bits behind a weight's first, which was 0
; out:     A = the weights left
; changes: F
        add     a,a             ; is it -2?
        jr      c,two

        block   pass_zero
; Skips the low byte of an accumulator whose weight is 0.
; changes: L, F
        inc     l               ; it is 0

        block   next_slot
; From the high byte of an accumulator to the next accumulator.
; changes: L, F
        inc     l

        block   past_slots
; From the high byte of the last of four accumulators to the next four.
        inc     hl

        block   is_minus, one, minus
; Goes to `minus` if a weight is -1, and not +1.
; in:      A = the bits behind a weight's first, which was 1
; out:     C = the weights left
; changes: AF
one:    add     a,a             ; +1 or -1?
        ld      c,a             ; C = the weights left
        jr      c,minus

        block   is_last_minus, one, minus
; The same for the last weight of a byte: no weights are left.
; changes: AF
one:    add     a,a             ; +1 or -1?
        jr      c,minus

        block   plus
; Adds DE to an accumulator.
; in:      HL = its address
; out:     HL on its high byte
; changes: AF
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a

        block   resume, slot
; Goes on with the weights left.
; in:      C = the weights left
; out:     A = them
        ld      a,c
        jp      slot

        block   keep, two
; A weight is -2: keeps the weights left.
; in:      A = the weights left
; out:     C = them
two:    ld      c,a             ; C = the weights left

        block   twice
; Subtracts DE from an accumulator, the first time of two.
; in:      HL = its address
; changes: AF
        ld      a,(hl)          ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l

        block   minus, minus
; Subtracts DE from an accumulator.
; in:      HL = its address
; out:     HL on its high byte
; changes: AF
minus:  ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
