; spell: a reply, character by character, as it is computed.
;
; parameters: end_class, the class that ends a reply; limit, the most characters
;             of one, 1 to 255; window, how many characters said are remembered,
;             2 to 255
; symbols:    prompt_body and step_body, the network; choose, its argmax;
;             charset, its characters

        extern  hear, fold, prompt_body, step_body, choose, charset
        extern  print_char, print_new_line

        section code
        public  respond
; Replies to the line.
respond:
        call    hear
        call    prompt_body
        ld      hl,context      ; nothing has been said: spaces
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
        ld      hl,context + 1  ; remember it, and forget the oldest
        ld      de,context
        ld      bc,window - 1
        ldir
        ld      (de),a
        ld      hl,left
        dec     (hl)
        jr      nz,.next
        jp      print_new_line

        section bss
        public  context
; The last characters said, lower-cased, the oldest first.
context:
        ds      window
left:   ds      1               ; characters that the reply may still have
