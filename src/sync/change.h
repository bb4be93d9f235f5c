/* change.h - a known article has another text: what kind of change is that? */
#ifndef SYNC_CHANGE_H
#define SYNC_CHANGE_H

#include "archive/archive.h"

enum change {
	CHANGE_EDIT,  /* a revision, the one to be shown */
	CHANGE_PIECE, /* a piece of what is shown: a revision, but what is shown stays */
	/*
	 * The article changes all the time, and a revision of it was kept within the last day: this one is let go.
	 * Should it stay, the feed has to be looked at again when the day is over.
	 */
	CHANGE_CHURN,
};

/*
 * Compares the entry with the article's newest revision that is shown. An article churns that had another change
 * within the last day, and this one is in nothing but numbers (see entry_words); or it had several, and this
 * text is not much longer than all of them. Without a clock none does.
 */
bool change_judge(struct archive *archive, uint32_t number, const struct entry *entry, int64_t now,
                  enum change *change, struct error *err);

#endif
