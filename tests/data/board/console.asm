; console: characters, texts and lines, by the board's monitor.

monitor equ     7F00h
        section code
        public  print_char
; Prints the character in A.
print_char:
        jp      monitor

        section code
        public  print_text
; Prints the B characters from HL, none if B is 0.
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
print_new_line:
        ld      hl,new_line
        ld      b,2
        jp      print_text
new_line:
        db      13, 10

        section code
        public  read_line
; Reads a line into `line`, and its length into `line_length`.
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
