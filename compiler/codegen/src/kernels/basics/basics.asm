; Blocks that several kernels use.

        block   from_to, source, target, bytes
; Before a block move.
; out:     HL = source, DE = target, BC = bytes
        ld      hl,source
        ld      de,target
        ld      bc,bytes

        block   move_bytes
; Moves bytes, the lowest first.
; in:      HL = source, DE = target, BC = bytes
; out:     HL, DE past them
; changes: BC, F
        ldir

        block   finish
; The end of a subroutine.
        ret
