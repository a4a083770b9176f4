        org     0x0100

compute_said_least: equ     0x0001
console_bdos:   equ     0x0005
console_console_output: equ     0x0002
console_read_console_buffer: equ     0x000a
conversation_tail_length: equ     0x0080  ; where the CCP leaves the command tail
grams_asked_seed_step: equ     0x0000
grams_said_seed_step: equ     0x0007
hear_limit:     equ     0x0014
spell_end_class: equ     0x0002
spell_limit:    equ     0x0004
spell_window:   equ     0x0003
start_bdos:     equ     0x0005  ; the word at bdos+1 is where the BDOS begins

; code start of start: 0x0100, 69 bytes
start:  ld      a,127
        inc     a                       ; a Z80 says overflow, an 8080 odd parity
        ld      de,start_needs_z80
        jp      po,start_refuse
        ld      a,(start_bdos+2)
        dec     a                       ; the last page that is not its own
        cp      11                      ; cp high(__memory_end - 1)
        ld      de,start_no_memory
        jp      c,start_refuse          ; not all memory used is below the BDOS's page
        ld      sp,stack_top
        jp      conversation
start_refuse:
        ld      c,9                     ; on the CCP's stack: ours may not exist
        call    start_bdos
leave:  jp      0                       ; the warm boot brings the CCP back
start_needs_z80:
        db      "Needs a Z80",13,10,36
start_no_memory:
        db      "Not enough memory",13,10,36

; code encode of compute_asked: 0x0145, 17 bytes
compute_asked:
        call    clear_asked
        ld      a,(heard_length)
        or      a
        ret     z                       ; nothing heard, no trigrams
        ld      b,a                     ; with a space at each end, one a character
        ld      c,3
        ld      de,heard
        jp      count_asked

; code clear_counts of grams_asked: 0x0156, 14 bytes
; Sets every bucket to 0.
clear_asked:
        ld      hl,value_asked
        ld      de,value_asked+1
        ld      bc,15                   ; ld bc,2*buckets - 1
        ld      (hl),0
        ldir
        ret

; code count_grams of grams_asked: 0x0164, 63 bytes
; Counts B n-grams of C characters, each beginning a character after the one
; before. B and C are 1 to 255.
; in:    DE = the first one's first character
; spares: C
count_asked:
        ld      hl,0                    ; the seed
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
        sbc     hl,de                   ; 31 times the hash
        ld      e,a
        ld      d,0
        add     hl,de
        pop     de
        djnz    count_asked_char
        ld      a,l
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
        ld      a,l                     ; the next seed: the position times seed_step
        add     a,grams_asked_seed_step
        ld      l,a
        jr      nc,count_asked_seeded
        inc     h
count_asked_seeded:
        djnz    count_asked_gram
        ret

; code compute_a1_prompt of compute_a1_prompt: 0x01a3, 32 bytes
; %a1.prompt = linear: i16[5]
compute_a1_prompt:
        ld      hl,bias_hidden_prompt
        ld      de,value_a1_prompt
        ld      bc,10
        ldir                            ; where the sums start
        ld      ix,value_asked
        ld      iy,value_a1_prompt
        ld      hl,weights_hidden_prompt
        ld      de,2
        ld      bc,8
        call    dense_columns
summed_a1_prompt:
        ret

; code dense_columns of dense_columns: 0x01c3, 268 bytes
; Adds to accumulators what a layer's inputs weigh.
; in:    IX = inputs, IY = accumulators, both words from the start of a page
; HL = weights, column by column, four a byte
; DE = bytes of weights a column, 1 to 256
; BC = number of inputs
; uses:  all registers, the alternates too
dense_columns:
        ld      a,c
        dec     bc
        inc     b
        ld      c,b
        ld      b,a                     ; B counts inputs, C every 256 of them
        exx                             ; HL', DE', BC' = what HL, DE, BC were
        push    ix
        pop     hl                      ; HL = the first input
dense_columns_input:
        ld      a,(hl)
        inc     l
        or      (hl)
        jr      nz,dense_columns_column
        inc     hl                      ; it is 0
        exx
        add     hl,de                   ; past its weights
dense_columns_next:
        dec     b
        exx
        jp      nz,dense_columns_input
        exx
        dec     c
        exx
        jp      nz,dense_columns_input
        ret
dense_columns_done:
        pop     hl
        inc     l
        inc     hl
        exx
        jp      dense_columns_next
dense_columns_column:
        ld      d,(hl)
        dec     l
        ld      e,(hl)                  ; DE = the input
        push    hl
        push    iy
        pop     hl                      ; HL = the first accumulator
        exx
        ld      a,e
        exx
        ld      b,a                     ; B = bytes of weights left
        jp      dense_columns_four
dense_columns_one0:
        add     a,a                     ; +1 or -1?
        ld      c,a                     ; C = the weights left
        jr      c,dense_columns_minus0
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_slot1
dense_columns_two0:
        ld      c,a                     ; C = the weights left
        ld      a,(hl)                  ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l
dense_columns_minus0:
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_slot1
dense_columns_one1:
        add     a,a                     ; +1 or -1?
        ld      c,a                     ; C = the weights left
        jr      c,dense_columns_minus1
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_slot2
dense_columns_two1:
        ld      c,a                     ; C = the weights left
        ld      a,(hl)                  ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l
dense_columns_minus1:
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_slot2
dense_columns_zeros:
        ld      a,8                     ; ld a,2*4
        add     a,l
        ld      l,a
        jr      c,dense_columns_page
        dec     b
        jp      nz,dense_columns_four
        jp      dense_columns_done
dense_columns_page:
        inc     h
        dec     b
        jp      nz,dense_columns_four
        jp      dense_columns_done
dense_columns_four:
        exx
        ld      a,(hl)                  ; A = four weights
        inc     hl
        exx
dense_columns_slot0:
        add     a,a                     ; is it odd?
        jr      c,dense_columns_one0
        jr      z,dense_columns_zeros   ; all four are 0
        add     a,a                     ; is it -2?
        jr      c,dense_columns_two0
        inc     l                       ; it is 0
        inc     l
dense_columns_slot1:
        add     a,a                     ; is it odd?
        jr      c,dense_columns_one1
        add     a,a                     ; is it -2?
        jr      c,dense_columns_two1
        inc     l                       ; it is 0
        inc     l
dense_columns_slot2:
        add     a,a                     ; is it odd?
        jr      c,dense_columns_one2
        add     a,a                     ; is it -2?
        jr      c,dense_columns_two2
        inc     l                       ; it is 0
        inc     l
dense_columns_slot3:
        add     a,a                     ; is it odd?
        jr      c,dense_columns_one3
        add     a,a                     ; is it -2?
        jr      c,dense_columns_two3
        inc     l                       ; it is 0
        inc     hl
        dec     b
        jp      nz,dense_columns_four
        jp      dense_columns_done
dense_columns_one2:
        add     a,a                     ; +1 or -1?
        ld      c,a                     ; C = the weights left
        jr      c,dense_columns_minus2
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_slot3
dense_columns_two2:
        ld      c,a                     ; C = the weights left
        ld      a,(hl)                  ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l
dense_columns_minus2:
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        inc     l
        ld      a,c
        jp      dense_columns_slot3
dense_columns_one3:
        add     a,a                     ; +1 or -1?
        jr      c,dense_columns_minus3
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        inc     hl
        dec     b
        jp      nz,dense_columns_four
        jp      dense_columns_done
dense_columns_two3:
        ld      a,(hl)                  ; -2 is -1 twice
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        dec     l
dense_columns_minus3:
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        inc     hl
        dec     b
        jp      nz,dense_columns_four
        jp      dense_columns_done

; code encode of compute_said: 0x02cf, 22 bytes
compute_said:
        call    clear_said
        ld      c,compute_said_least    ; C = the order
compute_said_order:
        ld      a,4                     ; ld a,low(window + 1)
        sub     c
        ld      b,a                     ; B = how many there are of it
        ld      de,0x05b6               ; ld de,context + skip
        call    count_said
        inc     c
        ld      a,c
        cp      3                       ; cp low(most + 1)
        jr      nz,compute_said_order
        ret

; code clear_counts of grams_said: 0x02e5, 14 bytes
; Sets every bucket to 0.
clear_said:
        ld      hl,value_said
        ld      de,value_said+1
        ld      bc,7                    ; ld bc,2*buckets - 1
        ld      (hl),0
        ldir
        ret

; code count_grams of grams_said: 0x02f3, 63 bytes
; Counts B n-grams of C characters, each beginning a character after the one
; before. B and C are 1 to 255.
; in:    DE = the first one's first character
; spares: C
count_said:
        ld      hl,0                    ; the seed
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
        sbc     hl,de                   ; 31 times the hash
        ld      e,a
        ld      d,0
        add     hl,de
        pop     de
        djnz    count_said_char
        ld      a,l
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
        ld      a,l                     ; the next seed: the position times seed_step
        add     a,grams_said_seed_step
        ld      l,a
        jr      nc,count_said_seeded
        inc     h
count_said_seeded:
        djnz    count_said_gram
        ret

; code compute_x1 of compute_x1: 0x0332, 70 bytes
; %a1 = linear: i16[5]
compute_x1:
        ld      hl,value_a1_prompt
        ld      de,value_x1
        ld      bc,10
        ldir                            ; where the sums start
        ld      ix,value_said
        ld      iy,value_x1
        ld      hl,weights_hidden_step
        ld      de,2
        ld      bc,4
        call    dense_columns
summed_a1:
        ld      de,value_x1             ; each word in turn
summed_a1_each:
        ld      a,(de)
        ld      l,a
        inc     de
        ld      a,(de)
        ld      h,a                     ; HL = the word
        sra     h                       ; shr 1
        rr      l
        bit     7,h                     ; relu
        jr      z,summed_a1_pos1
        ld      hl,0
summed_a1_pos1:
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
        cp      9                       ; cp high(value_x1 + 10)
        jp      nz,summed_a1_each
        ret

; code compute_x0 of compute_x0: 0x0378, 20 bytes
; %x0 = concat: i16[12]
compute_x0:
        ld      de,value_x0
        ld      hl,value_asked
        ld      bc,16
        ldir
        ld      hl,value_said
        ld      bc,8
        ldir
        ret

; code compute_skip of compute_skip: 0x038c, 12 bytes
; %skip = slice: i16[5]
compute_skip:
        ld      de,value_skip
        ld      hl,value_x0+4
        ld      bc,10
        ldir
        ret

; code compute_low of compute_low: 0x0398, 96 bytes
; %low = clamp: i16[5]
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
        ld      de,value_low            ; each word in turn
compute_low_each:
        ld      a,(de)
        ld      l,a
        inc     de
        ld      a,(de)
        ld      h,a                     ; HL = the word
; clamp -20, 20: on words with the sign bit flipped
        ld      a,h
        xor     128
        ld      h,a
        ld      bc,0x7fec
        or      a
        sbc     hl,bc
        jr      nc,compute_low_low0
        ld      hl,0                    ; below: as if it were the bound
compute_low_low0:
        add     hl,bc
        ld      bc,0x8015
        or      a
        sbc     hl,bc
        jr      c,compute_low_high0
        ld      hl,0xffff               ; ld hl,-1: above: as if it were the bound
compute_low_high0:
        add     hl,bc
        ld      a,h
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
        cp      10                      ; cp high(value_low + 10)
        jp      nz,compute_low_each
        ret

; code compute_a2 of compute_a2: 0x03f8, 32 bytes
; %a2 = linear: i16[3]
compute_a2:
        ld      hl,bias_output
        ld      de,value_a2
        ld      bc,6
        ldir                            ; where the sums start
        ld      ix,value_low
        ld      iy,value_a2
        ld      hl,weights_output
        ld      de,1
        ld      bc,5
        call    dense_columns
summed_a2:
        ret

; code prompt_body of prompt_body: 0x0418, 7 bytes
prompt_body:
        call    compute_asked
        call    compute_a1_prompt
        ret

; code step_body of step_body: 0x041f, 19 bytes
step_body:
        call    compute_said
        call    compute_x1
        call    compute_x0
        call    compute_skip
        call    compute_low
        call    compute_a2
        ret

; code print_char of console: 0x0432, 6 bytes
; Prints the character in A.
print_char:
        ld      e,a
        ld      c,console_console_output
        jp      console_bdos

; code print_text of console: 0x0438, 14 bytes
; Prints the B characters from HL, none if B is 0.
print_text:
        inc     b
print_text_next:
        dec     b
        ret     z
        push    hl
        push    bc
        ld      a,(hl)
        call    print_char
        pop     bc
        pop     hl
        inc     hl
        jr      print_text_next

; code print_new_line of console: 0x0446, 10 bytes
; Ends a line.
print_new_line:
        ld      hl,console_new_line
        ld      b,2
        jp      print_text
console_new_line:
        db      13,10

; code read_line of console: 0x0450, 13 bytes
; Reads an edited line into `line`, and its length into `line_length`.
read_line:
        ld      a,255
        ld      (console_line_room),a
        ld      de,console_line_room
        ld      c,console_read_console_buffer
        jp      console_bdos

; code conversation of conversation: 0x045d, 44 bytes
conversation:
        call    conversation_take_tail
        jr      z,conversation_ask      ; no tail: a conversation
        call    conversation_is_farewell
        call    nz,respond
        jp      leave
conversation_ask:
        ld      hl,conversation_ask_text
        ld      b,2
        call    print_text
        call    read_line
        call    print_new_line
        call    conversation_is_farewell
        jp      z,leave
        call    conversation_is_blank
        call    nz,respond
        jr      conversation_ask
conversation_ask_text:
        db      62,32

; code take_tail of conversation: 0x0489, 27 bytes
; Copies the command tail to the line, from its first character that is not a
; space.
; out:   Z if there is none
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
        or      a                       ; the length, which is not 0
        ret

; code is_farewell of conversation: 0x04a4, 11 bytes
; out:   Z if the line is exactly `!`
conversation_is_farewell:
        ld      a,(line_length)
        dec     a
        ret     nz
        ld      a,(line)
        cp      33                      ; cp '!'
        ret

; code is_blank of conversation: 0x04af, 17 bytes
; out:   Z if the line is empty or holds spaces alone
conversation_is_blank:
        ld      a,(line_length)
        ld      b,a
        inc     b
        ld      hl,line
conversation_is_blank_next:
        dec     b
        ret     z
        ld      a,(hl)
        inc     hl
        cp      32                      ; cp ' '
        jr      z,conversation_is_blank_next
        ret

; code hear of hear: 0x04c0, 53 bytes
hear:   ld      a,(line_length)
        cp      hear_limit
        jr      c,hear_short
        ld      a,hear_limit
hear_short:
        ld      b,a
        inc     b                       ; B = bytes left, and one
        ld      c,0                     ; C = bytes heard
        ld      hl,line
        ld      de,heard
        ld      a,32                    ; ld a,' '
        ld      (de),a
hear_skip:
        dec     b
        jr      z,hear_end
        ld      a,(hl)
        inc     hl
        cp      32                      ; cp ' '
        jr      z,hear_skip
hear_take:
        call    fold
        inc     de
        ld      (de),a
        inc     c
        dec     b
        jr      z,hear_end
        ld      a,(hl)
        inc     hl
        jr      hear_take
hear_end:
        inc     de
        ld      a,32                    ; ld a,' '
        ld      (de),a
        ld      a,c
        ld      (heard_length),a
        ret

; code fold of hear: 0x04f5, 9 bytes
; Lower-cases the ASCII character in A. Spares all else.
fold:   cp      65                      ; cp 'A'
        ret     c
        cp      91                      ; cp 'Z' + 1
        ret     nc
        add     a,32                    ; add a,'a' - 'A'
        ret

; code choose of argmax: 0x04fe, 42 bytes
; out:   A = the class
choose: ld      hl,value_a2
        ld      e,(hl)
        inc     hl
        ld      d,(hl)                  ; DE = the largest so far
        inc     hl
        ld      bc,0                    ; B = its class, C = the class looked at
choose_next:
        inc     c
        ld      a,c
        cp      3                       ; cp low(classes)
        jr      z,choose_end
        ld      a,e
        sub     (hl)
        inc     hl
        ld      a,d
        sbc     a,(hl)                  ; largest - this one
        jp      po,choose_sign
        xor     128                     ; overflow: the sign is the wrong one
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

; code respond of spell: 0x0528, 72 bytes
; Replies to the line.
respond:
        call    hear
        call    prompt_body
        ld      hl,context              ; nothing has been said: spaces
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
        call    fold
        ld      hl,context+1            ; remember it, and forget the oldest
        ld      de,context
        ld      bc,spell_window-1
        ldir
        ld      (de),a
        ld      hl,spell_left
        dec     (hl)
        jr      nz,respond_next
        jp      print_new_line

; data weights_hidden_prompt of weights_hidden_prompt: 0x0570, 16 bytes
weights_hidden_prompt:
        db      129,192,2,0,224,128,98,0,176,192,51,0,192,128,2,128 ; @hidden.prompt: i2[5, 8]

; data bias_hidden_prompt of bias_hidden_prompt: 0x0580, 10 bytes
bias_hidden_prompt:
        db      3,0,255,255,0,0,7,0,12,0 ; @hidden.prompt: where its 5 sums start

; data weights_hidden_step of weights_hidden_step: 0x058a, 8 bytes
weights_hidden_step:
        db      128,0,3,0,194,64,128,0  ; @hidden.step: i2[5, 4]

; data weights_output of weights_output: 0x0592, 5 bytes
weights_output:
        db      140,236,24,128,32       ; @output: i2[3, 5]

; data bias_output of bias_output: 0x0597, 6 bytes
bias_output:
        db      1,0,5,0,20,0            ; @output: where its 3 sums start

; data charset of charset: 0x059d, 2 bytes
charset:
        db      65,66                   ; the characters of the classes

; bss heard of hear: 0x059f, 23 bytes
heard:          equ     0x059f
heard_length:   equ     0x05b5

; bss context of spell: 0x05b6, 4 bytes
; The last characters said, lower-cased, the oldest first.
context:        equ     0x05b6
spell_left:     equ     0x05b9  ; characters that the reply may still have

; bss values of values: 0x0600, 1048 bytes
value_asked:    equ     0x0600
values:         equ     0x0600
value_a1_prompt: equ     0x0700
value_said:     equ     0x0800
value_skip:     equ     0x0800
value_a2:       equ     0x0800
value_x1:       equ     0x0900
value_x0:       equ     0x0a00
value_low:      equ     0x0a00

; bss stack_bottom of start: 0x0a18, 160 bytes
; Our own depth is under 32 bytes. The BIOS and interrupts get 128 more.
stack_bottom:   equ     0x0a18
stack_top:      equ     0x0ab8

; bss line_room of console: 0x0ab8, 257 bytes
; What function 10 fills. It returns as soon as the buffer is full, and what is
; typed then spills into the next line: so it has the most room there can be.
console_line_room: equ     0x0ab8
line_length:    equ     0x0ab9
line:           equ     0x0aba
