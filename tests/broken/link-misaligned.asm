; module main
        section code
        align   1024
start:  jp      start
