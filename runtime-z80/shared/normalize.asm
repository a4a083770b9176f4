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
; changes: AF, B, DE, HL
normalize_prompt:
        ld      a,(line_length)
        cp      limit
        jr      c,.short
        ld      a,limit
.short: ld      b,a
        inc     b               ; B = bytes of the line left, plus 1
        ld      hl,line
        ld      de,prompt
        ld      a,' '
        ld      (de),a
.skip:  dec     b
        jr      z,.counted      ; nothing but spaces
        cp      (hl)
        inc     hl
        jr      z,.skip
        dec     hl
.counted:
        inc     de
        ld      a,b             ; B = bytes of the prompt
        ld      (prompt_length),a
        or      a
        jr      z,.end
.take:  ld      a,(hl)
        inc     hl
        cp      'Z' + 1
        jr      nc,.keep
        cp      'A'
        jr      c,.keep
        add     a,'a' - 'A'
.keep:  ld      (de),a
        inc     de
        djnz    .take
.end:   ld      a,' '
        ld      (de),a
        ret

        section bss
        public  prompt, prompt_length
prompt: ds      limit + 2
prompt_length:
        ds      1
