; The subroutine that calls others in turn.

        block   call, entry
; Calls one of them.
; changes: all registers
        call    entry

        block   finish
; The end of the subroutine.
        ret
