; grams: counts n-grams by hash into buckets. The encoders' common part, an
; instance for each encoder.
;
; A hash starts from a seed and takes each character c as hash*31 + c, modulo
; 2^16; modulo `buckets` it picks the word that grows by `scale`.
;
; parameters: buckets, a power of two; scale, 16 bits; seed_step, 0 to 7
; symbols:    counts, where the words are

        extern  counts

        section code
        public  clear_counts
; Sets every bucket to 0.
clear_counts:
        ld      hl,counts
        ld      de,counts + 1
        ld      bc,2*buckets - 1
        ld      (hl),0
        ldir
        ret

        section code
        public  count_grams
; Counts B n-grams of C characters, each beginning a character after the one
; before. B and C are 1 to 255.
; in:    DE = the first one's first character, HL = its seed
; out:   DE and HL = those of the one after the last
; spares: C
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
        sbc     hl,de           ; 31 times the hash
        ld      e,a
        ld      d,0
        add     hl,de
        pop     de
        djnz    .char
        ld      a,l
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
        ld      a,l             ; the next seed: the position times seed_step
        add     a,seed_step
        ld      l,a
        jr      nc,.seeded
        inc     h
.seeded:
        djnz    .gram
        ret
