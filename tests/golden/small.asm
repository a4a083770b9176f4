        org     0x0100

compute_said_least: equ     0x0001
console_bdos:   equ     0x0005
console_console_output: equ     0x0002
console_read_console_buffer: equ     0x000a
conversation_bdos: equ     0x0005
conversation_most_empty: equ     0x0010  ; empty lines that end the program
conversation_print_string: equ     0x0009
conversation_tail_length: equ     0x0080  ; where the CCP leaves the command tail
grams_asked_seed_step: equ     0x0000
grams_said_seed_step: equ     0x0007
normalize_limit: equ     0x0014
spell_end_class: equ     0x0002
spell_limit:    equ     0x0004
spell_window:   equ     0x0003
start_bdos:     equ     0x0005  ; the word at bdos+1 is where the BDOS begins

; code start of start: 0x0100, 72 bytes
; Checks the processor and the memory, sets SP, calls start_up, and goes on to the
; conversation.
start:  ld      a,127
        inc     a                       ; P/V: a Z80 tells overflow, an 8080 parity, odd
        ld      de,start_needs_z80
        jp      po,start_refuse
        ld      a,(start_bdos+2)
        dec     a                       ; A = the last page below the BDOS
        cp      20                      ; cp high(__memory_end - 1)
        ld      de,start_no_memory
        jp      c,start_refuse          ; the program's memory reaches the BDOS
        ld      sp,stack_top
        call    start_up
        jp      conversation
start_refuse:
        ld      c,9                     ; on the CCP's stack: this program's may not exist
        call    start_bdos
leave:  jp      0                       ; the warm boot loads the CCP again
start_needs_z80:
        db      "Needs a Z80",13,10,36
start_no_memory:
        db      "Not enough memory",13,10,36

; code encode of compute_asked: 0x0148, 20 bytes
; %asked = trigrams: i16[8], buckets 0 to 7
; Counts the trigrams of the normalized prompt.
; in:      prompt, prompt_length
; out:     the encoder's buckets
; changes: AF, BC, DE, HL
compute_asked:
        call    clear_asked
        ld      a,(prompt_length)
        or      a
        ret     z                       ; an empty prompt has no trigrams
        ld      b,a                     ; B = trigrams, as many as characters
        ld      c,3
        ld      de,prompt
        ld      hl,0                    ; all have the seed 0
        jp      count_asked

; code clear_counts of grams_asked: 0x015c, 14 bytes
; %asked = trigrams: i16[8], buckets 0 to 7
; Sets every bucket to 0.
; out:     the buckets at counts
; changes: BC, DE, HL, F
clear_asked:
        ld      hl,value_asked
        ld      de,value_asked+1
        ld      bc,15                   ; ld bc,2*buckets - 1
        ld      (hl),0
        ldir
        ret

; code count_grams of grams_asked: 0x016a, 60 bytes
; Counts B n-grams of C characters. Each begins one character after the one before.
; in:      B = how many, 1 to 255; C = n, 1 to 255; DE = the first character of the
; first n-gram; HL = its seed
; out:     DE, HL = the first character and the seed of the n-gram after the last
; changes: AF, B
count_asked:
count_asked_gram:
        push    hl
        push    de
        push    bc
        ld      b,c
count_asked_char:
        ld      a,(de)
        inc     de
        push    de
        ld      d,h
        ld      e,l
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        or      a
        sbc     hl,de                   ; HL = 31 times the hash
        ld      e,a
        ld      d,0
        add     hl,de
        pop     de
        djnz    count_asked_char
        ld      a,l                     ; HL = the bucket's number
        and     7                       ; and low(buckets - 1)
        ld      l,a
        ld      a,h
        and     0                       ; and high(buckets - 1)
        ld      h,a
        add     hl,hl
        ld      de,value_asked
        add     hl,de
        ld      a,(hl)
        add     a,4                     ; add a,low(scale)
        ld      (hl),a
        inc     hl
        ld      a,(hl)
        adc     a,0                     ; adc a,high(scale)
        ld      (hl),a
        pop     bc
        pop     de
        inc     de
        pop     hl
        ld      a,l                     ; the next n-gram's seed
        add     a,grams_asked_seed_step
        ld      l,a
        jr      nc,count_asked_seeded
        inc     h
count_asked_seeded:
        djnz    count_asked_gram
        ret

; patched compute_a1_prompt of compute_a1_prompt: 0x01a6, 110 bytes
; %asked.counts = trigrams: i16[8]
; %a1.prompt = linear: i16[5]
; in:      the normalized prompt, at prompt
; out:     the sums of %a1.prompt at sums_a1_prompt, neurons 0 to 4
; changes: all registers but IX and IY, the alternates too
compute_a1_prompt:
        ld      (compute_a1_prompt_resume+1),sp
        ld      (compute_a1_prompt_started_0+1),sp
        call    interrupt_state
        ld      (compute_a1_prompt_resume_on),a
        ld      (compute_a1_prompt_started_0_on),a
        di
        ld      de,255
        ld      bc,0x0c07
        ld      sp,sums_a1_prompt+256
        push    bc
        push    de
        ld      sp,sums_a1_prompt+512
        ld      hl,0
        push    hl
        push    de
compute_a1_prompt_started_0:
        ld      sp,0                    ; patched: the stack
compute_a1_prompt_started_0_on:
        ei                              ; patched: nop, if interrupts were off
        ld      hl,sums_a1_prompt+251
        ld      (hl),3
        ld      hl,sums_a1_prompt+507
        ld      (hl),0
        ld      a,(prompt_length)
        or      a
        jp      z,compute_a1_prompt_done
        exx
        ld      c,32                    ; ld c,' ': a space is before the prompt
        ld      hl,prompt+1             ; the prompt's first character
        ld      b,a
compute_a1_prompt_gram:
        ld      a,(hl)
        inc     hl
        ld      e,a
        sub     c
        sub     c
        rrca
        rrca
        rrca
        and     224
        add     a,c
        sub     e
        ld      c,e
        add     a,(hl)
        exx
        and     7
        or      64                      ; or low(columns)
        ld      l,a
        ld      h,9                     ; ld h,high(columns)
        ld      e,(hl)
        set     3,l
        ld      d,(hl)
        ex      de,hl
        di
        ld      sp,hl
        ld      c,4
        ld      h,11                    ; ld h,high(sums_a1_prompt)
        ret
compute_a1_prompt_resume:
        ld      sp,0                    ; patched: the stack
compute_a1_prompt_resume_on:
        ei                              ; patched: nop, if interrupts were off
compute_a1_prompt_event:
        exx
        dec     b
        jp      nz,compute_a1_prompt_gram
        exx
compute_a1_prompt_done:
summed_a1_prompt:
        ret

; code carry12 of threads_add: 0x0214, 435 bytes
; Adds C to 16-bit accumulators: those at the places of a list. Goes on to the next list.
; in:      SP = the places, as many as the number of the entry point says
;          H = the page of the accumulators
; out:     SP behind the address that begins the next list
; changes: AF, DE, L
threads_add_carry12:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_22
threads_add_twice12:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second11
threads_add_carry11:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_20
threads_add_twice11:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second10
threads_add_carry10:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_18
threads_add_twice10:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second9
threads_add_carry9:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_16
threads_add_twice9:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second8
threads_add_carry8:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_14
threads_add_twice8:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second7
threads_add_carry7:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_12
threads_add_twice7:
        inc     h
        inc     (hl)
        dec     h
        jp      add_12
add_24:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry12
threads_add_second12:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice12
add_22:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry11
threads_add_second11:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice11
add_20:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry10
threads_add_second10:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice10
add_18:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry9
threads_add_second9:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice9
add_16:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry8
threads_add_second8:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice8
add_14:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry7
threads_add_second7:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice7
add_12:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry6
threads_add_second6:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice6
add_10:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry5
threads_add_second5:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice5
add_8:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry4
threads_add_second4:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice4
add_6:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry3
threads_add_second3:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice3
add_4:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry2
threads_add_second2:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice2
add_2:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_carry1
threads_add_second1:
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      c,threads_add_twice1
threads_add_end:
        ret                             ; to the next list
threads_add_carry6:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_10
threads_add_twice6:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second5
threads_add_carry5:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_8
threads_add_twice5:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second4
threads_add_carry4:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_6
threads_add_twice4:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second3
threads_add_carry3:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_4
threads_add_twice3:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second2
threads_add_carry2:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,add_2
threads_add_twice2:
        inc     h
        inc     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_second1
threads_add_carry1:
        inc     h
        inc     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        add     a,c
        ld      (hl),a
        jr      nc,threads_add_end
threads_add_twice1:
        inc     h
        inc     (hl)
        dec     h
        ret
add_1odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second1
add_3odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second2
add_5odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second3
add_7odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second4
add_9odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second5
add_11odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second6
add_13odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second7
add_15odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second8
add_17odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second9
add_19odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second10
add_21odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second11
add_23odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_add_second12

; code carry12 of threads_sub: 0x03c7, 435 bytes
; Subtracts C from 16-bit accumulators: those at the places of a list. Goes on to the next list.
; in:      SP = the places, as many as the number of the entry point says
;          H = the page of the accumulators
; out:     SP behind the address that begins the next list
; changes: AF, DE, L
threads_sub_carry12:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_22
threads_sub_twice12:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second11
threads_sub_carry11:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_20
threads_sub_twice11:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second10
threads_sub_carry10:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_18
threads_sub_twice10:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second9
threads_sub_carry9:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_16
threads_sub_twice9:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second8
threads_sub_carry8:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_14
threads_sub_twice8:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second7
threads_sub_carry7:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_12
threads_sub_twice7:
        inc     h
        dec     (hl)
        dec     h
        jp      sub_12
sub_24:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry12
threads_sub_second12:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice12
sub_22:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry11
threads_sub_second11:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice11
sub_20:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry10
threads_sub_second10:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice10
sub_18:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry9
threads_sub_second9:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice9
sub_16:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry8
threads_sub_second8:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice8
sub_14:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry7
threads_sub_second7:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice7
sub_12:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry6
threads_sub_second6:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice6
sub_10:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry5
threads_sub_second5:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice5
sub_8:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry4
threads_sub_second4:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice4
sub_6:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry3
threads_sub_second3:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice3
sub_4:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry2
threads_sub_second2:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice2
sub_2:
        pop     de                      ; E, D = the next two places
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_carry1
threads_sub_second1:
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      c,threads_sub_twice1
threads_sub_end:
        ret                             ; to the next list
threads_sub_carry6:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_10
threads_sub_twice6:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second5
threads_sub_carry5:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_8
threads_sub_twice5:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second4
threads_sub_carry4:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_6
threads_sub_twice4:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second3
threads_sub_carry3:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_4
threads_sub_twice3:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second2
threads_sub_carry2:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,sub_2
threads_sub_twice2:
        inc     h
        dec     (hl)
        dec     h
        pop     de
        ld      l,e
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_second1
threads_sub_carry1:
        inc     h
        dec     (hl)
        dec     h
        ld      l,d
        ld      a,(hl)
        sub     c
        ld      (hl),a
        jr      nc,threads_sub_end
threads_sub_twice1:
        inc     h
        dec     (hl)
        dec     h
        ret
sub_1odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second1
sub_3odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second2
sub_5odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second3
sub_7odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second4
sub_9odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second5
sub_11odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second6
sub_13odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second7
sub_15odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second8
sub_17odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second9
sub_19odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second10
sub_21odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second11
sub_23odd:
        dec     sp                      ; a single place: E is the byte before it
        pop     de
        jp      threads_sub_second12

; code interrupt_state of interrupt_state: 0x057a, 19 bytes
; Tells whether interrupts are on.
; out:     A = the opcode of `ei` if they are, of `nop` if not
; changes: F, HL
interrupt_state:
        ld      hl,0
        push    hl
        pop     hl
        ld      a,i
        jp      pe,interrupt_state_on
        dec     sp
        dec     sp
        pop     hl                      ; 0, or the return address of an interrupt
        ld      a,h
        or      l
        ret     z
interrupt_state_on:
        ld      a,251
        ret

; code encode of compute_said: 0x058d, 25 bytes
; %said = ngrams: i16[4], buckets 0 to 3
; Counts the n-grams of the context's last `window` characters.
; in:      context
; out:     the encoder's buckets
; changes: AF, BC, DE, HL
compute_said:
        call    clear_said
        ld      c,compute_said_least    ; C = n
compute_said_order:
        ld      a,4                     ; ld a,low(window + 1)
        sub     c
        ld      b,a                     ; B = n-grams of n characters
        ld      de,0x09f7               ; ld de,context + skip
        ld      hl,0                    ; the seed of the first character
        call    count_said
        inc     c
        ld      a,c
        cp      3                       ; cp low(most + 1)
        jr      nz,compute_said_order
        ret

; code clear_counts of grams_said: 0x05a6, 14 bytes
; %said = ngrams: i16[4], buckets 0 to 3
; Sets every bucket to 0.
; out:     the buckets at counts
; changes: BC, DE, HL, F
clear_said:
        ld      hl,value_said
        ld      de,value_said+1
        ld      bc,7                    ; ld bc,2*buckets - 1
        ld      (hl),0
        ldir
        ret

; code count_grams of grams_said: 0x05b4, 60 bytes
; Counts B n-grams of C characters. Each begins one character after the one before.
; in:      B = how many, 1 to 255; C = n, 1 to 255; DE = the first character of the
; first n-gram; HL = its seed
; out:     DE, HL = the first character and the seed of the n-gram after the last
; changes: AF, B
count_said:
count_said_gram:
        push    hl
        push    de
        push    bc
        ld      b,c
count_said_char:
        ld      a,(de)
        inc     de
        push    de
        ld      d,h
        ld      e,l
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        or      a
        sbc     hl,de                   ; HL = 31 times the hash
        ld      e,a
        ld      d,0
        add     hl,de
        pop     de
        djnz    count_said_char
        ld      a,l                     ; HL = the bucket's number
        and     3                       ; and low(buckets - 1)
        ld      l,a
        ld      a,h
        and     0                       ; and high(buckets - 1)
        ld      h,a
        add     hl,hl
        ld      de,value_said
        add     hl,de
        ld      a,(hl)
        add     a,2                     ; add a,low(scale)
        ld      (hl),a
        inc     hl
        ld      a,(hl)
        adc     a,0                     ; adc a,high(scale)
        ld      (hl),a
        pop     bc
        pop     de
        inc     de
        pop     hl
        ld      a,l                     ; the next n-gram's seed
        add     a,grams_said_seed_step
        ld      l,a
        jr      nc,count_said_seeded
        inc     h
count_said_seeded:
        djnz    count_said_gram
        ret

; code compute_x0 of compute_x0: 0x05f0, 20 bytes
; %x0 = concat: i16[12]
; in:      the 8 words of value_asked
;          the 4 words of value_said
; out:     the 12 words of value_x0, neurons 0 to 11
; changes: AF, BC, DE, HL
compute_x0:
        ld      de,value_x0
        ld      hl,value_asked
        ld      bc,16
        ldir
        ld      hl,value_said
        ld      bc,8
        ldir
        ret

; code compute_skip of compute_skip: 0x0604, 12 bytes
; %skip = slice: i16[5]
; in:      the 12 words of value_x0
; out:     the 5 words of value_skip, neurons 0 to 4
; changes: AF, BC, DE, HL
compute_skip:
        ld      de,value_skip
        ld      hl,value_x0+4
        ld      bc,10
        ldir
        ret

; patched compute_x1 of compute_x1: 0x0610, 176 bytes
; %said.counts = ngrams: i16[4]
; %a1 = linear: i16[5]
; %s1 = shr: i16[5]
; %x1 = relu: i16[5]
; in:      the last characters of the reply, at context
;          the sums of %a1.prompt at sums_a1_prompt
; out:     the 5 words of value_x1, neurons 0 to 4
; changes: all registers but IX and IY, the alternates too
compute_x1:
        ld      (compute_x1_resume+1),sp
        call    interrupt_state
        ld      (compute_x1_resume_on),a
        ld      hl,sums_a1_prompt+251
        ld      de,sums_a1+251
        ld      bc,5
        ldir
        ld      hl,sums_a1_prompt+507
        ld      de,sums_a1+507
        ld      bc,5
        ldir
        exx
        ld      d,3
compute_x1_place:                       ; D = characters from this one to the window's end
        xor     a
        ld      c,a                     ; C = characters that end no n-gram
        ld      b,2
        ld      a,d
        cp      b
        jr      nc,compute_x1_orders
        ld      b,a
compute_x1_orders:
        ld      hl,context+3
        ld      a,l
        sub     d
        ld      l,a
        jr      nc,compute_x1_seed
        dec     h
compute_x1_seed:
        ld      a,3
        sub     d
        ld      e,a
        add     a,a
        add     a,a
        add     a,a
        sub     e                       ; A = the hash, modulo 256: at first the seed
compute_x1_char:
        ld      e,a
        add     a,a
        add     a,a
        add     a,a
        add     a,a
        add     a,a
        sub     e
        add     a,(hl)
        inc     hl
        inc     c
        dec     c
        jr      z,compute_x1_count
        dec     c
        djnz    compute_x1_char
        jp      compute_x1_next
compute_x1_count:
        ld      e,a
        exx
        and     3
        or      80                      ; or low(columns)
        ld      l,a
        ld      h,9                     ; ld h,high(columns)
        ld      e,(hl)
        set     2,l
        ld      d,(hl)
        ex      de,hl
        di
        ld      sp,hl
        ld      c,2
        ld      h,15                    ; ld h,high(sums_a1)
        ret
compute_x1_resume:
        ld      sp,0                    ; patched: the stack
compute_x1_resume_on:
        ei                              ; patched: nop, if interrupts were off
compute_x1_event:
        exx
        ld      a,e
        dec     b
        jp      nz,compute_x1_char
compute_x1_next:
        dec     d
        jp      nz,compute_x1_place
        exx
summed_a1:
        ld      de,value_x1
        ld      hl,sums_a1+251
        ld      c,5
summed_a1_word0:
        ld      a,(hl)
        inc     h
        ld      b,(hl)
        dec     h
        inc     l
        sra     b
        rra
        ld      (de),a
        inc     de
        ld      a,b
        ld      (de),a
        inc     de
        dec     c
        jp      nz,summed_a1_word0
        ld      de,value_x1             ; DE = each word in turn
summed_a1_each:
        ld      a,(de)
        ld      l,a
        inc     de
        ld      a,(de)
        ld      h,a                     ; HL = the word
        bit     7,h                     ; relu
        jr      z,summed_a1_pos0
        ld      hl,0
summed_a1_pos0:
        ex      de,hl
        ld      (hl),d
        dec     hl
        ld      (hl),e
        inc     hl
        inc     hl
        ex      de,hl                   ; DE = the next word
        ld      a,e
        cp      10                      ; cp low(value_x1 + 10)
        jp      nz,summed_a1_each
        ld      a,d
        cp      18                      ; cp high(value_x1 + 10)
        jp      nz,summed_a1_each
        ret

; code compute_low of compute_low: 0x06c0, 84 bytes
; %sum = add: i16[5]
; %low = clamp: i16[5]
; in:      the 5 words of value_x1
;          the 5 words of value_skip
; out:     the 5 words of value_low, neurons 0 to 4
; changes: AF, BC, DE, HL
compute_low:
        ld      hl,value_x1
        ld      de,value_low
        ld      bc,10
        ldir
        ld      hl,value_skip
        ld      de,value_low
        ld      bc,5
compute_low_both:
        ld      a,(de)
        add     a,(hl)
        ld      (de),a
        inc     hl
        inc     de
        ld      a,(de)
        adc     a,(hl)
        ld      (de),a
        inc     hl
        inc     de
        dec     bc
        ld      a,b
        or      c
        jp      nz,compute_low_both
        ld      de,value_low            ; DE = each word in turn
compute_low_each:
        ld      a,(de)
        ld      l,a
        inc     de
        ld      a,(de)
        ld      h,a                     ; HL = the word
; clamp -32768, 20: on words with the sign bit flipped
        ld      a,h                     ; the sign inverted
        xor     128
        ld      h,a
        ld      bc,0x8015               ; clamp from above
        or      a
        sbc     hl,bc
        jr      c,compute_low_high0
        ld      hl,0xffff               ; ld hl,-1: above: the bound instead
compute_low_high0:
        add     hl,bc
        ld      a,h                     ; the sign inverted
        xor     128
        ld      h,a
        ex      de,hl
        ld      (hl),d
        dec     hl
        ld      (hl),e
        inc     hl
        inc     hl
        ex      de,hl                   ; DE = the next word
        ld      a,e
        cp      10                      ; cp low(value_low + 10)
        jp      nz,compute_low_each
        ld      a,d
        cp      15                      ; cp high(value_low + 10)
        jp      nz,compute_low_each
        ret

; patched compute_a2 of compute_a2: 0x0714, 129 bytes
; %a2 = linear: i16[3]
; in:      the 5 words of value_low
; out:     the sums of %a2 at sums_a2, neurons 0 to 2
; changes: all registers, the alternates too
compute_a2:
        ld      (compute_a2_resume+1),sp
        ld      (compute_a2_started_0+1),sp
        call    interrupt_state
        ld      (compute_a2_resume_on),a
        ld      (compute_a2_started_0_on),a
        di
        ld      de,0xff80
        ld      bc,0xff14
        ld      sp,sums_a2+256
        push    bc
        ld      hl,0x0501
        push    hl
        ld      sp,sums_a2+512
        push    de
        ld      hl,0x8080
        push    hl
compute_a2_started_0:
        ld      sp,0                    ; patched: the stack
compute_a2_started_0_on:
        ei                              ; patched: nop, if interrupts were off
        ld      ix,value_low
        ld      iy,compute_a2_columns
        exx
        ld      bc,5
        exx
compute_a2_input:
        ld      c,(ix+0)
        ld      b,(ix+1)
        ld      a,b
        or      c
        jp      z,compute_a2_over
        ld      a,b
        ld      (compute_a2_left),a
        inc     c
        dec     c
        jr      z,compute_a2_upper
        ld      l,(iy+0)
        ld      h,(iy+1)
        di
        ld      sp,hl
        ld      h,16                    ; ld h,high(sums_a2)
        ret
compute_a2_resume:
        ld      sp,0                    ; patched: the stack
compute_a2_resume_on:
        ei                              ; patched: nop, if interrupts were off
compute_a2_upper:
        ld      hl,compute_a2_left
        ld      a,(hl)
        or      a
        jr      z,compute_a2_over
        ld      c,a
        ld      (hl),0
        ld      l,(iy+0)
        ld      h,(iy+1)
        di
        ld      sp,hl
        ld      h,17                    ; ld h,high(sums_a2 + 256)
        ret
compute_a2_over:
        inc     ix
        inc     ix
        inc     iy
        inc     iy
        exx
        dec     bc
        ld      a,b
        or      c
        exx
        jp      nz,compute_a2_input
summed_a2:
        ret

; code choose of compute_a2: 0x0795, 59 bytes
; Chooses the class with the greatest logit, the first of several equal ones.
; in:      the sums of %a2 at sums_a2, classes 0 to 2
; out:     A = the class
; changes: F, C, DE, HL
choose:
        ld      hl,sums_a2+508
        xor     a
compute_a2_keep_0:
        ld      c,a                     ; C = the class
        ld      d,(hl)
        dec     h
        ld      a,(hl)
        ld      e,a
        inc     h
        and     d
        inc     a
        jp      z,compute_a2_chosen     ; no sum can be greater
compute_a2_next_0:
        inc     l
        ld      a,(hl)
        cp      d
        jr      nc,compute_a2_closer_0
        inc     l
        ld      a,(hl)
        cp      d
        jr      nc,compute_a2_closer_0
        inc     l
        ld      a,(hl)
        cp      d
        jr      nc,compute_a2_closer_0
        jp      compute_a2_next_0
compute_a2_closer_0:
        jr      nz,compute_a2_greater_0
        dec     h
        ld      a,e
        cp      (hl)
        inc     h
        jr      nc,compute_a2_next_0
compute_a2_greater_0:
        ld      a,l
        inc     a
        jr      z,compute_a2_end_0
        sub     253
        jp      compute_a2_keep_0
compute_a2_end_0:
compute_a2_chosen:
        ld      a,c
        ret
; Clears the pages that carries out of high bytes go to.
; changes: F, HL
clear_a2:
        ld      hl,sums_a2+512
        call    clear_page
        ret

; code clear_page of clear_page: 0x07d0, 6 bytes
; Clears a page of memory.
; in:      HL = its first byte
; changes: F, L
clear_page:
        ld      (hl),0
        inc     l
        jr      nz,clear_page
        ret

; code start_up of start_up: 0x07d6, 4 bytes
; Prepares memory: called once, before all else.
; changes: all registers, the alternates too
start_up:
        call    clear_a2
        ret

; code prompt_body of prompt_body: 0x07da, 7 bytes
; Computes all that depends on the prompt alone: called once a prompt.
; changes: all registers, the alternates too
prompt_body:
        call    compute_asked
        call    compute_a1_prompt
        ret

; code step_body of step_body: 0x07e1, 19 bytes
; Computes the logits: called once a character, after the prompt body.
; changes: all registers, the alternates too
step_body:
        call    compute_said
        call    compute_x0
        call    compute_skip
        call    compute_x1
        call    compute_low
        call    compute_a2
        ret

; code print_char of console: 0x07f4, 6 bytes
; Prints a character.
; in:      A = the character
; changes: all registers
print_char:
        ld      e,a
        ld      c,console_console_output
        jp      console_bdos

; code print_text of console: 0x07fa, 17 bytes
; Prints a text.
; in:      HL = the text; B = its characters, 0 to 255
; changes: all registers
print_text:
        inc     b
        jr      print_text_left
print_text_next:
        push    hl
        push    bc
        ld      e,(hl)
        ld      c,console_console_output
        call    console_bdos
        pop     bc
        pop     hl
        inc     hl
print_text_left:
        djnz    print_text_next
        ret

; code print_new_line of console: 0x080b, 10 bytes
; Ends a line.
; changes: all registers
print_new_line:
        ld      hl,console_new_line
        ld      b,2
        jp      print_text
console_new_line:
        db      13,10

; code read_line of console: 0x0815, 13 bytes
; Reads a line, which the BDOS lets the user edit.
; out:     line = its bytes; line_length = how many
; changes: all registers
read_line:
        ld      a,255
        ld      (console_line_limit),a
        ld      de,console_line_limit
        ld      c,console_read_console_buffer
        jp      console_bdos

; code conversation of conversation: 0x0822, 73 bytes
; Holds the conversation.
; in:      SP = the program's stack; the command tail at 0080h
; out:     goes to leave
conversation:
        call    conversation_take_tail
        jr      z,conversation_greet    ; no command tail
        call    conversation_is_farewell
        call    nz,respond
        jr      conversation_leave
conversation_greet:
        ld      de,banner
        ld      c,conversation_print_string
        call    conversation_bdos
conversation_anew:
        ld      a,conversation_most_empty
conversation_ask:
        ld      (conversation_empty_left),a
        ld      hl,conversation_ask_text
        ld      b,2
        call    print_text
        call    read_line
        call    print_new_line
        ld      a,(line_length)
        or      a
        jr      z,conversation_empty
        call    conversation_is_farewell
        call    nz,conversation_is_end
        jr      z,conversation_leave
        call    conversation_is_blank
        call    nz,respond
        jr      conversation_anew
conversation_empty:
        ld      a,(conversation_empty_left)
        dec     a
        jr      nz,conversation_ask
conversation_leave:
        jp      leave
conversation_ask_text:
        db      62,32

; code take_tail of conversation: 0x086b, 27 bytes
; Copies the command tail to the line, without its leading spaces.
; out:     Z if there is no character but spaces
; changes: AF, BC, DE, HL
conversation_take_tail:
        ld      hl,conversation_tail_length
        ld      b,(hl)
        inc     b
conversation_take_tail_blank:
        inc     hl
        dec     b
        ret     z
        ld      a,(hl)
        cp      32                      ; cp ' '
        jr      z,conversation_take_tail_blank
        ld      a,b
        ld      (line_length),a
        ld      c,b
        ld      b,0
        ld      de,line
        ldir
        or      a                       ; NZ, since the length is not 0
        ret

; code is_farewell of conversation: 0x0886, 11 bytes
; Tells whether the line ends the conversation.
; out:     Z if the line is exactly `!`
; changes: A
conversation_is_farewell:
        ld      a,(line_length)
        dec     a
        ret     nz
        ld      a,(line)
        cp      33                      ; cp '!'
        ret

; code is_end of conversation: 0x0891, 20 bytes
; Tells whether redirected input has ended.
; in:      the line, which is not empty
; out:     Z if it begins with ^Z, or is full of FFh
; changes: AF, B, HL
conversation_is_end:
        ld      hl,line
        ld      a,(hl)
        cp      26
        ret     z
        ld      a,(line_length)
        ld      b,a
        inc     a
        ret     nz                      ; the line is not full
conversation_is_end_next:
        ld      a,(hl)
        inc     hl
        inc     a
        ret     nz
        djnz    conversation_is_end_next
        ret

; code is_blank of conversation: 0x08a5, 15 bytes
; Tells whether the line holds spaces alone.
; in:      the line, which is not empty
; out:     Z if so
; changes: AF, B, HL
conversation_is_blank:
        ld      a,(line_length)
        ld      b,a
        ld      hl,line
conversation_is_blank_next:
        ld      a,(hl)
        inc     hl
        cp      32                      ; cp ' '
        ret     nz
        djnz    conversation_is_blank_next
        ret

; code normalize_prompt of normalize: 0x08b4, 56 bytes
; Normalizes the line.
; in:      line, line_length
; out:     prompt = the normalized prompt; prompt_length = its bytes without the two
; spaces around it, which is also the number of its trigrams
; changes: AF, B, DE, HL
normalize_prompt:
        ld      a,(line_length)
        cp      normalize_limit
        jr      c,normalize_prompt_short
        ld      a,normalize_limit
normalize_prompt_short:
        ld      b,a
        inc     b                       ; B = bytes of the line left, plus 1
        ld      hl,line
        ld      de,prompt
        ld      a,32                    ; ld a,' '
        ld      (de),a
normalize_prompt_skip:
        dec     b
        jr      z,normalize_prompt_counted ; nothing but spaces
        cp      (hl)
        inc     hl
        jr      z,normalize_prompt_skip
        dec     hl
normalize_prompt_counted:
        inc     de
        ld      a,b                     ; B = bytes of the prompt
        ld      (prompt_length),a
        or      a
        jr      z,normalize_prompt_end
normalize_prompt_take:
        ld      a,(hl)
        inc     hl
        cp      91                      ; cp 'Z' + 1
        jr      nc,normalize_prompt_keep
        cp      65                      ; cp 'A'
        jr      c,normalize_prompt_keep
        add     a,32                    ; add a,'a' - 'A'
normalize_prompt_keep:
        ld      (de),a
        inc     de
        djnz    normalize_prompt_take
normalize_prompt_end:
        ld      a,32                    ; ld a,' '
        ld      (de),a
        ret

; code respond of spell: 0x08ec, 72 bytes
; Answers the line that was read, and ends the console's line.
; in:      line, line_length
; changes: all registers, the alternates too
respond:
        call    normalize_prompt
        call    prompt_body
        ld      hl,context              ; the context begins as spaces
        ld      de,context+1
        ld      bc,spell_window-1
        ld      (hl),32                 ; ld (hl),' '
        ldir
        ld      a,spell_limit
        ld      (spell_left),a
respond_next:
        call    step_body
        call    choose
        cp      spell_end_class
        jp      z,print_new_line
        ld      l,a
        ld      h,0
        ld      de,charset
        add     hl,de
        ld      a,(hl)
        push    af
        call    print_char
        pop     af
        call    spell_fold
        ld      hl,context+1            ; drop the oldest character, append this one
        ld      de,context
        ld      bc,spell_window-1
        ldir
        ld      (de),a
        ld      hl,spell_left
        dec     (hl)
        jr      nz,respond_next
        jp      print_new_line

; code fold of spell: 0x0934, 9 bytes
; Makes an ASCII capital lower case.
; in:      A = a character
; out:     A = it, in lower case
; changes: F
spell_fold:
        cp      65                      ; cp 'A'
        ret     c
        cp      91                      ; cp 'Z' + 1
        ret     nc
        add     a,32                    ; add a,'a' - 'A'
        ret

; data charset of charset: 0x093d, 2 bytes
charset:
        db      65,66                   ; the characters of the classes

        ds      1                       ; up to 0x0940

; data columns of compute_a1_prompt: 0x0940, 16 bytes
; align 16
compute_a1_prompt_columns:              ; low bytes, then high bytes
        db      88,98,103,112
        db      122,131,137,145
        db      9,9,9,9
        db      9,9,9,9

; data columns of compute_x1: 0x0950, 8 bytes
; align 8
compute_x1_columns:                     ; low bytes, then high bytes
        db      153,158,163,173
        db      9,9,9,9

; data column_0 of compute_a1_prompt: 0x0958, 65 bytes
compute_a1_prompt_column_0:
        dw      add_1odd
        db      251
        dw      sub_3odd
        db      254,254,255
        dw      compute_a1_prompt_resume
compute_a1_prompt_column_1:
        dw      add_1odd
        db      254
        dw      compute_a1_prompt_resume
compute_a1_prompt_column_2:
        dw      add_2
        db      252,255
        dw      sub_1odd
        db      251
        dw      compute_a1_prompt_resume
compute_a1_prompt_column_3:
        dw      add_2
        db      252,254
        dw      sub_2
        db      251,251
        dw      compute_a1_prompt_resume
compute_a1_prompt_column_4:
        dw      add_1odd
        db      251
        dw      sub_2
        db      252,255
        dw      compute_a1_prompt_resume
compute_a1_prompt_column_5:
        dw      sub_2
        db      252,254
        dw      compute_a1_prompt_resume
compute_a1_prompt_column_6:
        dw      add_1odd
        db      255
        dw      sub_1odd
        db      251
        dw      compute_a1_prompt_resume
compute_a1_prompt_column_7:
        dw      add_2
        db      254,255
        dw      compute_a1_prompt_resume
compute_a1_prompt_nothing:
        dw      compute_a1_prompt_resume

; data column_0 of compute_x1: 0x0999, 27 bytes
compute_x1_column_0:
        dw      add_1odd
        db      251
        dw      compute_x1_resume
compute_x1_column_1:
        dw      sub_1odd
        db      254
        dw      compute_x1_resume
compute_x1_column_2:
        dw      add_1odd
        db      254
        dw      sub_3odd
        db      251,255,255
        dw      compute_x1_resume
compute_x1_column_3:
        dw      add_1odd
        db      251
        dw      compute_x1_resume
compute_x1_nothing:
        dw      compute_x1_resume

; data columns of compute_a2: 0x09b4, 46 bytes
compute_a2_columns:                     ; the address of each input's column
        dw      compute_a2_column_0,compute_a2_column_1,compute_a2_column_2,compute_a2_column_3
        dw      compute_a2_column_4
compute_a2_column_0:
        dw      add_1odd
        db      252
        dw      sub_1odd
        db      254
        dw      compute_a2_resume
compute_a2_column_1:
        dw      add_1odd
        db      253
        dw      sub_2
        db      252,254
        dw      compute_a2_resume
compute_a2_column_2:
        dw      add_1odd
        db      254
        dw      sub_2
        db      253,253
        dw      compute_a2_resume
compute_a2_column_3:
        dw      add_1odd
        db      252
        dw      compute_a2_resume
compute_a2_column_4:
        dw      add_1odd
        db      253
        dw      compute_a2_resume

; data banner of banner: 0x09e2, 19 bytes
banner:
        db      "SMALL. ! leaves."
        db      13,10
        db      36

; bss left of compute_a2: 0x09f5, 1 bytes
; The high byte of the input, or 0 once it has been added.
compute_a2_left: equ     0x09f5

; bss empty_left of conversation: 0x09f6, 1 bytes
conversation_empty_left: equ     0x09f6

; bss context of spell: 0x09f7, 4 bytes
; The last characters of the reply, in lower case, the oldest first.
context:        equ     0x09f7
spell_left:     equ     0x09fa  ; the most characters that may still follow

; bss values of values: 0x0a00, 2304 bytes
value_asked:    equ     0x0a00
values:         equ     0x0a00
sums_a1_prompt: equ     0x0b00
value_said:     equ     0x0e00
value_skip:     equ     0x0e00
value_x0:       equ     0x0f00
sums_a1:        equ     0x0f00
value_low:      equ     0x0f00
sums_a2:        equ     0x1000
value_x1:       equ     0x1200

; bss stack_bottom of start: 0x1300, 160 bytes
; The program uses less than 32 bytes of it. 128 more are for the BIOS and interrupts.
stack_bottom:   equ     0x1300
stack_top:      equ     0x13a0

; bss line_limit of console: 0x13a0, 257 bytes
; The buffer of BDOS function 10: its size, the length of the line, the line. The function
; returns as soon as the buffer is full, and what is typed then belongs to the next line:
; so the buffer has the greatest size there can be.
console_line_limit: equ     0x13a0
line_length:    equ     0x13a1
line:           equ     0x13a2

; bss prompt of normalize: 0x14a1, 23 bytes
prompt:         equ     0x14a1
prompt_length:  equ     0x14b7
