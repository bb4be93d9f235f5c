#include "port/posix/child.h"

#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

void
child_become(const char *const *argv, int trouble)
{
	int why;

	execvp(argv[0], (char *const *)(size_t)argv);
	why = errno;
	/* Nobody is left to tell that even this fails. */
	if (write(trouble, &why, sizeof why) < 0)
		_exit(126);
	_exit(127);
}

int
child_trouble(int descriptor)
{
	int why = 0;
	ssize_t n;

	do
		n = read(descriptor, &why, sizeof why);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof why ? why : 0;
}
