; trigrams: counts the trigrams of what was heard.
;
; symbols: encode, its entry point; clear_counts and count_grams, of its own
;          instance of grams

        extern  heard, heard_length, clear_counts, count_grams

        section code
        public  encode
encode: call    clear_counts
        ld      a,(heard_length)
        or      a
        ret     z               ; nothing heard, no trigrams
        ld      b,a             ; with a space at each end, one a character
        ld      c,3
        ld      de,heard
        ld      hl,0            ; one seed for all
        jp      count_grams
