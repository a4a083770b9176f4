; unpack: expands the lists of threaded columns, once, when the program starts. It is itself
; expanded before, by the module expand, which has moved the packed bytes to the top of memory.
;
; The packed form is a sequence of symbols. A symbol is coded in bits, from the highest of
; a byte down: 0 is the symbol that is predicted, 1 is followed by the number of any other.
; Where a symbol has bytes, they lie whole, behind the byte whose bits are being read. Each
; symbol has a record of 8 bytes:
;
;   0 word  its routine
;   2 word  its operand
;   4 byte  the number of the symbol that is predicted right after it
;   5 byte  the same, if the last list since then adds
;   6 byte  the same, if the last list since then subtracts
;   7 byte  the low bits of the counts of the lists that follow it, plus 1
;
; The record of a list differs from byte 4 on. Byte 4 is the instruction that counts gaps:
; `inc a` if a gap is counted from the place after the last one, `nop` if from the last one
; itself. Byte 5 is 1 if the list adds, 2 if it subtracts. The operand of a list is the
; table of the addresses that begin lists, by their counts.
;
; Counts and gaps are Rice codes: a number of ones, a 0, and the low bits. The more gaps a
; list has, the fewer low bits they have.
;
; parameters: longest, the most places of a list

        section code
        public  unpack
; Expands all lists.
; in:      HL = the packed lists; DE = where the first goes
; out:     the expanded lists from DE on
; changes: all registers, the alternates too
;
; While it runs: HL = the next byte to read; DE = where the next byte goes; C = bits left
; of the byte under way, and a 1 behind them; IX + 2 = the address of the prediction;
; IY = the address of the operand of the last symbol that is no list. A symbol's routine
; is entered with the registers exchanged, and DE = the address of its operand.
unpack: push    de
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
        call    after           ; the first prediction is that of symbol 0
        pop     de              ; DE = where the next byte goes
        ld      c,80h           ; C = bits left, and a 1 behind them
item:   ld      a,(ix+2)        ; A = the predicted symbol
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
; in:      HL = the byte; carry set
; out:     C = 7 of the bits, and a 1; carry = the first; HL behind the byte
refill: ld      c,(hl)
        inc     hl
        rl      c               ; carry was set: the 1 behind the bits
        ret

; Makes predictions those of a symbol that is no list.
; in:      DE = the address of the operand in its record
; out:     IX = IY = DE
after:  push    de
        push    de
        pop     ix
        pop     iy
        ret

        public  unpack_end
; The end of the lists. Returns from unpack.
unpack_end:
        exx
        ret

        public  unpack_word
; Writes a word: the operand.
unpack_word:
        call    word
        jr      item

        public  unpack_marked
; Writes a word, and then puts the address behind it into the table.
unpack_marked:
        call    word
        jr      mark_here

; Writes the operand.
; in:      DE = the address of the operand; the registers are exchanged
; out:     DE behind the word; the registers are exchanged back
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
; Puts the address of the next byte into the table.
unpack_mark:
        call    after
        exx
mark_here:
        call    mark
        jr      item

        public  unpack_skip
; Passes over an entry of the table.
unpack_skip:
        call    after
        exx
        call    skip
        jp      item

; Puts DE into the next entry of the table, and goes on to the entry after it.
; in:      DE
; changes: F
mark:   push    hl
        push    bc
        ld      hl,(slot)
        ld      bc,(distance)
        ld      (hl),e
        add     hl,bc
        ld      (hl),d
        pop     bc
        pop     hl
; Goes on to the next entry of the table: its two steps are taken in turns.
; changes: F
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
; Sets variables of this module: how many bytes follows, and the bytes.
; in:      DE = the address of the operand: the address of the first
unpack_set:
        call    after
        ex      de,hl
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        push    de
        exx
        ex      de,hl
        ex      (sp),hl
        ex      de,hl           ; DE = the first variable; (SP) = where the next byte goes
        call    copy
        pop     de
        jp      item

        public  unpack_copy
; Copies bytes that follow: their number, and the bytes.
unpack_copy:
        call    after
        exx
        call    copy
        jp      item

; Copies bytes: their number follows, and the bytes.
; in:      HL, C as unpack says; DE = where they go
; out:     DE, HL behind them
; changes: AF, B
copy:   ld      a,c
        ld      c,(hl)
        ld      b,0
        inc     hl
        ldir
        ld      c,a
        ret

        public  unpack_fill
; Repeats a byte: the number of times follows, and the byte.
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
; Passes over bytes that other symbols write: their number follows.
unpack_leave:
        call    after
        exx
        ld      a,(hl)
        inc     hl
        add     a,e
        ld      e,a
        adc     a,d
        sub     e
        ld      d,a
        jp      item

        public  unpack_list
; Writes lists of places. Before each list comes the address of the entry point that adds
; to so many accumulators, or subtracts from them.
unpack_list:
        ex      de,hl
        ld      e,(hl)
        inc     hl
        ld      d,(hl)
        inc     hl
        ld      (addresses + 1),de
        ld      a,(hl)
        inc     hl
        ld      (place),a
        ld      e,(hl)
        ld      d,0
        push    iy
        pop     ix
        add     ix,de
        exx
        xor     a               ; A = the count of places, a Rice code
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
        exx                     ; C' = 2 to the power of the gaps' low bits
        ld      hl,limit
        ld      b,(hl)
        ld      c,1
        ld      hl,bits_0
        ld      de,bits_1 - bits_0
double: cp      b
        jr      nc,doubled
        add     a,a
        sla     c
        add     hl,de
        jr      double
doubled:
        ld      a,c
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
addresses:
        ld      hl,0            ; patched: the table of entry points, by count
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
        call    z,refill
first:  jp      nc,bits_0       ; patched: the first of the low bits
unit:   add     a,1             ; patched: a one of the Rice code
        sla     c
        call    z,refill
        jp      c,unit
bits:   jp      bits_0          ; patched: the first of the low bits
bits_7: sla     c
        call    z,refill
        jr      nc,bits_6
        add     a,64
bits_6: sla     c
        call    z,refill
        jr      nc,bits_5
        add     a,32
bits_5: sla     c
        call    z,refill
        jr      nc,bits_4
        add     a,16
bits_4: sla     c
        call    z,refill
        jr      nc,bits_3
        add     a,8
bits_3: sla     c
        call    z,refill
        jr      nc,bits_2
        add     a,4
bits_2: sla     c
        call    z,refill
        jr      nc,bits_1
        add     a,2
bits_1: sla     c
        call    z,refill
        jr      nc,bits_0
        add     a,1
bits_0: ld      (de),a
        inc     de
        djnz    place
        ld      (last + 1),a
        jp      list

; The variables are not in bss, which may hold packed bytes until all is expanded.
        section data
        public  unpack_section, unpack_table
unpack_section:
before: db      0               ; the place before the section's first
limit:  db      0               ; the count from which on gaps have no low bits
unpack_table:
slot:   dw      0               ; the next entry of the table of addresses
distance:
        dw      0               ; from the low byte of an entry to its high byte
step:   dw      0               ; from this entry to the next one
step_after:
        dw      0               ; from the next entry to the one after it
left:   db      0               ; places left, in this list and the next ones
