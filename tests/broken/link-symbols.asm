; module main
        extern  prnt,scan
start:  call    prnt
        call    scan
; module console
        public  print
print:  ret
; module screen
        public  print
print:  ret
; module end
        public  __file_end
__file_end:
        ret
