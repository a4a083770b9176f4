; template
        block   one, pair (bc, x)
; Pushes a pair of registers.
        push    pair
