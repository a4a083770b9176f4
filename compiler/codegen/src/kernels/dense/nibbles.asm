; The walk over a column of `i4` weights, two a byte.
;
; The input is multiplied by every weight there is, before its column is walked. The
; products are words in one page, in the order of their weights' codes; that by 0 is
; never read. Then a weight costs one addition, whatever its size:
;   D = the page of the products, E = where a weight's product is;
;   HL = the accumulator; B = bytes of weights left; C = a byte of weights

        block   begin, products
; Begins with the product by 1.
; in:      DE = the input
; out:     BC = where it goes; HL = it
        ld      bc,products     ; BC = the product by 1
        ld      l,e
        ld      h,d

        block   up, up
; Stores the products by 1 to 7.
; out:     HL = the product by 8; BC = where that by -8 goes
; changes: AF
up:     ld      a,l
        ld      (bc),a
        inc     c
        ld      a,h
        ld      (bc),a
        inc     c
        add     hl,de
        bit     4,c
        jr      z,up            ; up to 7

        block   turn
; HL becomes the product by -8.
; changes: AF
        xor     a               ; HL = the product by -8
        sub     l
        ld      l,a
        sbc     a,a
        sub     h
        ld      h,a

        block   down, down
; Stores the products by -8 to -1.
; changes: AF, BC, HL
down:   ld      a,l
        ld      (bc),a
        inc     c
        ld      a,h
        ld      (bc),a
        inc     c
        add     hl,de
        bit     5,c
        jr      z,down          ; up to -1

        block   page, products
; out:     D = the page of the products
        ld      de,products

        block   two, two
; Takes the next two weights.
; in:      HL' = where they are
; out:     A, C = the weights; HL' behind them
two:    exx
        ld      a,(hl)          ; A = two weights
        inc     hl
        exx
        ld      c,a

        block   first, zero
; Looks at the first weight.
; out:     A = its code
        and     0Fh             ; the first
        jr      z,zero

        block   first_product
; out:     A = where its product is
        add     a,a

        block   add
; Adds a product to an accumulator.
; in:      A = where the product is; HL = the accumulator
; out:     HL on its high byte
; changes: AF, E
        ld      e,a             ; DE = the product
        ld      a,(de)
        add     a,(hl)
        ld      (hl),a
        inc     e
        inc     l
        ld      a,(de)
        adc     a,(hl)
        ld      (hl),a

        block   next_sum
; From the high byte of an accumulator to the next one.
        inc     l

        block   second, second, zero
; Looks at the second weight.
; in:      C = the weights
; out:     A = 16 times its code
second: ld      a,c
        and     0F0h            ; the second
        jr      z,zero

        block   second_product
; out:     A = where its product is
        rrca
        rrca
        rrca

        block   next_two, two
; On to the next byte of weights.
; in:      HL on the high byte of an accumulator; B = bytes left, this one among them
; changes: B
        inc     hl
        djnz    two

        block   end_column, done
; The end of a column.
        jp      done

        block   first_zero, zero, second
; Passes over the accumulator of a first weight that is 0.
zero:   inc     l               ; it is 0
        inc     l
        jp      second

        block   second_zero, zero
; The same of a second one.
; out:     HL on the high byte
zero:   inc     l               ; it is 0
