; module main
        extern  table,cells
start:  ld      hl,table
        ld      de,cells
        ret
; module table
        public  table
        section data
        org     0x8000
table:  db      1
; module cells
        public  cells
        section bss
cells:  ds      65536
