; ngrams: counts the n-grams of the last characters said.
;
; parameters: window, how many characters are looked at, 1 to 255; least and
;             most, the orders counted; skip, older characters of the context
; symbols:    encode, its entry point; clear_counts and count_grams, of its own
;             instance of grams

        extern  context, clear_counts, count_grams

        section code
        public  encode
encode: call    clear_counts
        ld      c,least         ; C = the order
.order: ld      a,low(window + 1)
        sub     c
        ld      b,a             ; B = how many there are of it
        ld      de,context + skip
        ld      hl,0            ; the seed of the first place
        call    count_grams
        inc     c
        ld      a,c
        cp      low(most + 1)
        jr      nz,.order
        ret
