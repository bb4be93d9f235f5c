/*
 * start.c - between the C library's start and main: the words of the command line, by semihosting, and how much of
 * the stack was used. Words of the form NAME=value in front of the program's name are its environment.
 */
#include <semihost.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* From the linker: behind all variables, and where the stack begins that grows towards them. */
extern uint32_t __heap_start[], __stack[];
extern char **environ;

/* The linker's --wrap gives these names to main, and to what the C library calls instead. */
int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);
void arm_hardfault_isr(void);

#define UNTOUCHED UINT32_C(0x57acced1)

enum { WORDS = 24, LINE = 512, BELOW = 64 };

static struct {
	char text[LINE];
	char *words[WORDS + 2]; /* environment, NULL, arguments, NULL */
} line;

/* The next word, ended by NUL; NULL: there is none. */
static char *
next_word(char **at)
{
	char *word = *at + strspn(*at, " ");
	size_t size = strcspn(word, " ");

	if (size == 0)
		return NULL;
	*at = word + size + (word[size] != '\0');
	word[size] = '\0';
	return word;
}

/* Returns where the arguments begin. */
static char **
read_line(int *argc)
{
	char *at = line.text, *word, **to = line.words, **arguments = NULL;

	if (sys_semihost_get_cmdline(line.text, LINE) != 0)
		line.text[0] = '\0';
	for (word = next_word(&at); word != NULL; word = next_word(&at)) {
		if (to - line.words == WORDS)
			break;
		if (arguments == NULL && strchr(word, '=') == NULL)
			arguments = ++to;
		*to++ = word;
	}
	environ = line.words;
	*argc = arguments != NULL ? (int)(to - arguments) : 0;
	return arguments != NULL ? arguments : to + 1;
}

/* As far down as nothing is in use yet. */
static void
mark_stack(void)
{
	volatile uint32_t *at, *end = (uint32_t *)__builtin_frame_address(0) - BELOW;

	for (at = __heap_start; at < end; at++)
		*at = UNTOUCHED;
}

static void
tell_use(void)
{
	const uint32_t *at = __heap_start;
	char text[80];

	while (at < __stack && *at == UNTOUCHED)
		at++;
	snprintf(text, sizeof text, "stack %lu memory %lu\n",
	         (unsigned long)((__stack - at) * (long)sizeof *at), (unsigned long)memory_peak());
	sys_semihost_write0(text);
}

int
__wrap_main(int argc, char **argv)
{
	int status;

	mark_stack();
	argv = read_line(&argc);
	status = __real_main(argc, argv);
	if (getenv("USE") != NULL)
		tell_use();
	return status;
}

/* Nothing can be relied on any more but that the debugger listens. */
void
arm_hardfault_isr(void)
{
	sys_semihost_write0("fault\n");
	sys_semihost_exit_extended(139);
}
