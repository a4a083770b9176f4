; template
        nop
        block   bare
        nop

        block   pair, register (bc, x)
; Pushes a pair of registers.
        push    register
