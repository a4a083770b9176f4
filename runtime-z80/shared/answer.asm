; answer: picks a label for a prompt.
;
; symbols: prompt_body, the network; choose, its argmax; labels, the address of
;          each label: a byte of length, and its text

        extern  hear, prompt_body, choose, labels
        extern  print_text, print_new_line

        section code
        public  respond
; Replies to the line.
respond:
        call    hear
        call    prompt_body
        call    choose
        ld      l,a
        ld      h,0
        add     hl,hl
        ld      de,labels
        add     hl,de
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        ex      de,hl
        ld      b,(hl)
        inc     hl
        call    print_text
        jp      print_new_line
