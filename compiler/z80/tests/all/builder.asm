; Blocks for tests of composition.

        block   push_word, pair (bc, de, hl), word
; Loads a pair with a word and pushes it.
; in:      SP
; changes: the pair, SP
        ld      pair,word
        push    pair

        block   look_up, page, table, result (b, c, d, e)
; Looks up the byte at L.
; in:      L
; out:     the result
; changes: H
page:   ld      h,high(table)   ; patched
        ld      result,(hl)

        block   patch, bit, page
; Sets a bit of L and makes A the operand of the look-up.
; in:      A, L
; changes: L
        set     bit,l
        ld      (page + 1),a

        block   count, times
; Waits.
; changes: B
        ld      b,times         ; times
loop:   djnz    loop

        block   move_bytes
; Moves BC bytes from HL to DE.
; changes: BC, DE, HL, F
        ldir

        block   leave, to
; Goes elsewhere.
        jp      to
