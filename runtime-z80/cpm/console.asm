; console: characters, texts and lines, by the BDOS.
;
; No register survives a call of the BDOS.

bdos    equ     0005h
console_output equ 2
read_console_buffer equ 10

        section code
        public  print_char
; Prints the character in A.
print_char:
        ld      e,a
        ld      c,console_output
        jp      bdos

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
; Reads an edited line into `line`, and its length into `line_length`.
read_line:
        ld      a,255
        ld      (line_room),a
        ld      de,line_room
        ld      c,read_console_buffer
        jp      bdos

        section bss
        public  line_length, line
; What function 10 fills. It returns as soon as the buffer is full, and what is
; typed then spills into the next line: so it has the most room there can be.
line_room:
        ds      1
line_length:
        ds      1
line:   ds      255
