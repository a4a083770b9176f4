; Raises partial sums that are below the floor. From the floor, a row cannot fire any more.

        block   load_floor, byte
; Loads the floor.
; out:     A = byte
        ld      a,byte

        block   to_page, page
; Goes to a tile.
; out:     H = page
        ld      h,page

        block   is_above, place, above
; Compares a row with the floor.
; in:      A = the floor; H = the page of its accumulator
; out:     HL = the accumulator
; changes: F
        ld      l,place
        cp      (hl)
        jr      c,above

        block   raise
; Raises it to the floor.
; in:      A = the floor; HL = the accumulator
        ld      (hl),a
