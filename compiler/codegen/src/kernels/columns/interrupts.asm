; Interrupts, which are off while SP is no stack pointer.

        block   resume, stack, interrupts
; The last address of a stream leads here. Restores SP, and lets interrupts in if they were
; on when the task began.
; out:     SP = the stack
stack:
        ld      sp,0            ; patched: the stack
interrupts:
        ei                      ; patched: nop, if interrupts were off

        block   note_stack, stack
; Writes the stack pointer into a `resume`.
; in:      SP = the stack
        ld      (stack + 1),sp

        block   find_state, find
; Finds out whether interrupts are on.
; in:      find = the routine that does it
; out:     A = the opcode of `ei` if they are, of `nop` if not
; changes: F, HL
        call    find

        block   note_state, interrupts
; Writes the state of interrupts into a `resume`.
; in:      A = the opcode of `ei` or `nop`
        ld      (interrupts),a

        block   no_interrupt
; Asks the processor whether interrupts are on. If an NMOS Z80 accepts one during `ld a,i`,
; it says no; but then the return address has overwritten the 0 below SP.
; out:     P/V set if interrupts are on; the word below SP = 0
; changes: AF, HL
        ld      hl,0
        push    hl
        pop     hl
        ld      a,i

        block   is_on, on
; Goes to `on` if P/V says that they are on.
; in:      P/V
        jp      pe,on

        block   was_accepted
; Returns with A = 0, `nop`, if the word below SP is still 0: interrupts are off.
; out:     A = 0 if it returns
; changes: AF, HL
        dec     sp
        dec     sp
        pop     hl              ; 0, or the return address of an interrupt
        ld      a,h
        or      l
        ret     z

        block   are_on, on
; Interrupts are on.
; out:     A = the opcode of `ei`
on:     ld      a,0FBh
