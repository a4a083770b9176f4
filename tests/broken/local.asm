.loop:  djnz    .loop
start:  jr      .loop
