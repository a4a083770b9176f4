; module cells
        section bss
cells:  ds      2
