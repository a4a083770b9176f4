; The call of a task's subroutine, and its end.

        block   call, entry
; Calls a subroutine.
; changes: all registers
        call    entry

        block   finish
; The end of a subroutine.
        ret
