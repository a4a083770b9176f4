; conversation: prompt, line, reply, and again.
;
; A command tail is a prompt too, the only one. An empty line and a line of
; spaces ask again; a line that is exactly `!` leaves.

        extern  respond, leave, print_text, print_new_line, read_line
        extern  line, line_length

tail_length equ 0080h           ; where the CCP leaves the command tail
tail    equ     0081h

        section code
        public  conversation
conversation:
        call    take_tail
        jr      z,.ask          ; no tail: a conversation
        call    is_farewell
        call    nz,respond
        jp      leave
.ask:   ld      hl,ask_text
        ld      b,2
        call    print_text
        call    read_line
        call    print_new_line
        call    is_farewell
        jp      z,leave
        call    is_blank
        call    nz,respond
        jr      .ask
ask_text:
        db      "> "

        section code
; Copies the command tail to the line, from its first character that is not a
; space.
; out:   Z if there is none
take_tail:
        ld      hl,tail_length
        ld      b,(hl)
        inc     b
.blank: inc     hl
        dec     b
        ret     z
        ld      a,(hl)
        cp      ' '
        jr      z,.blank
        ld      a,b
        ld      (line_length),a
        ld      c,b
        ld      b,0
        ld      de,line
        ldir
        or      a               ; the length, which is not 0
        ret

        section code
; out:   Z if the line is exactly `!`
is_farewell:
        ld      a,(line_length)
        dec     a
        ret     nz
        ld      a,(line)
        cp      '!'
        ret

        section code
; out:   Z if the line is empty or holds spaces alone
is_blank:
        ld      a,(line_length)
        ld      b,a
        inc     b
        ld      hl,line
.next:  dec     b
        ret     z
        ld      a,(hl)
        inc     hl
        cp      ' '
        jr      z,.next
        ret
