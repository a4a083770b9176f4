; A subroutine that calls others one after the other.

        block   call, entry
; Calls one of the others.
; changes: all registers
        call    entry

        block   finish
; The end of the subroutine.
        ret
