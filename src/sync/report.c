#include "sync/report.h"

#include <stdio.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/url.h"

static const char *
word_of(const struct visit_outcome *outcome)
{
	if (!outcome->ok)
		return "failed";
	return visit_unchanged(outcome) ? "unchanged" : "ok";
}

static void
add_line(struct report *report, const struct visit_outcome *outcome)
{
	struct json_writer w = {.out = &report->lines};
	const struct source_result *result = outcome->result;
	struct buffer url = {0};

	url_public(outcome->feed->url, &url);
	json_begin_object(&w, NULL);
	json_number(&w, "feed", outcome->feed->number);
	json_string(&w, "url", buffer_slice(&url));
	json_string(&w, "status", slice_of(word_of(outcome)));
	if (result->status != 0)
		json_number(&w, "http", result->status);
	json_number(&w, "bytes", (int64_t)result->bytes);
	json_number(&w, "items", (int64_t)outcome->items);
	json_number(&w, "new", (int64_t)outcome->fresh);
	json_number(&w, "revised", (int64_t)outcome->revised);
	if (outcome->ok)
		json_null(&w, "error");
	else
		json_string(&w, "error", slice_of(outcome->error.text));
	if (outcome->lost)
		json_string(&w, "lost", slice_of(outcome->error.text));
	json_moment_if(&w, "next", outcome->feed->state->next);
	json_end_object(&w);
	buffer_append_byte(&report->lines, '\n');
	report->lines.failed = report->lines.failed || url.failed;
	buffer_free(&url);
}

static void
say_failure(const struct visit_outcome *outcome, const char *name)
{
	const char *kept =
	    outcome->fresh + outcome->revised > 0 ? "; what came before is kept" : "";

	log_warn("sync %s: %s%s", name, session_reason(outcome->error.text, name), kept);
}

static void
say(struct report *report, const struct visit *visit, const struct visit_outcome *outcome)
{
	struct buffer name = {0};
	char number[24];
	const char *text;
	size_t i;

	url_public(outcome->feed->url, &name);
	snprintf(number, sizeof number, "feed %lu", (unsigned long)outcome->feed->number);
	/* What is told may be that there is no memory. */
	text = name.failed ? number : buffer_text(&name);
	if (!outcome->ok) {
		report_clear(report);
		say_failure(outcome, text);
	} else if (visit_unchanged(outcome)) {
		log_note("%s: unchanged", text);
	} else {
		log_note("%s: %zu items, %zu new, %zu revised", text, outcome->items,
		         outcome->fresh, outcome->revised);
	}
	if (outcome->lost)
		log_note("%s: an article could not be read: %s", text, outcome->error.text);
	for (i = 0; visit_repair(visit, i) != NULL; i++)
		log_note("%s: mended: %s", text, visit_repair(visit, i));
	buffer_free(&name);
}

void
report_visit(struct report *report, const struct visit *visit, const struct visit_outcome *outcome)
{
	report->ended++;
	report->failed += !outcome->ok;
	report->broken += !outcome->ok && outcome->feed->state->failures == 1;
	report->unreachable += !outcome->ok && outcome->error.kind == ERROR_NETWORK;
	report->unchanged += outcome->ok && visit_unchanged(outcome);
	report->fresh += outcome->fresh;
	report->revised += outcome->revised;
	say(report, visit, outcome);
	if (options_has(report->session->options, OPTION_JSON))
		add_line(report, outcome);
}

void
report_put_off(struct report *report, const struct visit_outcome *outcome, size_t n)
{
	struct buffer url = {0};

	report->asked -= n;
	if (n == 0 || !url_public(outcome->result->url, &url))
		return;
	log_note("%s: %s: %zu more feed%s of its host %s put off", buffer_text(&url),
	         outcome->result->late ? "it hangs" : "too many requests", n, n == 1 ? "" : "s",
	         n == 1 ? "is" : "are");
	buffer_free(&url);
}

bool
report_committed(struct report *report, struct error *err)
{
	if (!buffer_ok(&report->lines, err))
		return false;
	if (report->lines.size == 0)
		return true;
	output_slice(&report->session->out, buffer_slice(&report->lines));
	buffer_clear(&report->lines);
	return output_flush(&report->session->out, err);
}

void
report_progress(struct report *report)
{
	struct buffer text = {0};

	if (!report->progress.person || report->ended == report->asked)
		return;
	buffer_print(&text, "%zu of %zu feeds, %zu new", report->ended, report->asked,
	             report->fresh);
	progress_show(&report->progress, buffer_text(&text));
	buffer_free(&text);
}

void
report_clear(struct report *report)
{
	progress_clear(&report->progress);
}

void
report_summary(struct report *report)
{
	report_clear(report);
	if (!report->progress.person && !options_has(report->session->options, OPTION_VERBOSE))
		return;
	if (report->asked == 0)
		log_warn("no feed is due");
	else
		log_warn("%zu feed%s: %zu new, %zu revised, %zu unchanged, %zu failed",
		         report->asked, report->asked == 1 ? "" : "s", report->fresh,
		         report->revised, report->unchanged, report->failed);
	log_note("at most %zu KB of memory were in use", (memory_peak() + 1023) / 1024);
}

void
report_free(struct report *report)
{
	buffer_free(&report->lines);
}
