; Fills accumulators with what the sums start from.

        block   begin_pushes
; From here on, SP points into accumulators: no interrupts.
        di

        block   load_word, pair (bc, de, hl), word
; Loads two bytes for accumulators.
        ld      pair,word

        block   load_low, byte
; Loads the first of the two bytes.
; out:     L
        ld      l,byte

        block   load_high, byte
; Loads the second of the two bytes.
; out:     H
        ld      h,byte

        block   from_end, end
; Sets SP to the end of a page of accumulators.
; out:     SP = end
        ld      sp,end

        block   push_word, pair (bc, de, hl)
; Stores two bytes, below those stored before.
; in:      SP = the address of those
; out:     SP = 2 less
        push    pair

        block   store_first, place, start
; Stores the first byte of a page, where the number of bytes is odd.
; changes: HL
        ld      hl,place
        ld      (hl),start

        block   copy_from, source
; Sets the source of copies.
; out:     HL = source
        ld      hl,source

        block   copy_to, accumulators
; Sets the destination of a copy.
; out:     DE = accumulators
        ld      de,accumulators

        block   rest, bytes
; Sets the number of bytes that are copied before the runs.
; out:     BC = bytes
        ld      bc,bytes

        block   runs, bytes, copy_runs
; Copies bytes in runs.
; in:      HL = the source, DE = the destination
; out:     HL, DE behind the bytes
; changes: BC, F
        ld      bc,bytes
        call    copy_runs

        block   copy_byte
; Copies a byte of a run.
; in:      HL = the source, DE = the destination; BC = bytes left
; out:     HL and DE behind it; P/V clear if it is the last
; changes: BC, F
        ldi

        block   next_run, run
; Goes on with the next run, if there is one.
; in:      P/V set if bytes are left
        jp      pe,run

        block   to_tile, accumulators, words
; Before the words of a buffer are copied to a tile.
; out:     DE = the low byte of the first accumulator; B = words
        ld      de,accumulators
        ld      b,words

        block   take_apart, each
; Copies a word, its low byte and its high byte to different pages.
; in:      HL = the word; DE = the accumulator's low byte; B = words left
; out:     HL, DE on the next
; changes: AF, B
each:   ld      a,(hl)
        ld      (de),a
        inc     hl
        inc     d
        ld      a,(hl)
        ld      (de),a
        inc     hl
        dec     d
        inc     e
        djnz    each

        block   spread, each, least
; Adds a word to each byte of a table, and stores its low byte and its high byte in two pages, up
; to their ends.
; in:      HL = the bytes; DE = the first accumulator's low byte; least = the word
; out:     HL past the bytes; DE = the start of the page of the low bytes
; changes: AF
each:   ld      a,(hl)
        inc     hl
        add     a,low(least)
        ld      (de),a
        ld      a,high(least)
        adc     a,0
        inc     d
        ld      (de),a
        dec     d
        inc     e
        jr      nz,each

        block   store_sentinel
; Stores the sentinel, FFFFh, in the last place of two pages.
; in:      DE = the start of the page of the low bytes
; out:     DE = the last byte of the page of the high bytes
; changes: A, F
        dec     e
        ld      a,255
        ld      (de),a
        inc     d
        ld      (de),a
