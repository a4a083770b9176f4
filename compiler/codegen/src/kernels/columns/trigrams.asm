; The trigrams of the prompt. The alternate registers count and hash; the main ones walk
; columns.
;
; 8-bit hashes:                 16-bit hashes:
;   A  = the hash                 HL = the hash
;   HL = the character            BC = the character
;   B  = trigrams left            grams: trigrams left
; and in bands
;   C  = 31 times the seed        seed: the same
;   D  = trigrams left of one     left: the same

        block   nothing_said, said
; Sets the count of characters said to 0.
; changes: AF
        xor     a
        ld      (said),a

        block   has_trigrams, length, none
; Goes on if the prompt has trigrams.
; out:     A = how many
; changes: F
        ld      a,(length)
        or      a
        jp      z,none

        block   begin_bytes, prompt
; Before the first trigram, with 8-bit hashes.
; in:      A = how many there are
; out:     B, HL as above; the registers are exchanged
        exx
        ld      b,a
        ld      hl,prompt

        block   begin_byte_bands, width
; The same in bands.
; out:     C, D as above
        ld      c,0             ; C = 31 times the seed, modulo 256
        ld      d,width         ; D = trigrams left in the band

        block   first_of_byte, gram
; Takes the first character of a trigram.
; in:      HL
; out:     A = the hash of it
gram:   ld      a,(hl)          ; A = the hash, modulo 256

        block   seed_byte
; Adds 31 times the band's seed to the hash.
; in:      A, C
; out:     A
; changes: F
        add     a,c

        block   to_next
; To the next character.
; changes: HL
        inc     hl

        block   hashed_byte
; A trigram is hashed.
; in:      HL = its third character
; out:     HL = the next one's first; the registers are exchanged
        dec     hl
        exx

        block   is_same_byte_band, same
; Tells whether the next trigram is in the same band.
; changes: D, F
        dec     d
        jr      nz,same

        block   next_byte_band, width, step
; Goes on to the next band.
; changes: C, D, AF
        ld      d,width
        ld      a,c
        add     a,step
        ld      c,a

        block   next_of_bytes, gram
; Goes on until B trigrams are hashed.
; changes: B, F
        dec     b
        jp      nz,gram

        block   begin_words, grams, prompt
; Before the first trigram, with 16-bit hashes.
; in:      A = how many there are
; out:     BC, grams as above; the registers are exchanged
        ld      (grams),a
        exx
        ld      bc,prompt

        block   begin_word_bands, seed, width, left
; The same in bands.
; out:     seed, left as above
; changes: A, HL
        ld      hl,0
        ld      (seed),hl
        ld      a,width
        ld      (left),a

        block   first_of_word, gram
; Takes the first character of a trigram.
; in:      BC
; out:     HL = the hash of it
; changes: A
gram:   ld      a,(bc)
        ld      l,a             ; HL = the hash
        ld      h,0

        block   seed_word, seed
; Adds 31 times the band's seed to the hash.
; in:      HL
; out:     HL
; changes: DE, F
        ld      de,(seed)
        add     hl,de

        block   hash_word, added
; A step of a hash: 31 times it plus the next character.
; in:      HL = the hash; BC = the character before
; out:     HL = the hash; BC = the character; carry: H is 1 more
; changes: A, DE
        ld      d,h
        ld      e,l
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        add     hl,hl
        or      a
        sbc     hl,de
        inc     bc
        ld      a,(bc)
        add     a,l
        ld      l,a
        jr      nc,added

        block   carry
; Carries into the high byte of a hash.
; changes: H, F
        inc     h

        block   hashed_word, mask, columns, page
; A trigram is hashed.
; in:      HL = its hash; BC = its third character
; out:     A = the low byte of the hash; the operand at `page` = the bucket's page;
;          BC = the next one's first character; the registers are exchanged
; changes: F
        dec     bc
        ld      a,h
        and     mask
        add     a,high(columns)
        ld      (page+1),a
        ld      a,l
        exx

        block   is_same_word_band, left, same
; Tells whether the next trigram is in the same band.
; out:     HL = left
; changes: F
        ld      hl,left
        dec     (hl)
        jr      nz,same

        block   next_word_band, width, seed, step
; Goes on to the next band.
; in:      HL = left
; changes: DE, HL, F
        ld      (hl),width
        ld      hl,(seed)
        ld      de,step
        add     hl,de
        ld      (seed),hl

        block   next_of_words, grams, gram
; Goes on until all trigrams are hashed.
; changes: HL, F
        ld      hl,grams
        dec     (hl)
        jp      nz,gram
