; template
        block   one, to, to
; Goes there.
        jp      to
