; console: characters, texts and lines, by the board's monitor.

monitor equ     7F00h
        section code
        public  print_char
; Prints a character.
; in:      A = the character
; changes: all registers
print_char:
        jp      monitor

        section code
        public  print_text
; Prints a text.
; in:      HL = the text; B = its characters, 0 to 255
; changes: all registers
print_text:
        inc     b
.next:  dec     b
        ret     z
        push    hl
        push    bc
        ld      a,(hl)
        call    print_char
        pop     bc
        pop     hl
        inc     hl
        jr      .next

        section code
        public  print_new_line
; Ends a line.
; changes: all registers
print_new_line:
        ld      hl,new_line
        ld      b,2
        jp      print_text
new_line:
        db      13, 10

        section code
        public  read_line
; Reads a line.
; out:     line = its bytes; line_length = how many
; changes: all registers
read_line:
        ld      hl,line
        ld      b,255
        call    monitor + 3
        ld      (line_length),a
        ret

        section code
        public  leave
leave:  jp      monitor + 6

        section bss
        public  line_length, line
line_length:
        ds      1
line:   ds      255
