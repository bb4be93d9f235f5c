#include "port/posix/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A block: the bytes it begins with, and how many of their bits count. */
struct block {
	unsigned char bytes[8];
	unsigned bits;
};

/* RFC 6890 and its registry: not globally reachable; multicast (RFC 5771) and reserved ones besides. */
static const struct block ipv4[] = {
    {{0}, 8},         {{10}, 8},       {{100, 64}, 10},      {{127}, 8},
    {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},    {{192, 0, 2}, 24},
    {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24}, {{203, 0, 113}, 24},
    {{224}, 4},       {{240}, 4},
};

/* Only 2000::/3 is given out (RFC 4291, 2.4); of that these are set apart. */
static const struct block ipv6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23}, /* protocols, Teredo among them */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff, 0x00}, 20},       /* documentation, RFC 9637 */
};

static const struct block ipv6_given = {{0x20}, 3};

/* Prefixes of IPv6 that an IPv4 address follows: mapped (RFC 4291, 2.5.5.2), translated (RFC 6052). */
static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
static const unsigned char translated[12] = {0x00, 0x64, 0xff, 0x9b};

static bool
is_in(const unsigned char *address, const struct block *block)
{
	unsigned whole = block->bits / 8, rest = block->bits % 8;

	if (memcmp(address, block->bytes, whole) != 0)
		return false;
	return rest == 0 || (address[whole] ^ block->bytes[whole]) >> (8 - rest) == 0;
}

static bool
is_public_4(const unsigned char *address)
{
	size_t i;

	for (i = 0; i < sizeof ipv4 / sizeof *ipv4; i++)
		if (is_in(address, &ipv4[i]))
			return false;
	return true;
}

static bool
is_public_6(const unsigned char *address)
{
	size_t i;

	if (memcmp(address, mapped, sizeof mapped) == 0 ||
	    memcmp(address, translated, sizeof translated) == 0)
		return is_public_4(address + sizeof mapped);
	if (!is_in(address, &ipv6_given))
		return false;
	/* 6to4 (RFC 3056, 2). */
	if (address[0] == 0x20 && address[1] == 0x02)
		return is_public_4(address + 2);
	for (i = 0; i < sizeof ipv6 / sizeof *ipv6; i++)
		if (is_in(address, &ipv6[i]))
			return false;
	return true;
}

bool
address_is_public(const struct sockaddr *address)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (address->sa_family == AF_INET) {
		memcpy(&four, address, sizeof four);
		return is_public_4((const unsigned char *)&four.sin_addr);
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&six, address, sizeof six);
	return is_public_6((const unsigned char *)&six.sin6_addr);
}

bool
address_text_is_public(const char *text)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, text, bytes) == 1)
		return is_public_4(bytes);
	return inet_pton(AF_INET6, text, bytes) == 1 && is_public_6(bytes);
}
