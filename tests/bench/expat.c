/*
 * expat.c - the floor under a feed parser: expat alone, the text of every leaf of an item collected in
 * one buffer, nothing understood.
 */
#include <expat.h>
#include <stdio.h>
#include <string.h>

struct collector {
	char text[1 << 20];
	size_t size;
	unsigned long entries, bytes;
};

static void XMLCALL
begin(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct collector *c = ctx;

	(void)name;
	(void)attributes;
	c->size = 0;
}

static void XMLCALL
text(void *ctx, const XML_Char *data, int n)
{
	struct collector *c = ctx;

	if (n > 0 && (size_t)n <= sizeof c->text - c->size) {
		memcpy(c->text + c->size, data, (size_t)n);
		c->size += (size_t)n;
	}
}

static void XMLCALL
end(void *ctx, const XML_Char *name)
{
	struct collector *c = ctx;

	c->bytes += c->size;
	c->size = 0;
	if (strcmp(name, "item") == 0)
		c->entries++;
}

static int
parse(FILE *file, XML_Parser parser)
{
	static char chunk[CONFIG_CHUNK];
	size_t n;

	for (n = fread(chunk, 1, sizeof chunk, file); n > 0;
	     n = fread(chunk, 1, sizeof chunk, file))
		if (XML_Parse(parser, chunk, (int)n, 0) == XML_STATUS_ERROR)
			return 0;
	return XML_Parse(parser, chunk, 0, 1) != XML_STATUS_ERROR;
}

int
main(int argc, char **argv)
{
	static struct collector collector;
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	XML_Parser parser = XML_ParserCreate(NULL);
	int ok = file != NULL && parser != NULL;

	if (ok) {
		XML_SetUserData(parser, &collector);
		XML_SetElementHandler(parser, begin, end);
		XML_SetCharacterDataHandler(parser, text);
		ok = parse(file, parser);
		printf("%lu entries, %lu bytes of text\n", collector.entries, collector.bytes);
	}
	if (parser != NULL)
		XML_ParserFree(parser);
	if (file != NULL)
		fclose(file);
	return ok ? 0 : 1;
}
