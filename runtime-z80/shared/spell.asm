; spell: replies character by character.
;
; parameters: end_class, the class that ends a reply; limit, the most characters of a
;             reply, 1 to 255; window, the characters of the context, 2 to 255
; symbols:    prompt_body and step_body, the network; choose, its argmax; charset, the
;             character of each class

        extern  normalize_prompt, prompt_body, step_body, choose, charset
        extern  print_char, print_new_line

        section code
        public  respond
; Answers the line that was read, and ends the console's line.
; in:      line, line_length
; changes: all registers, the alternates too
respond:
        call    normalize_prompt
        call    prompt_body
        ld      hl,context      ; the context begins as spaces
        ld      de,context + 1
        ld      bc,window - 1
        ld      (hl),' '
        ldir
        ld      a,limit
        ld      (left),a
.next:  call    step_body
        call    choose
        cp      end_class
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
        ld      hl,context + 1  ; drop the oldest character, append this one
        ld      de,context
        ld      bc,window - 1
        ldir
        ld      (de),a
        ld      hl,left
        dec     (hl)
        jr      nz,.next
        jp      print_new_line

        section code
; Makes an ASCII capital lower case.
; in:      A = a character
; out:     A = it, in lower case
; changes: F
fold:   cp      'A'
        ret     c
        cp      'Z' + 1
        ret     nc
        add     a,'a' - 'A'
        ret

        section bss
        public  context
; The last characters of the reply, in lower case, the oldest first.
context:
        ds      window
left:   ds      1               ; the most characters that may still follow
