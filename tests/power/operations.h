/* operations.h - the ways in which an archive is changed, each a row. */
#ifndef TESTS_POWER_OPERATIONS_H
#define TESTS_POWER_OPERATIONS_H

#include "tests/power/campaign.h"

extern const struct operation operations[];
extern const unsigned operation_count;

#endif
