; The walk over a column of `i4` weights, two a byte.
;
; Before the column is walked, the input is multiplied by every weight there is. The products
; are words in one page, in the order of the weights' codes. The product by 0 is never read.
; Then each weight takes one addition, whatever its size:
;   D = the page of the products, E = where a weight's product is;
;   HL = the accumulator; B = bytes of weights left; C = a byte of weights

        block   begin, products
; Begins with the product by 1.
; in:      DE = the input
; out:     BC = the address for it; HL = the product
        ld      bc,products     ; BC = the product by 1
        ld      l,e
        ld      h,d

        block   up, up
; Stores the products by 1 to 7.
; out:     HL = the product by 8; BC = the address of that by -8
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
; Negates the product by 8.
; in:      HL = the product by 8
; out:     HL = the product by -8
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
; Loads the page of the products.
; out:     D = the page of the products
        ld      de,products

        block   two, two
; Loads the next two weights.
; in:      HL' = their address
; out:     A, C = the weights; HL' on the next two
two:    exx
        ld      a,(hl)          ; A = two weights
        inc     hl
        exx
        ld      c,a

        block   first, zero
; Takes the first weight.
; out:     A = its code; goes to `zero` if it is 0
; changes: F
        and     0Fh             ; the first weight
        jr      z,zero

        block   first_product
; Finds the product by the first weight.
; in:      A = its code
; out:     A = the low byte of the product's address
; changes: F
        add     a,a

        block   add
; Adds a product to an accumulator.
; in:      A = the low byte of its address; HL = the accumulator
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
; changes: L, F
        inc     l

        block   second, second, zero
; Takes the second weight.
; in:      C = the weights
; out:     A = 16 times its code; goes to `zero` if it is 0
; changes: F
second: ld      a,c
        and     0F0h            ; the second weight
        jr      z,zero

        block   second_product
; Finds the product by the second weight.
; in:      A = 16 times its code
; out:     A = the low byte of the product's address
; changes: F
        rrca
        rrca
        rrca

        block   next_two, two
; Goes on to the next byte of weights, if there is one.
; in:      HL on the high byte of an accumulator; B = bytes left, this one among them
; changes: B
        inc     hl
        djnz    two

        block   end_column, done
; The end of a column.
        jp      done

        block   first_zero, zero, second
; Skips the accumulator of a first weight that is 0.
; changes: L, F
zero:   inc     l               ; it is 0
        inc     l
        jp      second

        block   second_zero, zero
; Skips to the high byte of the accumulator of a second weight that is 0.
; changes: L, F
zero:   inc     l               ; it is 0
