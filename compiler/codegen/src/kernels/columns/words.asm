; Walks the words of a buffer, side by side with the addresses of their columns.
;
;   IX = the word; IY = the address of its column; BC' = words left

        block   begin, inputs, columns, count
; Before the first word.
; out:     IX, IY, BC' as above
        ld      ix,inputs
        ld      iy,columns
        exx
        ld      bc,count
        exx

        block   look, input, over
; Loads a word, and skips it if it is 0.
; in:      IX
; out:     BC = the word
; changes: AF
input:  ld      c,(ix+0)
        ld      b,(ix+1)
        ld      a,b
        or      c
        jp      z,over

        block   is_low_0, left, upper
; Keeps the high byte of a word, and skips the low byte if that is 0.
; in:      BC = the word; left = a byte in memory
; out:     C = the low byte
; changes: AF
        ld      a,b
        ld      (left),a
        inc     c
        dec     c
        jr      z,upper

        block   find_stream
; Loads the address of the word's column.
; in:      IY
; out:     HL = the stream
        ld      l,(iy+0)
        ld      h,(iy+1)

        block   is_high_0, upper, left, over
; Skips the high byte if it is 0, or has been added.
; in:      left = the high byte, or 0 after it has been added
; out:     A = the byte; HL = left
; changes: F
upper:  ld      hl,left
        ld      a,(hl)
        or      a
        jr      z,over

        block   take_high
; Takes the high byte, and leaves 0.
; in:      A = the byte; HL = left
; out:     C = the byte
        ld      c,a
        ld      (hl),0

        block   find_compact
; Loads the address of the word's column.
; in:      IY
; out:     DE = the codes
        ld      e,(iy+0)
        ld      d,(iy+1)

        block   next, over, input
; Goes on until BC' words are done.
; changes: AF, IX, IY, BC'
over:   inc     ix
        inc     ix
        inc     iy
        inc     iy
        exx
        dec     bc
        ld      a,b
        or      c
        exx
        jp      nz,input
