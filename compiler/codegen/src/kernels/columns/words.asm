; The words of a buffer, and the address of the column of each.
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
; Takes a word, and passes over it if it is 0.
; in:      IX
; out:     BC = the word
; changes: AF
input:  ld      c,(ix+0)
        ld      b,(ix+1)
        ld      a,b
        or      c
        jp      z,over

        block   is_low_0, left, upper
; Keeps the high byte of a word, and passes over its low byte if that is 0.
; in:      BC = the word
; out:     C = the low byte
; changes: AF
        ld      a,b
        ld      (left),a
        inc     c
        dec     c
        jr      z,upper

        block   find_stream
; Finds the column of the word.
; in:      IY
; out:     HL = its stream
        ld      l,(iy+0)
        ld      h,(iy+1)

        block   is_high_0, upper, left, over
; Passes over the high byte if it is 0, or is added already.
; out:     A = the byte; HL = where it is kept
; changes: F
upper:  ld      hl,left
        ld      a,(hl)
        or      a
        jr      z,over

        block   take_high
; Takes the high byte, of which nothing is left.
; in:      A = the byte; HL = where it is kept
; out:     C = the byte
        ld      c,a
        ld      (hl),0

        block   find_compact
; Finds the column of the word.
; in:      IY
; out:     DE = its codes
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
