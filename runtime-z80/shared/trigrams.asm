; trigrams: the encoder `trigrams`, which counts the trigrams of the prompt.
;
; symbols: encode, the entry point; clear_counts and count_grams, of this encoder's
;          instance of the module grams

        extern  prompt, prompt_length, clear_counts, count_grams

        section code
        public  encode
; Counts the trigrams of the normalized prompt.
; in:      prompt, prompt_length
; out:     the encoder's buckets
; changes: AF, BC, DE, HL
encode: call    clear_counts
        ld      a,(prompt_length)
        or      a
        ret     z               ; an empty prompt has no trigrams
        ld      b,a             ; B = trigrams, as many as characters
        ld      c,3
        ld      de,prompt
        ld      hl,0            ; all have the seed 0
        jp      count_grams
