; console: prints characters and texts, and reads lines, by calls of the BDOS.
;
; No register survives a call of the BDOS.

bdos    equ     0005h
console_output equ 2
read_console_buffer equ 10

        section code
        public  print_char
; Prints a character.
; in:      A = the character
; changes: all registers
print_char:
        ld      e,a
        ld      c,console_output
        jp      bdos

        section code
        public  print_text
; Prints a text.
; in:      HL = the text; B = its characters, 0 to 255
; changes: all registers
print_text:
        inc     b
        jr      .left
.next:  push    hl
        push    bc
        ld      e,(hl)
        ld      c,console_output
        call    bdos
        pop     bc
        pop     hl
        inc     hl
.left:  djnz    .next
        ret

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
; Reads a line, which the BDOS lets the user edit.
; out:     line = its bytes; line_length = how many
; changes: all registers
read_line:
        ld      a,255
        ld      (line_limit),a
        ld      de,line_limit
        ld      c,read_console_buffer
        jp      bdos

        section bss
        public  line_length, line
; The buffer of BDOS function 10: its size, the length of the line, the line. The function
; returns as soon as the buffer is full, and what is typed then belongs to the next line:
; so the buffer has the greatest size there can be.
line_limit:
        ds      1
line_length:
        ds      1
line:   ds      255
