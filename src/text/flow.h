/* flow.h - text as written in HTML: references resolved, white space given its meaning. */
#ifndef TEXT_FLOW_H
#define TEXT_FLOW_H

#include "text/wrap.h"

struct flow {
	struct wrap wrap;
	struct buffer decoded; /* scratch: one reference */
	bool super;            /* digits are raised: "m<sup>2</sup>" is not m2 */
};

/* Puts text; in `literal` text "&" means itself. */
void flow_text(struct flow *flow, struct slice text, bool literal);

#endif
