/* outside.h - programs that have the terminal for a while: the user's pager, the user's browser. */
#ifndef PORT_POSIX_OUTSIDE_H
#define PORT_POSIX_OUTSIDE_H

/* The descriptor of the open pager's input, or -1. */
int outside_input(void);

#endif
