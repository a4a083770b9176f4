; Interrupts, which are off while SP is no stack.

        block   resume, stack, interrupts
; The end of a stream, which is the address of this: lets interrupts in, if they were
; on when the task began.
; out:     SP = the stack
stack:
        ld      sp,0            ; patched: the stack
interrupts:
        ei                      ; patched: nop, if interrupts were off

        block   note_stack, stack
; Patches a `resume` with the stack.
; in:      SP = the stack
        ld      (stack + 1),sp

        block   find_state, find
; Asks whether interrupts are on.
; out:     A = the code of `ei` if they are, of `nop` if not
; changes: F, HL
        call    find

        block   note_state, interrupts
; Patches a `resume` with the state of interrupts.
; in:      A = the code of `ei` or `nop`
        ld      (interrupts),a

        block   no_interrupt
; Asks the processor whether interrupts are on. An NMOS Z80 says no if it accepts one
; during `ld a,i`; but then they were on, and the return address lies where a 0 was.
; out:     P/V set if interrupts are on; the word below SP = 0
; changes: AF, HL
        ld      hl,0
        push    hl
        pop     hl
        ld      a,i

        block   is_on, on
; They are on if P/V is set.
        jp      pe,on

        block   was_accepted
; They were on, too, if there is a return address.
; out:     Z if there is none; A = 0 then
; changes: AF, HL
        dec     sp
        dec     sp
        pop     hl              ; 0, or where an interrupt returned to
        ld      a,h
        or      l
        ret     z

        block   are_on, on
; They are on.
; out:     A = the code of `ei`
on:     ld      a,0FBh
