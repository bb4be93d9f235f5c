#include "port/posix/curl.h"

#include "base/error.h"
#include "port/clock.h"

#if CONFIG_CURL_LATE

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

struct curl_calls curl_calls;

/* What it is called: its interface has had number 4 since 2006. */
static const char *const names[] = {"libcurl.so.4", "libcurl.4.dylib", "libcurl-gnutls.so.4",
                                    "libcurl.so"};

#if LIBCURL_VERSION_NUM >= 0x074200
#define WAIT "curl_multi_poll"
#else
#define WAIT "curl_multi_wait"
#endif

static const struct {
	const char *name;
	size_t at; /* in struct curl_calls */
} calls[] = {
    {"curl_global_init", offsetof(struct curl_calls, global_init)},
    {"curl_global_cleanup", offsetof(struct curl_calls, global_cleanup)},
    {"curl_version", offsetof(struct curl_calls, version)},
    {"curl_version_info", offsetof(struct curl_calls, version_info)},
    {"curl_easy_init", offsetof(struct curl_calls, easy_init)},
    {"curl_easy_setopt", offsetof(struct curl_calls, easy_setopt)},
    {"curl_easy_getinfo", offsetof(struct curl_calls, easy_getinfo)},
    {"curl_easy_strerror", offsetof(struct curl_calls, easy_strerror)},
    {"curl_easy_reset", offsetof(struct curl_calls, easy_reset)},
    {"curl_easy_cleanup", offsetof(struct curl_calls, easy_cleanup)},
    {"curl_multi_init", offsetof(struct curl_calls, multi_init)},
    {"curl_multi_setopt", offsetof(struct curl_calls, multi_setopt)},
    {"curl_multi_add_handle", offsetof(struct curl_calls, multi_add_handle)},
    {"curl_multi_remove_handle", offsetof(struct curl_calls, multi_remove_handle)},
    {"curl_multi_perform", offsetof(struct curl_calls, multi_perform)},
    {WAIT, offsetof(struct curl_calls, multi_wait)},
    {"curl_multi_info_read", offsetof(struct curl_calls, multi_info_read)},
    {"curl_multi_cleanup", offsetof(struct curl_calls, multi_cleanup)},
    {"curl_slist_append", offsetof(struct curl_calls, slist_append)},
    {"curl_slist_free_all", offsetof(struct curl_calls, slist_free_all)},
};

static void *
open_library(void)
{
	void *library = NULL;
	size_t i;

	for (i = 0; library == NULL && i < sizeof names / sizeof *names; i++)
		library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
	return library;
}

bool
curl_load(struct error *err)
{
	struct curl_calls found;
	void *library, *call;
	size_t i;

	if (curl_calls.global_init != NULL)
		return true;
	library = open_library();
	if (library == NULL)
		return error_set(err, ERROR_NETWORK, "no libcurl: %s", dlerror());
	for (i = 0; i < sizeof calls / sizeof *calls; i++) {
		call = dlsym(library, calls[i].name);
		if (call == NULL)
			return error_set(err, ERROR_NETWORK, "libcurl is too old: no %s",
			                 calls[i].name);
		/* POSIX has functions and data in pointers of one size; C has no cast for it. */
		memcpy((char *)&found + calls[i].at, &call, sizeof call);
	}
	curl_calls = found;
	return true;
}

#else

bool
curl_load(struct error *err)
{
	(void)err;
	return true;
}

#endif

void
curl_wait(CURLM *multi, int milliseconds)
{
#if LIBCURL_VERSION_NUM >= 0x074200
	curl_multi_poll(multi, NULL, 0, milliseconds, NULL);
#else
	int n = 0;

	/* Without anything to watch (while names are looked up) it does not wait. */
	if (curl_multi_wait(multi, NULL, 0, milliseconds, &n) == CURLM_OK && n == 0)
		clock_wait(milliseconds < 20 ? (unsigned)milliseconds : 20);
#endif
}
