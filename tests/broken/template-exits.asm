; template
        block   early, to
; Leaves before its end.
        jr      nz,to
        nop

        block   early
; Is there already.
        nop

        block   unused, what
; Does not use what it takes.
        nop

        block   table
; Is no code.
        db      1

        block   uneven, register (bc, ix)
; Pushes a pair of registers.
        push    register
