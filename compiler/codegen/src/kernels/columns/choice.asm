; The choice of a class: argmax on 16-bit accumulators, which hold the sums plus 8000h. So
; unsigned comparisons compare them, and high bytes are compared first.
;
; While it looks for a greater sum:
;   HL = its high byte
;   half = the register that tells the high byte from the low byte: H in split pages, L in words
;          side by side
;   DE = the greatest sum so far, the bits that are shifted out set; C = its class
; A sum with a high byte below D is not greater. The sentinel behind the last one always is.

        block   begin, first
; Begins with class 0.
; in:      first = the address of its high byte
; out:     HL = first; A = 0
; changes: F
        ld      hl,first
        xor     a

        block   keep, keep, half (h, l)
; Keeps a sum as the greatest so far.
; in:      HL = its high byte; A = its class
; out:     C = its class; D, A = the sum; HL = its low byte
; changes: F
keep:   ld      c,a             ; C = the class
        ld      d,(hl)
        dec     half
        ld      a,(hl)

        block   set_shifted, mask
; Sets the bits that are shifted out: a sum is greater only if it is greater without them.
; in:      A = the low byte
; out:     A
; changes: F
        or      mask

        block   is_greatest, chosen, half (h, l)
; Ends the choice if no sum can be greater.
; in:      D, A = the sum; HL = the address of its low byte
; out:     E = the low byte; HL = the address of the high byte
; changes: AF
        ld      e,a
        inc     half
        and     d
        inc     a
        jp      z,chosen        ; no sum can be greater

        block   look, closer
; Looks at the next sum: goes to `closer` if its high byte is at least D.
; in:      HL = the place before it; D
; out:     L = its place; the flags of the comparison
; changes: A
        inc     l
        ld      a,(hl)
        cp      d
        jr      nc,closer

        block   look_at_word, closer
; The same in words side by side.
; in:      HL = the high byte before it; D
; out:     L = its place; the flags of the comparison
; changes: A
        inc     l
        inc     l
        ld      a,(hl)
        cp      d
        jr      nc,closer

        block   round, next
; Goes on with the next round.
        jp      next

        block   is_higher, closer, greater
; Goes to `greater` if the high byte is above D.
; in:      the flags of its comparison with D
closer: jr      nz,greater

        block   compare, next, half (h, l)
; Compares the low bytes if the high byte is D: goes on to the next if the sum is not greater.
; in:      HL = its high byte; E
; changes: AF
        dec     half
        ld      a,e
        cp      (hl)
        inc     half
        jr      nc,next

        block   is_sentinel, greater, end
; Goes to `end` at the sentinel, which is at the page's end.
; in:      L = a place
; out:     A = the next place
; changes: F
greater:
        ld      a,l
        inc     a
        jr      z,end

        block   class, before, keep
; Goes to keep a sum that is greater.
; in:      A = its place plus 1; before = the same of class 0
; out:     A = its class
; changes: F
        sub     before
        jp      keep

        block   class_of_word, before, keep
; The same in words side by side.
; in:      A = its place plus 1; before = the same of class 0
; out:     A = its class
; changes: F
        sub     before
        rrca
        jp      keep

        block   to_tile, before, next
; Goes on to the next tile.
; in:      before = the place before its first sum
; out:     HL = before
        ld      hl,before
        jp      next

        block   chosen, chosen
; Ends the choice.
; in:      C = the class
; out:     A = the class
chosen: ld      a,c
