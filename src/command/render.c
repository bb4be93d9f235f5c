/* render.c - `feedarc render`: HTML as the text that read shows. */
#include "command/command.h"
#include "posts/article.h"

enum { PAGE_MOST = 64 << 20 };

bool
command_render(struct session *session, struct error *err)
{
	const char *path = session_count(session) > 0 ? session_operand(session, 0) : "-";
	struct text_options options = {.links = true,
	                               .base = slice_of(session->options->value[OPTION_URL])};
	struct buffer page = {0};
	long width;
	bool ok;

	if (!command_wants(session, 0, 1, err) ||
	    !options_number(session->options, OPTION_WIDTH, 1, 10000, article_width(), &width, err))
		return false;
	options.width = (int)width;
	ok = (session_input(path, PAGE_MOST, &page, err) || session_blame(err, "render", path)) &&
	     text_render(buffer_slice(&page), &options, output_row, &session->out, err);
	buffer_free(&page);
	return ok;
}
