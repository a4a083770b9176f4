; Blocks of all tasks of columns.

        block   clear_carries, page, clear
; Clears the page that carries out of high bytes go to.
; in:      page; clear = the routine that clears a page
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
