/* child.h - a new process becomes another program, or tells the one that made it why not. */
#ifndef PORT_POSIX_CHILD_H
#define PORT_POSIX_CHILD_H

/*
 * In the child: becomes argv[0], looked for in PATH, with these words. Where it can't, the reason goes through
 * `trouble`, which closes when it can, and the child ends: never returns.
 */
void child_become(const char *const *argv, int trouble);

/* In the parent, on the other end: 0 once the program runs, else the errno that says why it can't. */
int child_trouble(int descriptor);

#endif
