/* exchange.h - one polite HTTP exchange: validators, redirects, size cap, reasons for people. */
#ifndef FETCH_EXCHANGE_H
#define FETCH_EXCHANGE_H

#include "fetch/source.h"

struct http;

/*
 * Begins to ask for an http: or https: URL; http_wait moves it on. The request's validators are sent
 * as they are (RFC 9110, 13.1.2 and 13.1.3), unless they could not have been headers. The handler
 * gets a body of an answer 2xx alone; 304 is `unchanged`; all other answers are ERROR_NETWORK
 * ("HTTP 404: not found"), a body over CONFIG_BODY_MB is ERROR_LIMIT. The request is borrowed until
 * done, the handler copied. false, and no call of done, for what is no web address (ERROR_USAGE) or on
 * no memory.
 */
bool exchange_start(struct http *http, const struct source_request *request,
                    const struct source_handler *handler, void *ctx, struct error *err);

/*
 * The charset in a Content-Type's value, "text/xml; charset=utf-8" (RFC 9110, 8.3.1), borrowed; empty
 * when it has none. Single quotes, which some servers send, are taken as double ones.
 */
struct slice exchange_charset(struct slice type);

#endif
