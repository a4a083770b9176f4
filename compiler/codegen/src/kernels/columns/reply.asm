; The n-grams of the last characters said, by their first characters. The alternate
; registers count and hash; the main ones walk columns.
;
;   A  = the hash, modulo 256
;   B  = characters left of the longest n-gram
;   C  = characters left that end no n-gram: too short, or all spaces
;   D  = characters from the first one to the window's end
;   HL = the character

        block   is_said, said, counted
; Goes on if a character has been said.
; out:     A = the count of characters said
; changes: F
        ld      a,(said)
        or      a
        jp      z,counted       ; the reply is empty: all n-grams are spaces

        block   before_said, most, whole
; Adds the spaces whose n-grams hold a character said.
; in:      A = characters said
; out:     A = the number of first characters
; changes: F
        add     a,most-1
        jr      c,whole

        block   is_below, window, places
; Goes to `places` if the window has more characters.
; in:      A = the number of first characters
; changes: F
        cp      window
        jr      c,places

        block   all_of_window, whole, window
; Takes all characters of the window.
; out:     A = the number of first characters
whole:  ld      a,window

        block   begin_places, places
; Before the oldest first character.
; in:      A = the number of first characters
; out:     D as above; the registers are exchanged
places: exx
        ld      d,a

        block   begin_window, window
; Before the oldest first character, if that is the window's.
; out:     D as above; the registers are exchanged
        exx
        ld      d,window

        block   spaces_before, said, spaces
; Counts the spaces from the first character on.
; in:      D
; out:     A = spaces; goes to `spaces` unless that is negative
; changes: HL, F
        ld      hl,said
        ld      a,d
        sub     (hl)
        jr      nc,spaces

        block   no_space
; There are no spaces to pass over.
; out:     A = 0
; changes: F
        xor     a

        block   are_least, shorter, least
; Tells whether the spaces are as many as the characters of n-grams that are too short.
; in:      A = spaces; shorter = the characters of the longest n-gram that is too short
; changes: F
        cp      shorter
        jr      nc,least

        block   take_least, shorter
; Passes over n-grams that are too short.
; out:     A = the characters of the longest of them
        ld      a,shorter

        block   longest, most, orders
; Takes the greatest n.
; in:      A = characters that end no n-gram; D
; out:     A = D; B = n; C as above
; changes: F
        ld      c,a             ; C = characters that end no n-gram
        ld      b,most
        ld      a,d
        cp      b
        jr      nc,orders

        block   to_end
; The window ends before the longest n-gram does.
; in:      A = characters up to its end
; out:     B = n
        ld      b,a

        block   first, orders, end, seed
; Finds the first character; end is the address after the window.
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
; Seeds the hash with 7 times the number of the first character in the window.
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
; Tells whether the character ends an n-gram.
; in:      HL = the character; C
; out:     HL = the next one
; changes: F
        inc     hl
        inc     c
        dec     c
        jr      z,count

        block   passed, char
; It ends none: goes on with the next character, if there is one.
; changes: B, C
        dec     c
        djnz    char

        block   end_place, next
; No character is left.
        jp      next

        block   counts_ngram, count
; Keeps the hash of an n-gram.
; in:      A = the hash
; out:     A; E' = A; the registers are exchanged
count:  ld      e,a
        exx

        block   go_on, char
; After the column of the n-gram: goes on with the next character, if there is one.
; in:      E' = the hash
; out:     A = the hash; the registers are exchanged
; changes: B, F
        exx
        ld      a,e
        dec     b
        jp      nz,char

        block   next_start, next, place
; Goes on to the next first character, if there is one.
; changes: D, F
next:   dec     d
        jp      nz,place

        block   count_said, counted, said, window
; Adds 1 to the count of characters said, up to one more than the window holds.
; changes: AF
counted:
        ld      a,(said)
        cp      window+1
        adc     a,0
        ld      (said),a
