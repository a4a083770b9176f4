; bands: counts the trigrams of what was heard, each band of them from a seed of its
; own, so that it matters where in the prompt they are.
;
; parameters: band, how many trigrams a band has, 1 to 255
; symbols: encode, its entry point; clear_counts and count_grams, of its own
;          instance of grams

        extern  heard, heard_length, clear_counts, count_grams

        section code
        public  encode
encode: call    clear_counts
        ld      a,(heard_length)
        or      a
        ret     z               ; nothing heard, no trigrams
        ld      de,heard
        ld      hl,0            ; the first band's seed
        ld      c,3
.band:  ld      b,band
        sub     b               ; A = trigrams after this band
        jr      nc,.whole
        add     a,b             ; the last band has what is left
        ld      b,a
        xor     a
.whole: push    af
        call    count_grams
        ld      a,l             ; the next band's seed: seven times its number
        add     a,7
        ld      l,a
        jr      nc,.seeded
        inc     h
.seeded:
        pop     af
        or      a
        jr      nz,.band
        ret
