# A platform for tests: storage that forgets, servers and people that follow a script.
PORT_SRC = port/sim/charset.c port/sim/clock.c port/sim/heap.c port/sim/http.c port/sim/process.c port/sim/storage.c port/sim/terminal.c
