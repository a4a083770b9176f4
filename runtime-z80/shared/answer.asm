; answer: replies with a label that the network picks.
;
; symbols: prompt_body, the network; choose, its argmax; labels, the address of
;          each label, which is a byte of length and its text

        extern  normalize_prompt, prompt_body, choose, labels
        extern  print_text, print_new_line

        section code
        public  respond
; Answers the line that was read, and ends the console's line.
; in:      line, line_length
; changes: all registers, the alternates too
respond:
        call    normalize_prompt
        call    prompt_body
        call    choose
        ld      l,a             ; the label's address is word A of `labels`
        ld      h,0
        add     hl,hl
        ld      de,labels
        add     hl,de
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        ex      de,hl
        ld      b,(hl)          ; B = its length, HL = its text
        inc     hl
        call    print_text
        jp      print_new_line
