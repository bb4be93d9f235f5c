/* curl.h - libcurl, loaded when the network is first needed: nothing else in port/ includes its header. */
#ifndef PORT_POSIX_CURL_H
#define PORT_POSIX_CURL_H

#include <stdbool.h>

#include <curl/curl.h>

struct error;

/*
 * Loads it, once, and for good; to be called before any of its functions. It brings some 35 libraries, and
 * loading those takes longer than most commands do. ERROR_NETWORK where it is not there.
 */
bool curl_load(struct error *err);

/* Waits until there is something to do for one of its exchanges, or so long. */
void curl_wait(CURLM *multi, int milliseconds);

#if CONFIG_CURL_LATE

/* What the linker would fill in at the start. */
struct curl_calls {
	CURLcode (*global_init)(long flags);
	void (*global_cleanup)(void);
	char *(*version)(void);
	curl_version_info_data *(*version_info)(CURLversion age);
	CURL *(*easy_init)(void);
	CURLcode (*easy_setopt)(CURL *easy, CURLoption option, ...);
	CURLcode (*easy_getinfo)(CURL *easy, CURLINFO info, ...);
	const char *(*easy_strerror)(CURLcode code);
	void (*easy_reset)(CURL *easy);
	void (*easy_cleanup)(CURL *easy);
	CURLM *(*multi_init)(void);
	CURLMcode (*multi_setopt)(CURLM *multi, CURLMoption option, ...);
	CURLMcode (*multi_add_handle)(CURLM *multi, CURL *easy);
	CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *easy);
	CURLMcode (*multi_perform)(CURLM *multi, int *running);
	CURLMcode (*multi_wait)(CURLM *multi, struct curl_waitfd more[], unsigned int n,
	                        int milliseconds, int *events);
	CURLMsg *(*multi_info_read)(CURLM *multi, int *left);
	CURLMcode (*multi_cleanup)(CURLM *multi);
	struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
	void (*slist_free_all)(struct curl_slist *list);
};

/* The one variable of the program that all can see: as with a linked library, there is one for all. */
extern struct curl_calls curl_calls;

/* Some are macros that check the types of arguments; those go with the linked ones. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt
#define curl_global_init curl_calls.global_init
#define curl_global_cleanup curl_calls.global_cleanup
#define curl_version curl_calls.version
#define curl_version_info curl_calls.version_info
#define curl_easy_init curl_calls.easy_init
#define curl_easy_setopt curl_calls.easy_setopt
#define curl_easy_getinfo curl_calls.easy_getinfo
#define curl_easy_strerror curl_calls.easy_strerror
#define curl_easy_reset curl_calls.easy_reset
#define curl_easy_cleanup curl_calls.easy_cleanup
#define curl_multi_init curl_calls.multi_init
#define curl_multi_setopt curl_calls.multi_setopt
#define curl_multi_add_handle curl_calls.multi_add_handle
#define curl_multi_remove_handle curl_calls.multi_remove_handle
#define curl_multi_perform curl_calls.multi_perform
#if LIBCURL_VERSION_NUM >= 0x074200
#define curl_multi_poll curl_calls.multi_wait
#else
#define curl_multi_wait curl_calls.multi_wait
#endif
#define curl_multi_info_read curl_calls.multi_info_read
#define curl_multi_cleanup curl_calls.multi_cleanup
#define curl_slist_append curl_calls.slist_append
#define curl_slist_free_all curl_calls.slist_free_all

#endif

#endif
