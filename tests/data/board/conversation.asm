; conversation: prompt, line, reply, and again. An empty line ends it.

        extern  respond, leave, print_text, print_new_line, read_line, line_length

        section code
        public  conversation
conversation:
        ld      hl,ask_text
        ld      b,2
        call    print_text
        call    read_line
        call    print_new_line
        ld      a,(line_length)
        or      a
        jp      z,leave
        call    respond
        jr      conversation
ask_text:
        db      "> "
