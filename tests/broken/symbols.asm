        extern  print,putc
        public  print,start
start:  call    prnt
        call    elsewhere
start:  ret
size    equ     1
size    equ     2
putc:   ret
