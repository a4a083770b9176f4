; start: what a program in ROM does first.
;
; Takes a stack of its own, copies the code that patches itself, and goes to the
; conversation.

        extern  __patched_load, __patched_run, __patched_size, start_up, conversation
        section code
        public  start
start:  ld      sp,stack_top
        ld      bc,__patched_size
        ld      a,b
        or      c
        jr      z,.copied
        ld      hl,__patched_load
        ld      de,__patched_run
        ldir
.copied:
        call    start_up
        jp      conversation

        section bss
        public  stack_bottom, stack_top
stack_bottom:
        ds      32 + 128
stack_top:
