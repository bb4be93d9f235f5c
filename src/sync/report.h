/* report.h - what a sync tells: a line for each failure, --json lines, progress, a summary. */
#ifndef SYNC_REPORT_H
#define SYNC_REPORT_H

#include "session/progress.h"
#include "sync/visit.h"

/* `= {0}`, then session, asked, and progress_begin. */
struct report {
	struct session *session;
	size_t asked; /* feeds to be visited */
	size_t ended, failed, unreachable, unchanged, fresh, revised;
	size_t broken;       /* failed now, and did not at the visit before */
	struct buffer lines; /* --json, held back until what they tell of is committed */
	struct progress progress;
};

/* Counts a visit; says why it failed, or with -v how it went. */
void report_visit(struct report *report, const struct visit *visit,
                  const struct visit_outcome *outcome);

/* So many more feeds of that server are left for another time. */
void report_put_off(struct report *report, const struct visit_outcome *outcome, size_t n);

/* All that was told of is durable: prints the lines held back. */
bool report_committed(struct report *report, struct error *err);

/* Renews the line of progress, or takes it away; only on a terminal. */
void report_progress(struct report *report);
void report_clear(struct report *report);

/* The last line, for a person: what came of it all. */
void report_summary(struct report *report);

/* Frees the lines that were not printed. */
void report_free(struct report *report);

#endif
