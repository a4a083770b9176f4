a1      equ     b1
b1      equ     a1+1
c1      equ     1/0
d1      equ     1<<64
        section code
start:  ld      b,256
        ld      hl,70000
        ld      (ix+200),1
        bit     8,a
        rst     7
        im      3
        jr      far
        ds      -1
        ds      4,300
        ds      after-start
        align   3
        org     0x100
        ds      200
far:    ret
after:  db      c1
        bit     outside,a
        extern  outside
        section bss
cells:  db      1,2
        ds      8,0
