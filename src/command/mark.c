/* mark.c - `feedarc mark`: read and star, or take it back. */
#include "command/command.h"
#include "posts/posts.h"

static const struct {
	const char *word;
	unsigned flag;
	bool on;
} words[] = {
    {"+read", MARKS_READ, true},
    {"-read", MARKS_READ, false},
    {"+star", MARKS_STAR, true},
    {"-star", MARKS_STAR, false},
};

/* Takes the marks off the front of the operands; *at is the first word of the query. */
static void
take_marks(const struct session *session, unsigned *on, unsigned *off, int *at)
{
	size_t i;

	for (*at = 0; *at < session_count(session); (*at)++) {
		for (i = 0; i < sizeof words / sizeof *words; i++)
			if (slice_is(slice_of(session_operand(session, *at)), words[i].word))
				break;
		if (i == sizeof words / sizeof *words)
			return;
		*(words[i].on ? on : off) |= words[i].flag;
	}
}

bool
command_mark(struct session *session, struct error *err)
{
	struct posts posts = {0};
	unsigned on = 0, off = 0;
	int at;
	size_t i;
	bool ok;

	take_marks(session, &on, &off, &at);
	if (at == 0 || (on & off) != 0 || at == session_count(session))
		return command_wants(session, 1000000, 1000000, err);
	ok = posts_choose(&posts, session, session->options->operands + 1 + at,
	                  session_count(session) - at, 0, err);
	for (i = 0; i < posts.count && ok; i++)
		ok = marks_set(posts.marks, posts.items[i].number, on, true, err) &&
		     marks_set(posts.marks, posts.items[i].number, off, false, err);
	ok = ok && marks_save(posts.marks, err) && posts_damaged(&posts, err);
	posts_free(&posts);
	return ok;
}
