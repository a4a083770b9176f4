; ngrams: the encoder `ngrams`, which counts the n-grams of the last characters of the
; reply.
;
; parameters: window, how many characters it reads, 1 to 255; least and most, the
;             smallest n and the greatest; skip, the older characters of the context
; symbols:    encode, the entry point; clear_counts and count_grams, of this encoder's
;             instance of the module grams

        extern  context, clear_counts, count_grams

        section code
        public  encode
; Counts the n-grams of the context's last `window` characters.
; in:      context
; out:     the encoder's buckets
; changes: AF, BC, DE, HL
encode: call    clear_counts
        ld      c,least         ; C = n
.order: ld      a,low(window + 1)
        sub     c
        ld      b,a             ; B = n-grams of n characters
        ld      de,context + skip
        ld      hl,0            ; the seed of the first character
        call    count_grams
        inc     c
        ld      a,c
        cp      low(most + 1)
        jr      nz,.order
        ret
