; 8-bit hashes, and the walk of the column of a bucket.
;
; The table `columns` has the low bytes of the columns' addresses, and behind them the high
; bytes, one each a bucket. The number of buckets is a power of two. The table begins at a
; multiple of its size, or of 256.

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
; Exchanges the registers of the hash with those of the walk.
; changes: BC, DE, HL and their alternates are exchanged
        exx

        block   mask, mask
; Computes the bucket's number from a hash.
; in:      A = the hash
; out:     A = the number
; changes: F
        and     mask

        block   below_columns, columns
; Computes the bucket's place in its page, where the table is shorter than a page.
; in:      A = the number
; out:     A = the place
; changes: F
        or      low(columns)

        block   take_place
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
; From the low bytes of a table to the high bytes in the same page.
; in:      HL = where the low byte is
; out:     HL = where the high byte is
        set     bit,l

        block   to_next_page
; From a page of a table to the next.
; changes: H, F
        inc     h

        block   find_high
; Looks up the high byte of a column's address.
; in:      HL = where the byte is; E = the low byte
; out:     DE = the address
        ld      d,(hl)

        block   is_stream
; Takes the column as a stream.
; in:      DE = the stream
; out:     HL = the stream
        ex      de,hl

        block   take_low
; In a table of several pages: takes the low byte of a column's address.
; in:      HL = where it is
; out:     A = the byte
        ld      a,(hl)

        block   take_address
; Takes the address.
; in:      A = its low byte; HL = where the high byte is
; out:     HL = the address
        ld      h,(hl)
        ld      l,a

        block   to_walk
; Hands a compact column to the registers of the walk, while SP is the stack pointer.
; in:      HL = the column
; out:     DE = the column; the registers are exchanged
        push    hl
        exx
        pop     de

        block   addend, unit
; Loads what the updates of a stream add.
; out:     C = the addend
        ld      c,unit

        block   take_stream
; Has SP walk a stream. The code at the end of the stream restores SP.
; in:      HL = the stream
; out:     SP = the stream; interrupts off
        di
        ld      sp,hl

        block   launch_stream, sums
; Enters a stream: `ret` goes to its first list.
; in:      SP = the stream; C = the addend of 16-bit accumulators
; out:     H = the accumulators' page
        ld      h,high(sums)
        ret

        block   enter_compact, compact, resume, on
; The first address of a stream leads here if a compact column follows: restores SP, and
; lets interrupts in.
; in:      SP = the column
; out:     DE = its codes; SP = what it was
; changes: HL, F
compact:
        ld      hl,0            ; a stream that is a compact column
        add     hl,sp
        ex      de,hl
        ld      sp,(resume+1)
on:     ei                      ; patched: nop, if interrupts were off

        block   word_addend, unit
; Loads what a weight of 1 adds to 16-bit accumulators.
; out:     BC = the addend
        ld      bc,unit

        block   over, event
; After a compact column.
        jp      event
