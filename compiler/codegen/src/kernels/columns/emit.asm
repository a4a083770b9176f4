; What all tasks of columns have.

        block   clear_carries, page, clear
; Clears a page where carries are lost.
; in:      clear = the routine that does it
; changes: F, HL
        ld      hl,page
        call    clear

        block   clear_byte, clear
; Sets a byte of a page to 0, and goes on until the page's end.
; in:      HL = its address
; out:     L on the next byte
; changes: F
clear:
        ld      (hl),0
        inc     l
        jr      nz,clear
