; conversation: reads a line, answers it, and goes on with the next.
;
; A command tail is the only prompt of the run. Without one, a banner comes first, and
; then lines are read. An empty line and a line of spaces are not answered. A line that is
; exactly `!` ends the program. So does the end of redirected input, which reads as a line
; that begins with ^Z, as a full line of FFh, or as 16 empty lines in a row.

        extern  respond, leave, print_text, print_new_line, read_line
        extern  line, line_length, banner

bdos    equ     0005h
print_string equ 9
tail_length equ 0080h           ; where the CCP leaves the command tail
tail    equ     0081h
most_empty equ  16              ; empty lines that end the program

        section code
        public  conversation
; Holds the conversation.
; in:      SP = the program's stack; the command tail at 0080h
; out:     goes to leave
conversation:
        call    take_tail
        jr      z,.greet        ; no command tail
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
; Copies the command tail to the line, without its leading spaces.
; out:     Z if there is no character but spaces
; changes: AF, BC, DE, HL
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
        or      a               ; NZ, since the length is not 0
        ret

        section code
; Tells whether the line ends the conversation.
; out:     Z if the line is exactly `!`
; changes: A
is_farewell:
        ld      a,(line_length)
        dec     a
        ret     nz
        ld      a,(line)
        cp      '!'
        ret

        section code
; Tells whether redirected input has ended.
; in:      the line, which is not empty
; out:     Z if it begins with ^Z, or is full of FFh
; changes: AF, B, HL
is_end: ld      hl,line
        ld      a,(hl)
        cp      1Ah
        ret     z
        ld      a,(line_length)
        ld      b,a
        inc     a
        ret     nz              ; the line is not full
.next:  ld      a,(hl)
        inc     hl
        inc     a
        ret     nz
        djnz    .next
        ret

        section code
; Tells whether the line holds spaces alone.
; in:      the line, which is not empty
; out:     Z if so
; changes: AF, B, HL
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
