; normalize: from the line that was read to the normalized prompt.
;
; The normalized prompt is the line's first `limit` bytes, without leading spaces,
; in lower case, with a space put before and after.
;
; parameters: limit, 1 to 255
; symbols:    line and line_length, what was read

        extern  line, line_length

        section code
        public  normalize_prompt
; Normalizes the line.
; in:      line, line_length
; out:     prompt = the normalized prompt; prompt_length = its bytes without the two
;          spaces around it, which is also the number of its trigrams
; changes: AF, BC, DE, HL
normalize_prompt:
        ld      a,(line_length)
        cp      limit
        jr      c,.short
        ld      a,limit
.short: ld      b,a
        inc     b               ; B = bytes of the line left, plus 1
        ld      c,0             ; C = bytes of the prompt
        ld      hl,line
        ld      de,prompt
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
        ld      (prompt_length),a
        ret

        section code
        public  fold
; Makes an ASCII capital lower case.
; in:      A = a character
; out:     A = it, in lower case
; changes: F
fold:   cp      'A'
        ret     c
        cp      'Z' + 1
        ret     nc
        add     a,'a' - 'A'
        ret

        section bss
        public  prompt, prompt_length
prompt: ds      limit + 2
prompt_length:
        ds      1
