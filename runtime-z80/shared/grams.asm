; grams: counts n-grams in buckets, by their hashes. Each encoder has its own instance of
; this module.
;
; A hash starts from a seed. Each character c makes it hash*31 + c, modulo 2^16. The hash
; modulo `buckets` is the number of the bucket, a word, to which `scale` is added.
;
; parameters: buckets, a power of two; scale, 16 bits; seed_step, what the seed grows by
;             from one n-gram to the next, 0 to 7
; symbols:    counts, the buckets

        extern  counts

        section code
        public  clear_counts
; Sets every bucket to 0.
; out:     the buckets at counts
; changes: BC, DE, HL, F
clear_counts:
        ld      hl,counts
        ld      de,counts + 1
        ld      bc,2*buckets - 1
        ld      (hl),0
        ldir
        ret

        section code
        public  count_grams
; Counts B n-grams of C characters. Each begins one character after the one before.
; in:      B = how many, 1 to 255; C = n, 1 to 255; DE = the first character of the
;          first n-gram; HL = its seed
; out:     DE, HL = the first character and the seed of the n-gram after the last
; changes: AF, B
count_grams:
.gram:  push    hl
        push    de
        push    bc
        ld      b,c
.char:  ld      a,(de)
        inc     de
        push    de
        ld      d,h
        ld      e,l
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        or      a
        sbc     hl,de           ; HL = 31 times the hash
        ld      e,a
        ld      d,0
        add     hl,de
        pop     de
        djnz    .char
        ld      a,l             ; HL = the bucket's number
        and     low(buckets - 1)
        ld      l,a
        ld      a,h
        and     high(buckets - 1)
        ld      h,a
        add     hl,hl
        ld      de,counts
        add     hl,de
        ld      a,(hl)
        add     a,low(scale)
        ld      (hl),a
        inc     hl
        ld      a,(hl)
        adc     a,high(scale)
        ld      (hl),a
        pop     bc
        pop     de
        inc     de
        pop     hl
        ld      a,l             ; the next n-gram's seed
        add     a,seed_step
        ld      l,a
        jr      nc,.seeded
        inc     h
.seeded:
        djnz    .gram
        ret
