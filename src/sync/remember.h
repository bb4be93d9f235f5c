/* remember.h - what a visit leaves in a feed's state: validators, names, health, schedule. */
#ifndef SYNC_REMEMBER_H
#define SYNC_REMEMBER_H

#include "sync/visit.h"

/*
 * Changes the feed's state, to be saved only after the archive's commit. After an error, and where
 * articles were lost, the old validators stay, so that the next sync asks again. Where they were lost for want of
 * memory the body is not remembered either: it is read again. What is as it was is no change: a feed that has
 * nothing new costs no line of its own.
 */
bool remember_visit(const struct visit_outcome *outcome, int64_t now, struct error *err);

#endif
