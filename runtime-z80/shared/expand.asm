; expand: expands code and tables, once, when the program starts, and then the lists.
;
; The file holds the packed bytes where the memory begins that they expand into. They are
; first moved to the top of memory, and then expanded from there, upwards. The compiler has
; checked that no byte is written over one that is still to be read.
;
; Code and tables are a sequence of bytes and copies, in bits, from the highest of a byte
; down. Where an item has bytes, they lie whole, behind the byte whose bits are being read.
; The first item is a byte. Then come, each with a bit or two before it:
;
;   0   a byte
;   10  as many bytes as a number tells, from the same distance as the last copy; this does
;       not follow a copy
;   11  a copy from a new distance; after a copy it is 1. The distance less 1 is two bytes:
;       the high byte and 1 are a number with its bits inverted, the low byte is inverted,
;       too. Then how many bytes, less 1, is a number. If the high byte is FFh, it is the end
;
; A number is its bits below the highest, each with a 1 before it, and then a 0.
;
; symbols:    top, the address after the memory that is free when the program
;             starts

        extern  __packed_start, top, unpack

        section code
        public  expand
; Expands all that is packed.
; in:      the packed bytes at __packed_start
; out:     what they expand to, from __packed_start on
; changes: all registers, the alternates too
;
; While code and tables are expanded: HL = the next byte to read; DE = where the next byte
; goes; A = bits left of the byte under way, and a 1 behind them.
expand: ld      hl,__packed_start
        ld      c,(hl)
        inc     hl
        ld      b,(hl)          ; BC = how many bytes follow
        add     hl,bc
        ld      de,top - 1
        lddr
        ex      de,hl
        inc     hl              ; HL = what is read next, from here on
        ld      de,__packed_start
        ld      a,80h           ; no bits, and the 1 behind them
byte:   ldi
        add     a,a
        call    z,refill
        jr      nc,byte
        add     a,a
        call    z,refill
        jr      c,new
        call    number
copy:   push    hl
distance:
        ld      hl,0            ; patched: the distance, negative
        add     hl,de
        ldir
        pop     hl
        add     a,a
        call    z,refill
        jr      nc,byte
new:    ld      c,0FEh          ; the highest bit, inverted
        call    more
        inc     c               ; C = the high byte of the distance, negative
        jp      z,unpack        ; the end
        ld      b,c
        ld      c,(hl)
        inc     hl
        ld      (distance + 1),bc
        call    number
        inc     bc
        jr      copy

; Takes a number.
; in:      as expand says
; out:     BC = the number
; changes: F, and A and HL as expand says
number: ld      bc,1
more:   add     a,a
        call    z,refill
        ret     nc
        add     a,a
        call    z,refill
        rl      c
        rl      b
        jr      more

; Takes the next byte of bits.
; in:      HL = the byte; carry set
; out:     A = 7 of the bits, and a 1; carry = the first; HL behind the byte
refill: ld      a,(hl)
        inc     hl
        rla                     ; carry was set: the 1 behind the bits
        ret
