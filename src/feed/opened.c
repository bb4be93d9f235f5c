#include "feed/opened.h"

#include "feed/tagname.h"

size_t
opened_depth(const struct opened *o)
{
	return o->starts.size / sizeof(size_t);
}

struct slice
opened_name(const struct opened *o, size_t i)
{
	const size_t *starts = (const void *)o->starts.data;

	return slice_of(o->names.data + starts[i]);
}

static size_t
innermost(const struct opened *o, enum tagname_kind kind)
{
	size_t i = opened_depth(o);

	while (i > 0 && !tagname_is(opened_name(o, i - 1), kind))
		i--;
	return i;
}

size_t
opened_item(const struct opened *o)
{
	return innermost(o, TAGNAME_ITEM);
}

size_t
opened_root(const struct opened *o)
{
	size_t root = innermost(o, TAGNAME_ROOT);

	/* RSS 1.1 has <items> around them. */
	return root + (root > 0 && root < opened_depth(o) &&
	               tagname_equal(opened_name(o, root), slice_of("items")));
}

void
opened_push(struct opened *o, struct slice name)
{
	size_t at = o->names.size;

	buffer_append_slice(&o->names, name);
	buffer_append_byte(&o->names, '\0');
	buffer_append(&o->starts, &at, sizeof at);
}

void
opened_pop(struct opened *o)
{
	const size_t *starts = (const void *)o->starts.data;

	o->names.size = starts[opened_depth(o) - 1];
	o->starts.size -= sizeof *starts;
}

bool
opened_ok(const struct opened *o, struct error *err)
{
	return buffer_ok(&o->names, err) && buffer_ok(&o->starts, err);
}

void
opened_clear(struct opened *o)
{
	buffer_clear(&o->names);
	buffer_clear(&o->starts);
}

void
opened_free(struct opened *o)
{
	buffer_free(&o->names);
	buffer_free(&o->starts);
}
