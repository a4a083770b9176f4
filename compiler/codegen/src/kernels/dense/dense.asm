; The subroutine of a layer.

        block   walk_rows, inputs, sums, weights, stride, columns, walk
; Walks the columns of up to 1024 rows.
; out:     the sums, at `sums`
; changes: all registers, the alternates too
        ld      ix,inputs
        ld      iy,sums
        ld      hl,weights
        ld      de,stride
        ld      bc,columns
        call    walk
