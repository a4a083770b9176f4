; The straight-line columns that are called: behind the call stands the class list. That is the
; sums of the classes that the neuron reaches, each as the low byte of its address: those to add
; to, and a 0; those to subtract from, and a 0.

        block   call_list, add_list
; Calls the code that adds a column. The class list follows.
        call    add_list

        block   begin_list
; Before the activation is computed.
; in:      HL = the accumulator; the stack: the class list
; out:     BC = the class list; the stack: HL
        pop     bc
        push    hl

        block   add_first
; Adds what the activation is at the threshold, the first byte of the class list.
; in:      BC = the class list; DE = the activation without it
; out:     BC = the class list, behind that byte; DE = the activation
; changes: AF
        ld      a,(bc)
        inc     bc
        add     a,e
        ld      e,a
        ld      a,0
        adc     a,d
        ld      d,a

        block   to_sums, page
; Before the sums are updated.
; out:     H = their page
        ld      h,high(page)

        block   fetch_first, behind
; Fetches the first byte of a part of the class list: goes to `behind` if it is the end of the part.
; in:      BC = the class list
; out:     A = the byte; BC behind it
; changes: F
        ld      a,(bc)
        inc     bc
        or      a
        jr      z,behind

        block   add_word, again
; Adds to the sum of a class, and goes on with the next of the class list, if there is one.
; in:      A = the place; H = the page; BC = the class list; DE
; out:     A = the next byte of the class list; BC behind it
; changes: F, L
again:  ld      l,a
        ld      a,(hl)
        add     a,e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        adc     a,d
        ld      (hl),a
        ld      a,(bc)
        inc     bc
        or      a
        jp      nz,again

        block   subtract_word, again
; The same, with a subtraction.
; in:      A = the place; H = the page; BC = the class list; DE
; out:     A = the next byte of the class list; BC behind it
; changes: F, L
again:  ld      l,a
        ld      a,(hl)
        sub     e
        ld      (hl),a
        inc     l
        ld      a,(hl)
        sbc     a,d
        ld      (hl),a
        ld      a,(bc)
        inc     bc
        or      a
        jp      nz,again

        block   end_list, silent
; Goes back to the neuron, behind the class list.
; in:      the stack: HL; BC = the address behind it
; out:     HL; A = the greatest byte that does not fire
        pop     hl
        push    bc
        ld      a,silent
        ret
