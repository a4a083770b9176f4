; template
        block   bare
        nop

        block   good
; Waits.
        nop

        block   good
; Waits again.
        nop
