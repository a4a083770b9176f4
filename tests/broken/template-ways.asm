; template
        block   one, x (a,b,c,d,e,h,l), y (a,b,c,d,e,h,l), w (a,b,c,d,e,h,l)
; Moves registers.
        ld      x,y
        ld      y,w
