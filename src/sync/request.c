#include "sync/request.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/url.h"
#include "port/storage.h"

static const char plain_agent[] = "feedarc/" FEEDARC_VERSION;

static bool
set_headers(struct request *request, const struct config *config, struct error *err)
{
	size_t count = 0, i;

	while (config_text(config, TEXT_HEADER, count) != NULL)
		count++;
	if (count == 0)
		return true;
	request->headers = memory_zero(count + 1, sizeof *request->headers);
	if (request->headers == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++)
		request->headers[i] = config_text(config, TEXT_HEADER, i);
	request->source.headers = request->headers;
	return true;
}

static bool
set_cookies(struct request *request, const struct catalog_feed *feed, const char *directory,
            struct error *err)
{
	struct buffer *path = &request->cookies;

	if (!feed->subscription->config.cookies)
		return true;
	buffer_print(path, "%s/cookies", directory);
	if (!buffer_ok(path, err) || !storage_make_directory(buffer_text(path), err))
		return false;
	buffer_print(path, "/%lu", (unsigned long)feed->number);
	request->source.cookies = buffer_text(path);
	return buffer_ok(path, err);
}

static void
tell_unverified(const struct catalog_feed *feed)
{
	struct buffer url = {0};

	url_public(feed->url, &url);
	log_warn("sync %s: the server's certificate is not checked (verify=no)", buffer_text(&url));
	buffer_free(&url);
}

bool
request_fill(struct request *request, const struct catalog_feed *feed, const char *directory,
             struct error *err)
{
	const struct config *config = &feed->subscription->config;
	struct source_request *source = &request->source;

	source->url = feed->url;
	source->agent = config_text(config, TEXT_AGENT, 0);
	if (source->agent == NULL)
		source->agent = plain_agent;
	source->proxy = config_text(config, TEXT_PROXY, 0);
	source->netrc = config->netrc;
	source->unverified = !config->verify;
	source->timeout = config->timeout;
	source->command = true;
	source->home = getenv("HOME");
	if (source->unverified)
		tell_unverified(feed);
	return set_headers(request, config, err) && set_cookies(request, feed, directory, err);
}

void
request_free(struct request *request)
{
	struct request empty = {0};

	memory_free(request->headers);
	buffer_free(&request->cookies);
	*request = empty;
}
