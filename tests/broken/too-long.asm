start:  ds      65536
        nop
        nop
