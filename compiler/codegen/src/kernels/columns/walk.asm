; Hashes of a byte, and how they find the column of a bucket.
;
; The table of the columns' addresses has the low bytes of all of them, and behind
; those the high bytes. It has as many bytes of each as there are buckets, a power of
; two, and begins at a multiple of its size, or of 256.

        block   hash_byte
; A step of a hash: 31 times it plus a character.
; in:      A = the hash, modulo 256; HL = the character
; out:     A = the hash
; changes: F, E
        ld      e,a
        add     a,a
        add     a,a
        add     a,a
        add     a,a
        add     a,a
        sub     e
        add     a,(hl)

        block   exchange
; Exchanges the registers of the hash and those of the walk.
        exx

        block   mask, mask
; Makes a bucket's number of a hash.
; in:      A = the hash
; out:     A = the number
; changes: F
        and     mask

        block   below_columns, columns
; Makes a bucket's place in a page of its number, if the table is shorter.
; in:      A = the number
; out:     A = the place
; changes: F
        or      low(columns)

        block   place
; Takes a bucket's place in its page of the table.
; in:      A = the place
; out:     L = the place
        ld      l,a

        block   find_low, columns
; Looks up the low byte of a column's address.
; in:      L = the bucket's place
; out:     HL = where the byte is; E = the byte
        ld      h,high(columns)
        ld      e,(hl)

        block   to_high_half, bit
; From the low bytes of a table that a page holds to the high bytes.
; in:      HL = where the low byte is
; out:     HL = where the high byte is
        set     bit,l

        block   to_next_page
; From a page of a table to the next.
        inc     h

        block   find_high
; Looks up the high byte of a column's address.
; in:      HL = where the byte is; E = the low byte
; out:     DE = the address
        ld      d,(hl)

        block   is_stream
; The column is a stream.
; in:      DE = the stream
; out:     HL = the stream
        ex      de,hl

        block   addend, unit
; Before a stream: what its updates add.
; out:     C = the addend
        ld      c,unit

        block   launch, sums
; Enters a stream: the stack pointer walks it, which has its own value back at the
; stream's end, see there.
; in:      HL = the stream; C = what is added to accumulators of two bytes
; out:     H = the accumulators' page; interrupts off
; changes: SP
        di
        ld      sp,hl
        ld      h,high(sums)
        ret

        block   compact, compact, resume, on
; A stream's first entry, if what follows is a compact column: lets interrupts in
; again.
; in:      SP = the column
; out:     DE = its codes; SP = what it was
; changes: HL, F
compact:
        ld      hl,0            ; a stream that is a compact column
        add     hl,sp
        ex      de,hl
        ld      sp,(resume+1)
on:     ei                      ; patched: nop, if interrupts were off

        block   wide_addend, unit
; Before codes of accumulators of two bytes: what they add.
; out:     BC = the addend
        ld      bc,unit

        block   over, event
; The codes are walked.
        jp      event
