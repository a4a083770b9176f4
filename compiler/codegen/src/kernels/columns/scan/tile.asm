; Blocks that all parts of a scan share.
;
; The scan uses the alternate registers. While it scans:
;   L = the place of the accumulator
;   H = the page of the byte counters, or of the high bytes of 16-bit accumulators
;   A = the greatest byte that does not fire
; H changes while an activation is computed. It is restored before the column is found.
;
; While pairs are scanned, B, C and D keep what every launch needs:
;   B = the page of the scan
;   C = the page of the table of streams
;   D = the page of the table of activations, or the greatest byte that does not fire

        block   exchange
; Exchanges the main registers with those of the scan.
; changes: BC, DE, HL and their alternates are exchanged
        exx

        block   begin, before, silent
; Begins the scan of a tile.
; in:      before = the place before the first; silent = the greatest byte that does not
;          fire
; out:     HL, A as above
        ld      hl,before
        ld      a,silent

        block   home
; Goes back to the page of the scan, of pairs.
; in:      B = that page
; out:     H = B
        ld      h,b

        block   look, fires
; Scans the next accumulator.
; in:      HL = the place before it; A = the greatest byte that does not fire
; out:     L = its place; goes to `fires` if it fires
; changes: F
        inc     l
        cp      (hl)
        jr      c,fires

        block   round, scan
; Goes on with the scan, at the start of a round.
        jp      scan

        block   load_silent, silent
; Before the scan goes on.
; out:     A = the greatest byte that does not fire
        ld      a,silent

        block   next_place
; Goes to the next place.
; changes: L, F
        inc     l

        block   last_place
; Goes to the place before.
; changes: L, F
        dec     l

        block   to_low
; Goes from the page of the high bytes to that of the low bytes.
; changes: H, F
        dec     h

        block   to_high
; Goes from the page of the low bytes to that of the high bytes.
; changes: H, F
        inc     h

        block   to_page, page
; Goes to the same place of another page.
; out:     H = the high byte of page
        ld      h,high(page)

        block   find_column, table
; Finds the column of a place.
; in:      L = the place; table = the low bytes of addresses, a page before the high bytes
; out:     DE = the column
; changes: H, F
        ld      h,high(table)
        ld      e,(hl)
        inc     h
        ld      d,(hl)

        block   if_end, sentinel, end
; Leaves the scan of pairs at their sentinel.
; in:      L = a place; sentinel = the place of the sentinel
; changes: AF
        ld      a,l
        cp      sentinel
        jp      z,end

        block   silence
; Makes a sum one that does not fire.
; in:      HL = the address of its high byte
        ld      (hl),0          ; a sum that was so low that it wrapped around
