/* mbox.c - one file of mails (RFC 4155, in the "mboxrd" variant). */
#include "base/calendar.h"
#include "publish/inside.h"
#include "publish/mail.h"

static bool
begin(struct publish *publish, struct error *err)
{
	(void)publish, (void)err;
	return true;
}

/* "From …", and the same behind any '>', is quoted once more: it can be taken back. */
static bool
is_from_line(struct slice line)
{
	while (slice_starts(line, ">"))
		line = slice_skip(line, 1);
	return slice_starts(line, "From ");
}

/* "From MAILER DATE": asctime's form, UTC. */
static void
append_separator(struct buffer *out, int64_t moment)
{
	static const char days[] = "SunMonTueWedThuFriSat",
	                  months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct calendar c = calendar_split(moment);

	if (moment < 0 || c.month == 0)
		c = calendar_split(0);
	buffer_print(out, "From feedarc@feedarc.invalid %.3s %.3s %2d %02d:%02d:%02d %04d\n",
	             &days[3 * c.weekday], &months[3 * (c.month - 1)], c.day, c.hour, c.minute,
	             c.second, c.year);
}

static bool
post(struct publish *publish, const struct publish_post *post, struct error *err)
{
	static const char *const status[] = {"", "Status: RO\n", "X-Status: F\n",
	                                     "Status: RO\nX-Status: F\n"};
	struct slice rest, line;

	buffer_clear(&publish->list);
	mail_append(&publish->list, post, status[(post->read ? 1 : 0) + (post->starred ? 2 : 0)]);
	if (!buffer_ok(&publish->list, err))
		return false;
	append_separator(&publish->out, post->moment);
	rest = buffer_slice(&publish->list);
	while (rest.size > 0) {
		line = slice_cut(&rest, '\n');
		if (is_from_line(line))
			buffer_append_byte(&publish->out, '>');
		buffer_append_slice(&publish->out, line);
		buffer_append_byte(&publish->out, '\n');
	}
	buffer_append_byte(&publish->out, '\n');
	buffer_reset(&publish->list);
	return true;
}

const struct publish_format publish_mbox = {
    .name = "mbox",
    .summary = "mails in one file",
    .needs = PUBLISH_HTML | PUBLISH_TEXT,
    .stream = true,
    .begin = begin,
    .post = post,
    .finish = begin,
};
