; bands: the encoder `trigrams` with bands, which counts the trigrams of the prompt. Each
; band of `band` trigrams is hashed from a seed of its own, so that it matters where in
; the prompt a trigram is.
;
; parameters: band, the trigrams of a band, 1 to 255
; symbols:    encode, the entry point; clear_counts and count_grams, of this encoder's
;             instance of the module grams

        extern  prompt, prompt_length, clear_counts, count_grams

        section code
        public  encode
; Counts the trigrams of the normalized prompt, band by band.
; in:      prompt, prompt_length
; out:     the encoder's buckets
; changes: AF, BC, DE, HL
encode: call    clear_counts
        ld      a,(prompt_length)
        or      a
        ret     z               ; an empty prompt has no trigrams
        ld      de,prompt
        ld      hl,0            ; HL = the first band's seed
        ld      c,3
.band:  ld      b,band
        sub     b               ; A = trigrams after this band
        jr      nc,.whole
        add     a,b             ; the last band may be shorter
        ld      b,a
        xor     a
.whole: push    af
        call    count_grams
        ld      a,l             ; the next band's seed is 7 more
        add     a,7
        ld      l,a
        jr      nc,.seeded
        inc     h
.seeded:
        pop     af
        or      a
        jr      nz,.band
        ret
