; argmax: the class with the largest logit, the lowest among equals.
;
; parameters: classes, 1 to 256
; symbols:    logits, where the words are

        extern  logits

        section code
        public  choose
; out:   A = the class
choose: ld      hl,logits
        ld      e,(hl)
        inc     hl
        ld      d,(hl)          ; DE = the largest so far
        inc     hl
        ld      bc,0            ; B = its class, C = the class looked at
.next:  inc     c
        ld      a,c
        cp      low(classes)
        jr      z,.end
        ld      a,e
        sub     (hl)
        inc     hl
        ld      a,d
        sbc     a,(hl)          ; largest - this one
        jp      po,.sign
        xor     80h             ; overflow: the sign is the wrong one
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
