; unpack: expands the lists of threaded columns, once, when the program starts.
;
; The file holds them packed, where the memory begins that they expand into. So
; they are first moved to the top of memory, and from there expanded upwards; the
; compiler has made sure that what is written never reaches what is yet to be
; read.
;
; Packed are symbols, in bits from the highest of a byte down, and bytes, which
; are taken whole from behind the byte whose bits are being read. A bit of 0 is
; the symbol that is likely here, 1 comes before another's number. A symbol's
; record, of 8 bytes:
;
;   0 word  the routine that does it
;   2 word  its operand
;   4 byte  the number of the symbol that is likely after it;
;   5 byte  the same, if a list that adds followed it;
;   6 byte  the same, if a list that subtracts followed it last
;   7 byte  how the counts of lists after it are coded: their low bits, plus 1
;
; A list's record has other bytes from 4 on: how gaps are counted (`inc a` from
; the place after the last one, `nop` from the last one itself), and 1 or 2 for
; whether it adds or subtracts. Its operand is the table of the addresses that
; begin lists, by count.
;
; Counts and gaps are Rice codes: as many ones as there are units, a 0, and the
; low bits. Of gaps, the more of them there are the fewer low bits there are.
;
; parameters: longest, the most places of a list
; symbols:    top, the address after the memory that is free when the program
;             starts

        extern  __packed_start, top

        section code
        public  unpack
unpack: ld      hl,__packed_start
        ld      c,(hl)
        inc     hl
        ld      b,(hl)          ; BC = how many bytes follow
        add     hl,bc
        ld      de,top - 1
        lddr
        ex      de,hl
        inc     hl              ; HL = what is read next, from here on
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        inc     hl
        ld      (records + 1),de
        inc     de
        inc     de
        ld      a,(hl)
        inc     hl
        ld      (width + 1),a
        call    after           ; as if after the first of the symbols
        ld      de,__packed_start ; DE = where the next byte goes
        ld      c,80h           ; C = bits left, and a 1 behind them
item:   ld      a,(ix+2)        ; the symbol that is likely
        sla     c
        call    z,refill
        jr      nc,symbol
width:  ld      b,0             ; patched: how many bits number a symbol
        xor     a
number: sla     c
        call    z,refill
        adc     a,a
        djnz    number
symbol: exx
        ld      l,a
        ld      h,0
        add     hl,hl
        add     hl,hl
        add     hl,hl
records:
        ld      de,0            ; patched: the records
        add     hl,de
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        inc     hl
        ex      de,hl           ; DE' = the operand
        jp      (hl)

; Takes the next byte of bits.
; out:   C = 7 of them, and a 1; carry = the first
refill: ld      c,(hl)
        inc     hl
        rl      c               ; the 1 came out with the last bit
        ret

; Has what is likely next be what is likely after the symbol whose operand is at
; DE.
after:  push    de
        push    de
        pop     ix
        pop     iy
        ret

        public  unpack_end
; The end: the last symbol.
unpack_end:
        exx
        ret

        public  unpack_word
; A word: the operand.
unpack_word:
        call    word
        jp      item

        public  unpack_marked
; A word, and then what a table tells the address of.
unpack_marked:
        call    word
        call    mark
        jp      item

word:   call    after
        ld      a,(de)
        inc     de
        exx
        ld      (de),a
        inc     de
        exx
        ld      a,(de)
        exx
        ld      (de),a
        inc     de
        ret

        public  unpack_mark
; Puts the address into the table.
unpack_mark:
        call    after
        exx
        call    mark
        jp      item

        public  unpack_skip
; Leaves out an entry of the table.
unpack_skip:
        call    after
        exx
        call    skip
        jp      item

mark:   push    hl
        push    bc
        ld      hl,(slot)
        ld      bc,(distance)
        ld      (hl),e
        add     hl,bc
        ld      (hl),d
        pop     bc
        pop     hl
skip:   push    hl
        push    bc
        ld      hl,(slot)
        ld      bc,(step)
        add     hl,bc
        ld      (slot),hl
        ld      hl,(step_after)
        ld      (step),hl
        ld      (step_after),bc
        pop     bc
        pop     hl
        ret

        public  unpack_set
; Sets the unpacker's own bytes: the operand tells how many, and which.
unpack_set:
        call    after
        ld      a,(de)
        ld      c,a
        ld      b,0
        inc     de
        ld      a,(de)
        ld      l,a
        ld      h,b
        ld      de,before
        add     hl,de
        push    bc
        push    hl
        exx
        ld      (expanded + 1),de
        pop     de
        ld      a,c
        pop     bc
        ldir
        ld      c,a
expanded:
        ld      de,0            ; patched: DE as it was
        jp      item

        public  unpack_copy
; Bytes as they are: their number, and they.
unpack_copy:
        call    after
        exx
        ld      a,c
        ld      c,(hl)
        ld      b,0
        inc     hl
        ldir
        ld      c,a
        jp      item

        public  unpack_fill
; A byte many times: the number of times, and the byte.
unpack_fill:
        call    after
        exx
        ld      b,(hl)
        inc     hl
        ld      a,(hl)
        inc     hl
fill:   ld      (de),a
        inc     de
        djnz    fill
        jp      item

        public  unpack_leave
; Bytes that are not written now: their number.
unpack_leave:
        call    after
        exx
        ld      a,(hl)
        inc     hl
        add     a,e
        ld      e,a
        jp      nc,item
        inc     d
        jp      item

        public  unpack_list
; Lists of places, each with the address before it that adds to so many or
; subtracts from them.
unpack_list:
        ex      de,hl
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        inc     hl
        ld      (addresses),de
        ld      a,(hl)
        inc     hl
        ld      (place),a
        ld      e,(hl)
        ld      d,0
        push    iy
        pop     ix
        add     ix,de
        exx
        xor     a               ; how many places
many:   sla     c
        call    z,refill
        jr      nc,few
        inc     a
        jr      many
few:    ld      b,(iy+5)
        jr      low_bits
low_bit:
        sla     c
        call    z,refill
        adc     a,a
low_bits:
        djnz    low_bit
        inc     a
        ld      (left),a
        exx                     ; and how many low bits their gaps have
        ld      hl,limit
        ld      b,(hl)
        ld      c,1
        ld      hl,bits_0
        ld      de,bits_1 - bits_0
wider:  cp      b
        jr      nc,wide
        add     a,a
        sla     c
        add     hl,de
        jr      wider
wide:   ld      a,c
        ld      (unit + 1),a
        ld      (first + 1),hl
        ld      (bits + 1),hl
        exx
        ld      a,(before)
        ld      (last + 1),a
list:   ld      a,(left)
        or      a
        jp      z,item
        cp      longest
        jr      c,short
        ld      a,longest
short:  ld      b,a             ; B = places in this list
        ld      a,(left)
        sub     b
        ld      (left),a
        push    hl
        ld      hl,(addresses)
        ld      a,b
        add     a,a
        add     a,l
        ld      l,a
        jr      nc,same_page
        inc     h
same_page:
        ld      a,(hl)
        ld      (de),a
        inc     hl
        inc     de
        ld      a,(hl)
        ld      (de),a
        inc     de
        pop     hl
last:   ld      a,0             ; patched: the last place
place:  inc     a               ; patched: or nop
        sla     c
        jr      z,refill_first
first:  jp      nc,bits_0       ; patched
unit:   add     a,1             ; patched
        sla     c
        jr      z,refill_more
more:   jp      c,unit
bits:   jp      bits_0          ; patched
bits_7: sla     c
        jr      z,refill_7
got_7:  jr      nc,bits_6
        add     a,64
bits_6: sla     c
        jr      z,refill_6
got_6:  jr      nc,bits_5
        add     a,32
bits_5: sla     c
        jr      z,refill_5
got_5:  jr      nc,bits_4
        add     a,16
bits_4: sla     c
        jr      z,refill_4
got_4:  jr      nc,bits_3
        add     a,8
bits_3: sla     c
        jr      z,refill_3
got_3:  jr      nc,bits_2
        add     a,4
bits_2: sla     c
        jr      z,refill_2
got_2:  jr      nc,bits_1
        add     a,2
bits_1: sla     c
        jr      z,refill_1
got_1:  jr      nc,bits_0
        add     a,1
bits_0: ld      (de),a
        inc     de
        djnz    place
        ld      (last + 1),a
        jp      list
refill_first:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      first
refill_more:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      more
refill_7:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      got_7
refill_6:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      got_6
refill_5:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      got_5
refill_4:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      got_4
refill_3:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      got_3
refill_2:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      got_2
refill_1:
        ld      c,(hl)
        inc     hl
        rl      c
        jp      got_1

; Not in bss: that is not free before all is expanded.
        section data
before: db      0               ; one less than the first place there can be
limit:  db      0               ; a list of so many has gaps without low bits
slot:   dw      0               ; the next entry of the table of addresses
distance:
        dw      0               ; from an address's low byte to its high one
step:   dw      0               ; from an entry to the next
step_after:
        dw      0               ; and from that to the one after it
left:   db      0               ; places to come, in this list and those after it
addresses:
        dw      0               ; what begins lists
