; The n-grams of the last characters said, place by place. The alternate registers
; count and hash; the others walk columns.
;
;   A  = the hash, modulo 256
;   B  = orders left of a place
;   C  = characters, from the place on, that end no n-gram that counts
;   D  = characters from the place to the window's end
;   HL = the character

        block   is_said, said, counted
; Goes on if anything has been said.
; out:     A = how many characters, or one more than the window holds
; changes: F
        ld      a,(said)
        or      a
        jp      z,counted       ; nothing said: all n-grams are spaces

        block   before_said, most, whole
; Adds the places of spaces whose n-grams hold what was said.
; in:      A = characters said
; out:     A = places
; changes: F
        add     a,most-1
        jr      c,whole

        block   is_below, window, places
; Tells whether the window has more places.
; in:      A = places
; changes: F
        cp      window
        jr      c,places

        block   all_of_window, whole, window
; Takes all places of the window.
; out:     A = places
whole:  ld      a,window

        block   begin_places, places
; Before the first place.
; in:      A = places
; out:     D as above; the registers are exchanged
places: exx
        ld      d,a

        block   begin_window, window
; Before the first place, if all of the window's are looked at.
; out:     D as above; the registers are exchanged
        exx
        ld      d,window

        block   spaces_before, said, spaces
; Counts the spaces from a place on.
; in:      D
; out:     A = spaces, if any
; changes: HL, F
        ld      hl,said
        ld      a,d
        sub     (hl)
        jr      nc,spaces

        block   no_space
; No space is known.
; out:     A = 0
; changes: F
        xor     a

        block   are_least, shorter, least
; Tells whether the n-grams that do not count are longer than those that are too
; short.
; in:      A = the longest of the former; shorter = the longest of the latter
; changes: F
        cp      shorter
        jr      nc,least

        block   take_least, shorter
; What is too short does not count.
; out:     A = its characters
        ld      a,shorter

        block   longest, most, orders
; Takes the longest n-gram.
; in:      A = characters that end no n-gram that counts; D
; out:     A = D; B = the longest order; C as above
; changes: F
        ld      c,a             ; C = characters that end no n-gram that counts
        ld      b,most
        ld      a,d
        cp      b
        jr      nc,orders

        block   to_end
; The window ends before the longest n-gram does.
; in:      A = characters up to its end
; out:     B = the longest order
        ld      b,a

        block   first, orders, end, seed
; Finds a place's first character; end is behind the window.
; in:      D
; out:     HL as above, if there is no carry; else it is in the page before
; changes: AF
orders: ld      hl,end
        ld      a,l
        sub     d
        ld      l,a
        jr      nc,seed

        block   page_before
; The first character is in the page before.
; changes: H, F
        dec     h

        block   seed_place, seed, window
; Seeds the hash with 7 times the place's number.
; in:      D
; out:     A as above
; changes: F, E
seed:   ld      a,window
        sub     d
        ld      e,a
        add     a,a
        add     a,a
        add     a,a
        sub     e               ; A = the hash, modulo 256: at first the seed

        block   does_count, count
; Tells whether a character ends an n-gram that counts.
; in:      HL = the character; C
; out:     HL = the next one
; changes: F
        inc     hl
        inc     c
        dec     c
        jr      z,count

        block   passed, char
; The n-gram does not count: goes on with the next character, if there is one.
; changes: B, C
        dec     c
        djnz    char

        block   end_place, next
; No n-gram is left of a place.
        jp      next

        block   counts, count
; An n-gram counts.
; in:      A = its hash
; out:     A; E' = it, in the registers that are exchanged
count:  ld      e,a
        exx

        block   go_on, char
; Its column is walked: goes on with the next character, if there is one.
; in:      E' = the hash
; out:     A = the hash; the registers are exchanged
; changes: B, F
        exx
        ld      a,e
        dec     b
        jp      nz,char

        block   next_place, next, place
; Goes on to the next place, if there is one.
; changes: D, F
next:   dec     d
        jp      nz,place

        block   count_said, counted, said, window
; Counts one more character said, up to one more than the window holds.
; changes: AF
counted:
        ld      a,(said)
        cp      window+1
        adc     a,0
        ld      (said),a
