; What all parts of a scan share.
;
; The scan has the alternate registers. While it looks for what fires:
;   L = the accumulator's place; H = its page, of wide ones that of the high bytes
;   A = the greatest byte that is silent
; While it makes an activation, H changes, but is back where the column is looked up.

        block   exchange
; To the scan's registers, or from them.
; changes: BC, DE, HL and their alternates are exchanged
        exx

        block   begin, before, silent
; Begins the scan of a tile.
; in:      before = the place before the first; silent = the greatest silent byte
; out:     HL, A
        ld      hl,before
        ld      a,silent

        block   look, fires
; Looks at the next accumulator.
; in:      HL = the place before it; A = the greatest byte that is silent
; out:     L on it; jumps if it fires
; changes: F
        inc     l
        cp      (hl)
        jr      c,fires

        block   round, scan
; Looks on, from the beginning of a round.
        jp      scan

        block   load_silent, silent
; Before looking on.
; out:     A = the greatest byte that is silent
        ld      a,silent

        block   next_place
; A place on.
; changes: L, F
        inc     l

        block   last_place
; A place back.
; changes: L, F
        dec     l

        block   to_low
; From the page of the high bytes to that of the low ones.
; changes: H, F
        dec     h

        block   to_high
; From the page of the low bytes to that of the high ones.
; changes: H, F
        inc     h

        block   to_page, page
; To a page at the same place.
; out:     H = the high byte of page
        ld      h,high(page)

        block   column, table
; Looks up the column of a place.
; in:      L = the place; table = the low bytes of addresses, a page before the high
; out:     DE = the column
; changes: H, F
        ld      h,high(table)
        ld      e,(hl)
        inc     h
        ld      d,(hl)

        block   if_end, sentinel, end
; Leaves the scan of pairs at their sentinel.
; in:      L = a place; sentinel = that of the sentinel
; changes: AF
        ld      a,l
        cp      sentinel
        jp      z,end

        block   silence
; Silences a sum.
; in:      HL = its high byte
        ld      (hl),0          ; a sum so low that it seemed high
