; start: the entry point and the exit of programs for CP/M.
;
; Up to the check of the processor, there are only instructions that an 8080 has, too.

        extern  conversation, start_up, __memory_end

bdos    equ     0005h           ; the word at bdos+1 is where the BDOS begins

        section code
        public  start, leave
; Checks the processor and the memory, sets SP, calls start_up, and goes on to the
; conversation.
start:  ld      a,7Fh
        inc     a               ; P/V: a Z80 tells overflow, an 8080 parity, odd
        ld      de,needs_z80
        jp      po,.refuse
        ld      a,(bdos+2)
        dec     a               ; A = the last page below the BDOS
        cp      high(__memory_end - 1)
        ld      de,no_memory
        jp      c,.refuse       ; the program's memory reaches the BDOS
        ld      sp,stack_top
        call    start_up
        jp      conversation
.refuse:
        ld      c,9             ; on the CCP's stack: this program's may not exist
        call    bdos
leave:  jp      0               ; the warm boot loads the CCP again

needs_z80:
        db      "Needs a Z80", 13, 10, "$"
no_memory:
        db      "Not enough memory", 13, 10, "$"

        section bss
        public  stack_bottom, stack_top
; The program uses less than 32 bytes of it. 128 more are for the BIOS and interrupts.
stack_bottom:
        ds      32 + 128
stack_top:
