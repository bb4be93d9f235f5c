#include "fetch/source.h"

#include "base/calendar.h"
#include "base/memory.h"
#include "base/url.h"
#include "fetch/command_source.h"
#include "fetch/exchange.h"
#include "port/http.h"
#include "port/storage.h"

/* A file being read; it waits in the pool's list and is opened when its turn comes. */
struct visit {
	struct visit *next;
	struct source_handler handler;
	void *ctx;
	struct slice url;
	struct buffer path;
	struct storage_file *file;
	uint64_t at;
	struct error error;
};

struct source_pool {
	struct http *http;
	struct visit *first, **last; /* files */
	int files, total;
	struct commands commands;
	char *chunk; /* of CONFIG_CHUNK bytes, once a file or a command needed it */
	bool closing;
};

/* How long a command may wait for us while servers answer. */
#define COMMAND_MILLISECONDS 20

typedef bool start_fn(struct source_pool *pool, const struct source_request *request,
                      const struct source_handler *handler, void *ctx, struct error *err);

/* --- Files */

static void
free_visit(struct visit *visit)
{
	storage_close(visit->file);
	buffer_free(&visit->path);
	memory_free(visit);
}

/* The last of a visit that is in no list any more. */
static void
finish(struct visit *visit, bool ok)
{
	struct source_result result = {0};

	result.ok = ok;
	result.url = visit->url;
	result.bytes = visit->at;
	result.retry = result.fresh = CALENDAR_NONE;
	result.error = visit->error;
	visit->handler.done(visit->ctx, &result);
	free_visit(visit);
}

/* Storage that fails is an alarm where it is the archive's; this file is only a feed out of reach. */
static bool
out_of_reach(struct error *err)
{
	if (err->kind == ERROR_STORAGE)
		err->kind = ERROR_NETWORK;
	return false;
}

static bool
make_chunk(struct source_pool *pool, struct error *err)
{
	if (pool->chunk == NULL)
		pool->chunk = memory_get(CONFIG_CHUNK);
	return pool->chunk != NULL || error_memory(err);
}

static bool
open_file(struct source_pool *pool, struct visit *visit)
{
	struct slice none = {0};
	struct error *err = &visit->error;
	uint64_t size;

	if (!make_chunk(pool, err))
		return false;
	visit->file = storage_open(buffer_text(&visit->path), STORAGE_READ, err);
	if (visit->file == NULL || !storage_size(visit->file, &size, err))
		return out_of_reach(err);
	if (size > (uint64_t)CONFIG_BODY_MB << 20)
		return error_set(err, ERROR_LIMIT, "larger than %d MB", CONFIG_BODY_MB);
	return visit->handler.begin(visit->ctx, visit->url, none, none, err);
}

/* Reads one chunk. true while there may be more; false at the end, or with the error set. */
static bool
read_chunk(struct source_pool *pool, struct visit *visit)
{
	struct error *err = &visit->error;
	size_t got;

	if (visit->file == NULL && !open_file(pool, visit))
		return false;
	if (!storage_read(visit->file, visit->at, pool->chunk, CONFIG_CHUNK, &got, err))
		return out_of_reach(err);
	if (got == 0)
		return false;
	visit->at += got;
	/* It may have grown since it was opened. */
	if (visit->at > (uint64_t)CONFIG_BODY_MB << 20)
		return error_set(err, ERROR_LIMIT, "larger than %d MB", CONFIG_BODY_MB);
	return visit->handler.body(visit->ctx, pool->chunk, got, err);
}

/* `at` is the link that leads to the visit. */
static struct visit *
take(struct source_pool *pool, struct visit **at)
{
	struct visit *visit = *at;

	*at = visit->next;
	if (visit->next == NULL)
		pool->last = at;
	pool->files--;
	return visit;
}

/* A chunk of each file that is open; further ones are opened as those end. */
static void
read_files(struct source_pool *pool)
{
	struct visit **at = &pool->first;
	int n;

	for (n = 0; *at != NULL && n < pool->total; n++) {
		struct visit *visit = *at;

		if (read_chunk(pool, visit)) {
			at = &visit->next;
			continue;
		}
		take(pool, at);
		finish(visit, visit->error.kind == ERROR_NONE);
	}
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes %XX (RFC 3986, 2.1); a '%' that begins none means itself. */
static bool
decode_path(struct slice path, struct buffer *out, struct error *err)
{
	size_t i;

	for (i = 0; i < path.size; i++) {
		char c = path.data[i];

		if (c == '%' && path.size - i > 2 && hex_value(path.data[i + 1]) >= 0 &&
		    hex_value(path.data[i + 2]) >= 0) {
			c = (char)(hex_value(path.data[i + 1]) << 4 | hex_value(path.data[i + 2]));
			i += 2;
		}
		if (c == '\0')
			return error_set(err, ERROR_USAGE, "the address has a NUL in it");
		buffer_append_byte(out, c);
	}
	return buffer_ok(out, err);
}

/* RFC 8089: an absolute path, on this machine. */
static bool
start_file(struct source_pool *pool, const struct source_request *request,
           const struct source_handler *handler, void *ctx, struct error *err)
{
	struct url url = url_split(request->url);
	struct visit *visit;

	if (url.authority.size > 0 && !slice_is_nocase(url.authority, "localhost"))
		return error_set(err, ERROR_USAGE, "file: reaches files of this machine alone");
	if (!slice_starts(url.path, "/"))
		return error_set(err, ERROR_USAGE, "file: takes an absolute path");
	visit = memory_zero(1, sizeof *visit);
	if (visit == NULL)
		return error_memory(err);
	if (!decode_path(url.path, &visit->path, err)) {
		free_visit(visit);
		return false;
	}
	visit->handler = *handler;
	visit->ctx = ctx;
	visit->url = request->url;
	*pool->last = visit;
	pool->last = &visit->next;
	pool->files++;
	return true;
}

/* --- The web */

static bool
start_web(struct source_pool *pool, const struct source_request *request,
          const struct source_handler *handler, void *ctx, struct error *err)
{
	return exchange_start(pool->http, request, handler, ctx, err);
}

/* --- Commands */

static bool
start_command(struct source_pool *pool, const struct source_request *request,
              const struct source_handler *handler, void *ctx, struct error *err)
{
	if (!request->command)
		return error_set(err, ERROR_USAGE,
		                 "a command: only your own file of feeds may have it");
	if (!CONFIG_EXEC)
		return error_set(err, ERROR_USAGE, "a command, which this build can't run");
	if (!make_chunk(pool, err))
		return false;
	pool->commands.chunk = pool->chunk;
	return commands_start(&pool->commands, pool, request, handler, ctx, err);
}

/* --- The room's face */

/* Where bytes can come from, by the URL's scheme. */
static const struct {
	const char *scheme;
	start_fn *start;
} sources[] = {
    {"exec", start_command}, {"file", start_file}, {"filter", start_command},
    {"http", start_web},     {"https", start_web},
};

struct source_pool *
source_open(int total, int per_host, struct error *err)
{
	struct source_pool *pool = memory_zero(1, sizeof *pool);

	if (pool == NULL) {
		error_memory(err);
		return NULL;
	}
	pool->last = &pool->first;
	pool->total = total;
	pool->http = http_open(total, per_host, err);
	if (pool->http == NULL) {
		memory_free(pool);
		return NULL;
	}
	return pool;
}

void
source_close(struct source_pool *pool)
{
	if (pool == NULL)
		return;
	pool->closing = true;
	http_close(pool->http);
	while (pool->first != NULL) {
		struct visit *visit = take(pool, &pool->first);

		error_set(&visit->error, ERROR_NETWORK, "given up");
		finish(visit, false);
	}
	commands_close(&pool->commands);
	memory_free(pool->chunk);
	memory_free(pool);
}

bool
source_start(struct source_pool *pool, const struct source_request *request,
             const struct source_handler *handler, void *ctx, struct error *err)
{
	struct slice scheme = url_split(request->url).scheme;
	size_t i;

	if (pool->closing)
		return error_set(err, ERROR_STOPPED, "no more visits are begun");
	for (i = 0; i < sizeof sources / sizeof sources[0]; i++)
		if (slice_is_nocase(scheme, sources[i].scheme))
			return sources[i].start(pool, request, handler, ctx, err);
	return error_set(err, ERROR_USAGE,
	                 "feedarc can't fetch this kind of address (http, https, file, exec and "
	                 "filter are known)");
}

int
source_silent(const struct source_pool *pool)
{
	return http_silent(pool->http);
}

bool
source_wait(struct source_pool *pool, int milliseconds, int *running, struct error *err)
{
	int asked = 0;
	bool ok, moved = pool->files > 0;

	read_files(pool);
	if (CONFIG_EXEC && pool->commands.count > 0)
		moved = commands_turn(&pool->commands) || moved;
	/* The network does not tell when a program has something to say. */
	if (pool->commands.count > 0 && milliseconds > COMMAND_MILLISECONDS)
		milliseconds = COMMAND_MILLISECONDS;
	ok = http_wait(pool->http, moved ? 0 : milliseconds, &asked, err);
	if (CONFIG_EXEC && !moved && asked == 0 && milliseconds > 0)
		commands_wait(&pool->commands);
	*running = asked + pool->files + pool->commands.count;
	return ok;
}
