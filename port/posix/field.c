#include "port/posix/field.h"

int
field_status(struct slice line)
{
	long long status;

	slice_cut(&line, ' ');
	line = slice_trim(slice_cut(&line, ' '));
	return slice_number(line, &status) && status <= 999 ? (int)status : 0;
}

bool
field_read(struct slice line, struct buffer *copy, const char **name, const char **value)
{
	size_t i, n = slice_find(line, ':');

	if (n == 0 || n == line.size || line.data[0] == ' ' || line.data[0] == '\t' ||
	    slice_find(line, '\0') < line.size)
		return false;
	buffer_clear(copy);
	buffer_append(copy, line.data, n);
	buffer_append_byte(copy, '\0');
	buffer_append_slice(copy, slice_trim(slice_skip(line, n + 1)));
	buffer_append_byte(copy, '\0');
	if (copy->failed)
		return false;
	for (i = 0; i < n; i++)
		if (copy->data[i] >= 'A' && copy->data[i] <= 'Z')
			copy->data[i] = (char)(copy->data[i] + 'a' - 'A');
	*name = copy->data;
	*value = copy->data + n + 1;
	return true;
}
