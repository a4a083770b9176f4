; module main
        extern  far,one,zero
start:  jr      far
        ld      a,(ix+far)
        ld      a,far
        ld      hl,one
        ld      hl,1/zero
ratio   equ     1/zero
        ld      hl,ratio
        ld      hl,far*1000
; module far
        extern  two
        public  far,one,zero
one     equ     two
zero    equ     0
far:    ds      300
; module two
        extern  one
        public  two
two     equ     one
