start:  ld      a,'x
        ld      a,`1
        ld      a,12z
        ld      a,
        lod     a,1
        ld      a b
        push
        ld      (hl),(hl)
        ret     1,2
        ld      b,af
        ld      hl,1+de
low:    nop
hl:     nop
        ld      a,'no'
        db      'café'
        equ     5
        section text
name    equ
count   equ     ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
        ,
