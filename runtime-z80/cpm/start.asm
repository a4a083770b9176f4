; start: what every program for CP/M does first.
;
; Checks the processor and the memory, takes a stack of its own, and goes to
; the conversation. Nothing before the processor check uses an instruction that
; an 8080 does not have.

        extern  conversation, start_up, __memory_end

bdos    equ     0005h           ; the word at bdos+1 is where the BDOS begins

        section code
        public  start, leave
start:  ld      a,7Fh
        inc     a               ; a Z80 says overflow, an 8080 odd parity
        ld      de,needs_z80
        jp      po,.refuse
        ld      a,(bdos+2)
        dec     a               ; the last page that is not its own
        cp      high(__memory_end - 1)
        ld      de,no_memory
        jp      c,.refuse       ; not all memory used is below the BDOS's page
        ld      sp,stack_top
        call    start_up
        jp      conversation
.refuse:
        ld      c,9             ; on the CCP's stack: ours may not exist
        call    bdos
leave:  jp      0               ; the warm boot brings the CCP back

needs_z80:
        db      "Needs a Z80", 13, 10, "$"
no_memory:
        db      "Not enough memory", 13, 10, "$"

        section bss
        public  stack_bottom, stack_top
; Our own depth is under 32 bytes. The BIOS and interrupts get 128 more.
stack_bottom:
        ds      32 + 128
stack_top:
