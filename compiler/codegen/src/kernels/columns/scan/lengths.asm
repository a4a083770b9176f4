; The scan of single accumulators whose columns have no table of addresses: they are stored one
; after the other, and a table has their lengths. While accumulators are scanned, the main
; registers hold:
;   DE = the column that was found last; C = its place
;   HL = where its length is

        block   begin_lengths, lengths, columns, before
; Begins before the first column, where a column of no bytes is.
; in:      lengths = the table; columns = the first column; before = the place before it
; out:     the main registers as above
        exx
        ld      hl,lengths
        ld      de,columns
        ld      c,before
        exx

        block   find_by_length, find
; Finds the column of a place.
; in:      L = the place; find = the routine that finds it
; out:     DE = the column; the main registers as above
; changes: AF
        call    find

        block   count_places
; Counts the places since the column that was found last.
; in:      L = the place
; out:     the main registers are in use; B = the count; C = the place
; changes: AF
        ld      a,l
        exx
        ld      b,a
        sub     c
        ld      c,b
        ld      b,a

        block   past_column, each
; Goes past a column, and on until the column of the place.
; in:      DE = the column; HL = where its length is; B = columns left
; out:     DE, HL of the next
; changes: AF, B
each:   ld      a,(hl)
        inc     hl
        add     a,e
        ld      e,a
        ld      a,d
        adc     a,0
        ld      d,a
        djnz    each

        block   take_column
; Hands the column to the registers of the scan.
; in:      DE = the column
; out:     the alternate registers are in use; DE = the column
        push    de
        exx
        pop     de

        block   take_residue
; Takes the residue, which is before the codes.
; in:      DE = the column
; out:     A = the residue; DE = the codes
        ld      a,(de)
        inc     de
