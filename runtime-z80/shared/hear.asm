; hear: what is heard of a line.
;
; Of its first `limit` bytes those after the leading spaces, lower-cased, with
; one space put before and one after.
;
; parameters: limit, 1 to 255

        extern  line, line_length

        section code
        public  hear
hear:   ld      a,(line_length)
        cp      limit
        jr      c,.short
        ld      a,limit
.short: ld      b,a
        inc     b               ; B = bytes left, and one
        ld      c,0             ; C = bytes heard
        ld      hl,line
        ld      de,heard
        ld      a,' '
        ld      (de),a
.skip:  dec     b
        jr      z,.end
        ld      a,(hl)
        inc     hl
        cp      ' '
        jr      z,.skip
.take:  call    fold
        inc     de
        ld      (de),a
        inc     c
        dec     b
        jr      z,.end
        ld      a,(hl)
        inc     hl
        jr      .take
.end:   inc     de
        ld      a,' '
        ld      (de),a
        ld      a,c
        ld      (heard_length),a
        ret

        section code
        public  fold
; Lower-cases the ASCII character in A. Spares all else.
fold:   cp      'A'
        ret     c
        cp      'Z' + 1
        ret     nc
        add     a,'a' - 'A'
        ret

        section bss
        public  heard, heard_length
heard:  ds      limit + 2
heard_length:
        ds      1
