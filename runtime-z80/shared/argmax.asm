; argmax: chooses the class with the greatest logit, the first of several equal ones.
;
; parameters: classes, 1 to 256
; symbols:    logits, a word for each class

        extern  logits

        section code
        public  choose
; Chooses a class.
; in:      the words at logits
; out:     A = the class
; changes: F, BC, DE, HL
choose: ld      hl,logits
        ld      e,(hl)
        inc     hl
        ld      d,(hl)          ; DE = the greatest logit so far
        inc     hl
        ld      bc,0            ; B = its class, C = the class compared
.next:  inc     c
        ld      a,c
        cp      low(classes)
        jr      z,.end
        ld      a,e
        sub     (hl)
        inc     hl
        ld      a,d
        sbc     a,(hl)          ; the greatest so far - this one
        jp      po,.sign
        xor     80h             ; on overflow the sign is inverted
.sign:  jp      m,.larger
        inc     hl
        jr      .next
.larger:
        ld      b,c
        ld      d,(hl)
        dec     hl
        ld      e,(hl)
        inc     hl
        inc     hl
        jr      .next
.end:   ld      a,b
        ret
