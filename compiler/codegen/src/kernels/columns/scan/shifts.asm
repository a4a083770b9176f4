; The table of the activations of low bytes.

        block   begin, fill, table
; Begins the table.
; out:     HL = its first byte
fill:   ld      hl,table

        block   take_byte, next
; Takes the next low byte: the place in the table.
; in:      HL
; out:     A = L
next:   ld      a,l

        block   put, next
; Puts its activation, and goes on until the page's end.
; in:      HL; A = the activation
; out:     L on the next byte
; changes: F
        ld      (hl),a
        inc     l
        jr      nz,next
