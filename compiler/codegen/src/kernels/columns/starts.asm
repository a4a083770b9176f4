; Where the sums start.

        block   begin_pushes
; SP is no stack from here on.
        di

        block   load_word, pair (bc, de, hl), word
; Loads two bytes of accumulators.
        ld      pair,word

        block   load_low, byte
; Loads the one of the two in L.
        ld      l,byte

        block   load_high, byte
; Loads the one of the two in H.
        ld      h,byte

        block   from_end, end
; Begins at the end of a page of accumulators.
; out:     SP = end
        ld      sp,end

        block   push_word, pair (bc, de, hl)
; Stores two bytes below those before.
        push    pair

        block   store_first, place, start
; Stores the byte that is left over at a page's beginning.
; changes: HL
        ld      hl,place
        ld      (hl),start

        block   from, source
; Where the first accumulators are copied from.
; out:     HL = source
        ld      hl,source

        block   to, accumulators
; Where the next are copied to.
; out:     DE = accumulators
        ld      de,accumulators

        block   rest, bytes
; How many are copied before whole runs.
; out:     BC = bytes
        ld      bc,bytes

        block   runs, bytes, copy_runs
; Copies whole runs.
; in:      HL = where from, DE = where to
; out:     both behind them
; changes: BC, F
        ld      bc,bytes
        call    copy_runs

        block   copy_byte
; Copies a byte of a run.
; in:      HL = where from, DE = where to; BC = bytes left
; out:     HL and DE behind it; P/V clear if it is the last
; changes: BC, F
        ldi

        block   next_run, run
; Goes on with the next run.
        jp      pe,run

        block   to_tile, accumulators, words
; Before words of a buffer are taken apart.
; out:     DE = the low byte of the first accumulator; B = words
        ld      de,accumulators
        ld      b,words

        block   take_apart, each
; Takes a word apart.
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
