        org     0x0100

console_bdos:   equ     0x0005
console_console_output: equ     0x0002
console_read_console_buffer: equ     0x000a
conversation_bdos: equ     0x0005
conversation_most_empty: equ     0x0010  ; empty lines that end the program
conversation_print_string: equ     0x0009
conversation_tail_length: equ     0x0080  ; where the CCP leaves the command tail
grams_asked_counts_seed_step: equ     0x0000
normalize_limit: equ     0x000c
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
        cp      8                       ; cp high(__memory_end - 1)
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

; code encode of compute_asked_counts: 0x0148, 20 bytes
; %asked.counts = trigrams: i16[4], buckets 0 to 3
; Counts the trigrams of the normalized prompt.
; in:      prompt, prompt_length
; out:     the encoder's buckets
; changes: AF, BC, DE, HL
compute_asked_counts:
        call    clear_asked_counts
        ld      a,(prompt_length)
        or      a
        ret     z                       ; an empty prompt has no trigrams
        ld      b,a                     ; B = trigrams, as many as characters
        ld      c,3
        ld      de,prompt
        ld      hl,0                    ; all have the seed 0
        jp      count_asked_counts

; code clear_counts of grams_asked_counts: 0x015c, 14 bytes
; %asked.counts = trigrams: i16[4], buckets 0 to 3
; Sets every bucket to 0.
; out:     the buckets at counts
; changes: BC, DE, HL, F
clear_asked_counts:
        ld      hl,value_asked_counts
        ld      de,value_asked_counts+1
        ld      bc,7                    ; ld bc,2*buckets - 1
        ld      (hl),0
        ldir
        ret

; code count_grams of grams_asked_counts: 0x016a, 60 bytes
; Counts B n-grams of C characters. Each begins one character after the one before.
; in:      B = how many, 1 to 255; C = n, 1 to 255; DE = the first character of the
; first n-gram; HL = its seed
; out:     DE, HL = the first character and the seed of the n-gram after the last
; changes: AF, B
count_asked_counts:
count_asked_counts_gram:
        push    hl
        push    de
        push    bc
        ld      b,c
count_asked_counts_char:
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
        djnz    count_asked_counts_char
        ld      a,l                     ; HL = the bucket's number
        and     3                       ; and low(buckets - 1)
        ld      l,a
        ld      a,h
        and     0                       ; and high(buckets - 1)
        ld      h,a
        add     hl,hl
        ld      de,value_asked_counts
        add     hl,de
        ld      a,(hl)
        add     a,1                     ; add a,low(scale)
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
        add     a,grams_asked_counts_seed_step
        ld      l,a
        jr      nc,count_asked_counts_seeded
        inc     h
count_asked_counts_seeded:
        djnz    count_asked_counts_gram
        ret

; code compute_a of compute_a: 0x01a6, 32 bytes
; %a = linear: i16[3]
; in:      the 4 words of value_asked_counts
; out:     the 3 words of value_a, neurons 0 to 2
; changes: all registers, the alternates too
compute_a:
        ld      hl,bias_w
        ld      de,value_a
        ld      bc,6
        ldir                            ; the sums start from this
        ld      ix,value_asked_counts
        ld      iy,value_a
        ld      hl,weights_w
        ld      de,1
        ld      bc,4
        call    dense_columns_times_9000
summed_a:
        ret

; code dense_columns_times_9000 of dense_columns_times_9000: 0x01c6, 288 bytes
; Adds the weighted inputs of a linear op, times 9000, to accumulators.
; in:      IX = inputs, IY = accumulators, both words from the start of a page
;          HL = weights, column by column, four a byte
;          DE = bytes of weights a column, 1 to 256
;          BC = number of inputs
; changes: all registers, the alternates too
dense_columns_times_9000:
        ld      a,c
        dec     bc
        inc     b
        ld      c,b
        ld      b,a                     ; B counts inputs, C every 256 of them
        exx                             ; HL', DE', BC' = what HL, DE, BC were
        push    ix
        pop     hl                      ; HL = the first input
dense_columns_times_9000_input:
        ld      a,(hl)
        inc     l
        or      (hl)
        jr      nz,dense_columns_times_9000_column
        inc     hl                      ; it is 0
        exx
        add     hl,de                   ; past its weights
dense_columns_times_9000_next:
        dec     b
        exx
        jp      nz,dense_columns_times_9000_input
        exx
        dec     c
        exx
        jp      nz,dense_columns_times_9000_input
        ret
dense_columns_times_9000_done:
        pop     hl
        inc     l
        inc     hl
        exx
        jp      dense_columns_times_9000_next
dense_columns_times_9000_column:
        ld      d,(hl)
        dec     l
        ld      e,(hl)                  ; DE = the input
        push    hl
        ld      l,e
        ld      h,d                     ; HL = the product so far
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,de
        add     hl,hl
        add     hl,de
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,de
        add     hl,hl
        add     hl,hl
        add     hl,de
        add     hl,hl
        add     hl,hl
        add     hl,hl
        ex      de,hl
        push    iy
        pop     hl                      ; HL = the first accumulator
        exx
        ld      a,e
        exx
        ld      b,a                     ; B = bytes of weights left
        jp      dense_columns_times_9000_four
dense_columns_times_9000_one0:
        add     a,a                     ; +1 or -1?
        ld      c,a                     ; C = the weights left
        jr      c,dense_columns_times_9000_minus0
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_times_9000_slot1
dense_columns_times_9000_two0:
        ld      c,a                     ; C = the weights left
        ld      a,(hl)                  ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l
dense_columns_times_9000_minus0:
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_times_9000_slot1
dense_columns_times_9000_one1:
        add     a,a                     ; +1 or -1?
        ld      c,a                     ; C = the weights left
        jr      c,dense_columns_times_9000_minus1
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_times_9000_slot2
dense_columns_times_9000_two1:
        ld      c,a                     ; C = the weights left
        ld      a,(hl)                  ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l
dense_columns_times_9000_minus1:
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_times_9000_slot2
dense_columns_times_9000_zeros:
        ld      a,8
        add     a,l
        ld      l,a
        jr      c,dense_columns_times_9000_page
        dec     b
        jp      nz,dense_columns_times_9000_four
        jp      dense_columns_times_9000_done
dense_columns_times_9000_page:
        inc     h
        dec     b
        jp      nz,dense_columns_times_9000_four
        jp      dense_columns_times_9000_done
dense_columns_times_9000_four:
        exx
        ld      a,(hl)                  ; A = four weights
        inc     hl
        exx
dense_columns_times_9000_slot0:
        add     a,a                     ; is it odd?
        jr      c,dense_columns_times_9000_one0
        jr      z,dense_columns_times_9000_zeros ; all four are 0
        add     a,a                     ; is it -2?
        jr      c,dense_columns_times_9000_two0
        inc     l                       ; it is 0
        inc     l
dense_columns_times_9000_slot1:
        add     a,a                     ; is it odd?
        jr      c,dense_columns_times_9000_one1
        add     a,a                     ; is it -2?
        jr      c,dense_columns_times_9000_two1
        inc     l                       ; it is 0
        inc     l
dense_columns_times_9000_slot2:
        add     a,a                     ; is it odd?
        jr      c,dense_columns_times_9000_one2
        add     a,a                     ; is it -2?
        jr      c,dense_columns_times_9000_two2
        inc     l                       ; it is 0
        inc     l
dense_columns_times_9000_slot3:
        add     a,a                     ; is it odd?
        jr      c,dense_columns_times_9000_one3
        add     a,a                     ; is it -2?
        jr      c,dense_columns_times_9000_two3
        inc     l                       ; it is 0
        inc     hl
        dec     b
        jp      nz,dense_columns_times_9000_four
        jp      dense_columns_times_9000_done
dense_columns_times_9000_one2:
        add     a,a                     ; +1 or -1?
        ld      c,a                     ; C = the weights left
        jr      c,dense_columns_times_9000_minus2
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_times_9000_slot3
dense_columns_times_9000_two2:
        ld      c,a                     ; C = the weights left
        ld      a,(hl)                  ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l
dense_columns_times_9000_minus2:
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_times_9000_slot3
dense_columns_times_9000_one3:
        add     a,a                     ; +1 or -1?
        jr      c,dense_columns_times_9000_minus3
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        inc     hl
        dec     b
        jp      nz,dense_columns_times_9000_four
        jp      dense_columns_times_9000_done
dense_columns_times_9000_two3:
        ld      a,(hl)                  ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l
dense_columns_times_9000_minus3:
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        inc     hl
        dec     b
        jp      nz,dense_columns_times_9000_four
        jp      dense_columns_times_9000_done

; code compute_b of compute_b: 0x02e6, 43 bytes
; %b = shl: i16[3]
; in:      the 3 words of value_a
; out:     the 3 words of value_b, neurons 0 to 2
; changes: AF, BC, DE, HL
compute_b:
        ld      hl,value_a
        ld      de,value_b
        ld      bc,6
        ldir
        ld      de,value_b              ; DE = each word in turn
compute_b_each:
        ld      a,(de)
        ld      l,a
        inc     de
        ld      a,(de)
        ld      h,a                     ; HL = the word
        ld      h,l                     ; shl 8
        ld      l,0
        add     hl,hl                   ; shl 1
        ex      de,hl
        ld      (hl),d
        dec     hl
        ld      (hl),e
        inc     hl
        inc     hl
        ex      de,hl                   ; DE = the next word
        ld      a,e
        cp      6                       ; cp low(value_b + 6)
        jp      nz,compute_b_each
        ld      a,d
        cp      5                       ; cp high(value_b + 6)
        jp      nz,compute_b_each
        ret

; code compute_c of compute_c: 0x0311, 37 bytes
; %c = sub: i16[3]
; in:      the 3 words of value_b
;          the 3 words of value_a
; out:     the 3 words of value_c, neurons 0 to 2
; changes: AF, BC, DE, HL
compute_c:
        ld      hl,value_b
        ld      de,value_c
        ld      bc,6
        ldir
        ld      hl,value_a
        ld      de,value_c
        ld      bc,3
compute_c_both:
        ld      a,(de)
        sub     (hl)
        ld      (de),a
        inc     hl
        inc     de
        ld      a,(de)
        sbc     a,(hl)
        ld      (de),a
        inc     hl
        inc     de
        dec     bc
        ld      a,b
        or      c
        jp      nz,compute_c_both
        ret

; code start_up of start_up: 0x0336, 1 bytes
; Prepares memory: called once, before all else.
; changes: all registers, the alternates too
start_up:
        ret

; code prompt_body of prompt_body: 0x0337, 13 bytes
; Computes all that depends on the prompt alone: called once a prompt.
; changes: all registers, the alternates too
prompt_body:
        call    compute_asked_counts
        call    compute_a
        call    compute_b
        call    compute_c
        ret

; code print_text of console: 0x0344, 17 bytes
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

; code print_new_line of console: 0x0355, 10 bytes
; Ends a line.
; changes: all registers
print_new_line:
        ld      hl,console_new_line
        ld      b,2
        jp      print_text
console_new_line:
        db      13,10

; code read_line of console: 0x035f, 13 bytes
; Reads a line, which the BDOS lets the user edit.
; out:     line = its bytes; line_length = how many
; changes: all registers
read_line:
        ld      a,255
        ld      (console_line_limit),a
        ld      de,console_line_limit
        ld      c,console_read_console_buffer
        jp      console_bdos

; code conversation of conversation: 0x036c, 73 bytes
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

; code take_tail of conversation: 0x03b5, 27 bytes
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

; code is_farewell of conversation: 0x03d0, 11 bytes
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

; code is_end of conversation: 0x03db, 20 bytes
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

; code is_blank of conversation: 0x03ef, 15 bytes
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

; code normalize_prompt of normalize: 0x03fe, 56 bytes
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

; code choose of argmax: 0x0436, 42 bytes
; Chooses a class.
; in:      the words at logits
; out:     A = the class
; changes: F, BC, DE, HL
choose: ld      hl,value_c
        ld      e,(hl)
        inc     hl
        ld      d,(hl)                  ; DE = the greatest logit so far
        inc     hl
        ld      bc,0                    ; B = its class, C = the class compared
choose_next:
        inc     c
        ld      a,c
        cp      3                       ; cp low(classes)
        jr      z,choose_end
        ld      a,e
        sub     (hl)
        inc     hl
        ld      a,d
        sbc     a,(hl)                  ; the greatest so far - this one
        jp      po,choose_sign
        xor     128                     ; on overflow the sign is inverted
choose_sign:
        jp      m,choose_larger
        inc     hl
        jr      choose_next
choose_larger:
        ld      b,c
        ld      d,(hl)
        dec     hl
        ld      e,(hl)
        inc     hl
        inc     hl
        jr      choose_next
choose_end:
        ld      a,b
        ret

; code respond of answer: 0x0460, 29 bytes
; Answers the line that was read, and ends the console's line.
; in:      line, line_length
; changes: all registers, the alternates too
respond:
        call    normalize_prompt
        call    prompt_body
        call    choose
        ld      l,a                     ; the label's address is word A of `labels`
        ld      h,0
        add     hl,hl
        ld      de,labels
        add     hl,de
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        ex      de,hl
        ld      b,(hl)                  ; B = its length, HL = its text
        inc     hl
        call    print_text
        jp      print_new_line

; data weights_w of weights_w: 0x047d, 4 bytes
weights_w:
        db      132,224,120,40          ; @w: i2[3, 4]

; data bias_w of bias_w: 0x0481, 6 bytes
bias_w: db      212,254,12,0,255,127    ; @w: where its 3 sums start

; data banner of banner: 0x0487, 19 bytes
banner:
        db      "LABEL. ! leaves."
        db      13,10
        db      36

; data labels of labels: 0x049a, 6 bytes
labels:
        dw      labels_label0
        dw      labels_label1
        dw      labels_label2

; data label0 of labels: 0x04a0, 3 bytes
labels_label0:
        db      2,78,79

; data label1 of labels: 0x04a3, 11 bytes
labels_label1:
        db      10,89,69,83,44,32,34,121,101,115,34

; data label2 of labels: 0x04ae, 8 bytes
labels_label2:
        db      7,80,69,82,72,65,80,83

; bss empty_left of conversation: 0x04b6, 1 bytes
conversation_empty_left: equ     0x04b6

; bss prompt of normalize: 0x04b7, 15 bytes
prompt:         equ     0x04b7
prompt_length:  equ     0x04c5

; bss values of values: 0x0500, 518 bytes
value_asked_counts: equ     0x0500
value_b:        equ     0x0500
values:         equ     0x0500
value_a:        equ     0x0600
value_c:        equ     0x0700

; bss stack_bottom of start: 0x0706, 160 bytes
; The program uses less than 32 bytes of it. 128 more are for the BIOS and interrupts.
stack_bottom:   equ     0x0706
stack_top:      equ     0x07a6

; bss line_limit of console: 0x07a6, 257 bytes
; The buffer of BDOS function 10: its size, the length of the line, the line. The function
; returns as soon as the buffer is full, and what is typed then belongs to the next line:
; so the buffer has the greatest size there can be.
console_line_limit: equ     0x07a6
line_length:    equ     0x07a7
line:           equ     0x07a8
