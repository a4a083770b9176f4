; The trigrams of the prompt. The alternate registers count and hash; the main ones walk
; columns.
;
; Modulo 1024, the hash of the characters c0, c1 and c2 is c0 - c1 + c2 + 32 (c1 - 2 c0),
; since 31 is 32 - 1. It takes additions of 8 bits: with up to 256 buckets those of its low
; byte, with more also what they carry into its page. In bands, 29791 times the seed is added
; (29791 is the cube of 31).
;
;   B  = trigrams left, in bands those of the band
;   C  = the first character
;   HL = the second character
;   A  = the low byte of the hash
;   D  = the page; with up to 256 buckets, 29791 times the seed, modulo 256

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

        block   clear_seed, seed
; Before the first band, with more than 256 buckets.
; out:     seed = 0
; changes: HL
        ld      hl,0
        ld      (seed),hl

        block   begin, second
; Before the first trigram.
; out:     C, HL as above; the registers are exchanged
        exx
        ld      c,' '           ; a space is before the prompt
        ld      hl,second       ; the prompt's first character

        block   all_grams
; Takes all trigrams.
; in:      A = how many there are
; out:     B as above
        ld      b,a

        block   clear_byte_seed
; Before the first band, with up to 256 buckets.
; out:     D as above
        ld      d,0

        block   take_band, band, width, whole
; Takes the trigrams of the next band.
; in:      A = trigrams left
; out:     A = those behind the band; B as above
; changes: F
band:   ld      b,width
        sub     b
        jr      nc,whole

        block   take_last
; The last band is shorter.
; out:     A, B as above
; changes: F
        add     a,b
        ld      b,a
        xor     a

        block   keep_left, whole, left
; Keeps how many trigrams are behind the band.
; in:      A
; out:     left
whole:  ld      (left),a

        block   take_two, gram
; Takes the first two characters of a trigram.
; in:      C, HL
; out:     A = c1 - 2 c0, its bits 0 to 2 above the others; E = the second character;
;          HL = the third
; changes: F
gram:   ld      a,(hl)
        inc     hl
        ld      e,a
        sub     c
        sub     c
        rrca
        rrca
        rrca

        block   take_page
; Takes bits 8 and 9 of 32 (c1 - 2 c0).
; in:      A = c1 - 2 c0, so rotated
; out:     D = the page so far, in bits 0 and 1
        ld      d,a

        block   add_first
; Adds the first character to the low byte of 32 (c1 - 2 c0).
; in:      A = c1 - 2 c0, so rotated; C
; out:     A; carry
        and     0E0h
        add     a,c

        block   subtract_second
; Subtracts the second character, which is the next trigram's first.
; in:      A, E
; out:     A, C; carry
        sub     e
        ld      c,e

        block   add_third
; Adds the third character.
; in:      A, HL
; out:     A; carry
        add     a,(hl)

        block   seed_byte
; Adds the seed of the band.
; in:      A, D
; out:     A
; changes: F
        add     a,d

        block   seed_low, seed
; Adds the low byte of the seed of the band.
; in:      A
; out:     A; carry
; changes: E
        ld      e,a
        ld      a,(seed)
        add     a,e

        block   does_carry, done
; Goes to `done` unless the low byte has carried.
        jr      nc,done

        block   to_page_above
; Carries into the page.
; changes: D, F
        inc     d

        block   to_page_below
; Borrows from the page.
; changes: D, F
        dec     d

        block   whole_page
; Takes the page.
; in:      A = the low byte; D
; out:     E = the low byte; A = the page, with bits of no meaning above
        ld      e,a
        ld      a,d

        block   seed_page, page
; Takes the page, with the high byte of the seed of the band.
; in:      A = the low byte; D
; out:     E = the low byte; A = the page, with bits of no meaning above
; changes: F
        ld      e,a
        ld      a,(page)
        add     a,d

        block   hashed_word, mask, columns
; A trigram is hashed: finds its bucket in the table.
; in:      A = the page; E = the low byte; HL = the third character
; out:     DE = the third character; HL = the bucket's place in the table
; changes: AF
        and     mask
        add     a,high(columns)
        ld      d,a
        ex      de,hl

        block   back_to_text
; Back from the table.
; in:      DE = the third character
; out:     HL as above
; changes: DE
        ex      de,hl

        block   next_gram, gram
; Goes on until B trigrams are hashed.
; changes: B, F
        dec     b
        jp      nz,gram

        block   next_byte_seed, step
; To the seed of the next band.
; changes: A, D, F
        ld      a,d
        add     a,step
        ld      d,a

        block   next_seed, seed, page, step
; To the seed of the next band.
; changes: AF
        ld      a,(seed)
        add     a,low(step)
        ld      (seed),a
        ld      a,(page)
        adc     a,high(step)
        ld      (page),a

        block   next_band, left, band
; Goes on to the next band, if there is one.
; out:     A = trigrams left
; changes: F
        ld      a,(left)
        or      a
        jp      nz,band
