; conversation: prompt, line, reply, and again.
;
; A command tail is a prompt too, the only one. Without one, a banner comes
; first. An empty line and a line of spaces ask again; a line that is exactly `!`
; leaves. So does what redirected input reads as when it has ended: a line that
; begins with ^Z, a full line of FFh, or 16 empty lines in a row.

        extern  respond, leave, print_text, print_new_line, read_line
        extern  line, line_length, banner

bdos    equ     0005h
print_string equ 9
tail_length equ 0080h           ; where the CCP leaves the command tail
tail    equ     0081h
most_empty equ  16              ; empty lines until it leaves

        section code
        public  conversation
conversation:
        call    take_tail
        jr      z,.greet        ; no tail: a conversation
        call    is_farewell
        call    nz,respond
        jr      .leave
.greet: ld      de,banner
        ld      c,print_string
        call    bdos
.anew:  ld      a,most_empty
.ask:   ld      (empty_left),a
        ld      hl,ask_text
        ld      b,2
        call    print_text
        call    read_line
        call    print_new_line
        ld      a,(line_length)
        or      a
        jr      z,.empty
        call    is_farewell
        call    nz,is_end
        jr      z,.leave
        call    is_blank
        call    nz,respond
        jr      .anew
.empty: ld      a,(empty_left)
        dec     a
        jr      nz,.ask
.leave: jp      leave
ask_text:
        db      "> "

        section bss
empty_left:
        ds      1

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
; The line has a character.
; out:   Z if it begins with ^Z, or is full of FFh: input that has ended
is_end: ld      hl,line
        ld      a,(hl)
        cp      1Ah
        ret     z
        ld      a,(line_length)
        ld      b,a
        inc     a
        ret     nz              ; it is not full
.next:  ld      a,(hl)
        inc     hl
        inc     a
        ret     nz
        djnz    .next
        ret

        section code
; The line has a character.
; out:   Z if it holds spaces alone
is_blank:
        ld      a,(line_length)
        ld      b,a
        ld      hl,line
.next:  ld      a,(hl)
        inc     hl
        cp      ' '
        ret     nz
        djnz    .next
        ret
