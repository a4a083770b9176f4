; The subroutine of a linear op.

        block   walk_rows, inputs, sums, weights, stride, columns, walk
; Walks all columns for one run of rows.
; in:      the words at `inputs`; weights, with `stride` bytes a column
; out:     the words at `sums`
; changes: all registers, the alternates too
        ld      ix,inputs
        ld      iy,sums
        ld      hl,weights
        ld      de,stride
        ld      bc,columns
        call    walk
