/* flow.h - text as written in HTML: references resolved, white space given its meaning. */
#ifndef TEXT_FLOW_H
#define TEXT_FLOW_H

#include "text/wrap.h"

enum flow_shift { FLOW_LEVEL, FLOW_RAISED, FLOW_LOWERED };

struct flow {
	struct wrap wrap;
	struct buffer decoded; /* scratch: one reference */
	enum flow_shift shift; /* digits are raised or lowered: "m<sup>2</sup>" is not m2 */
	bool shifted;          /* the last character was */
};

/* Puts text; in `literal` text "&" means itself. */
void flow_text(struct flow *flow, struct slice text, bool literal);

#endif
