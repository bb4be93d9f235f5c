#!/usr/bin/env python3
"""Prints charset_table.h: the single-byte character sets, from Python's own codecs, and the names of all.

usage: python3 charset_table.py > charset_table.h
A set is a line in SETS: the Python codec, then the names feeds give it besides. A byte that the set
leaves free is 0. Names are matched in lower case, letters and digits alone.
"""
SETS = [
    # ISO-8859-1 means windows-1252 on the web (Encoding Standard, 4.2).
    ("cp1252", "windows1252 iso88591 iso885911987 latin1 l1 isoir100 ibm819 cp819 88591 ansi"),
    ("cp1250", "windows1250"), ("cp1251", "windows1251 win1251"), ("cp1253", "windows1253"),
    ("cp1254", "windows1254 iso88599 latin5 l5"), ("cp1255", "windows1255"),
    ("cp1256", "windows1256"), ("cp1257", "windows1257"), ("cp1258", "windows1258"),
    ("cp874", "windows874 tis620 iso885911 dos874"),
    ("iso8859-2", "iso88592 latin2 l2 88592"), ("iso8859-3", "iso88593 latin3 l3"),
    ("iso8859-4", "iso88594 latin4 l4"), ("iso8859-5", "iso88595 cyrillic 88595"),
    ("iso8859-6", "iso88596 arabic"), ("iso8859-7", "iso88597 greek greek8"),
    ("iso8859-8", "iso88598 iso88598i iso88598e hebrew visual"),
    ("iso8859-10", "iso885910 latin6 l6"), ("iso8859-13", "iso885913 latin7"),
    ("iso8859-14", "iso885914 latin8"), ("iso8859-15", "iso885915 latin9 l9"),
    ("iso8859-16", "iso885916 latin10"),
    ("koi8-r", "koi8r koi8 koi"), ("koi8-u", "koi8u koi8ru"),
    ("cp866", "ibm866 cp866 866"), ("cp437", "ibm437 cp437 437"), ("cp850", "ibm850 cp850 850"),
    ("cp852", "ibm852 cp852 852"), ("cp855", "ibm855 cp855 855"),
    ("mac_roman", "macroman macintosh mac xmacroman"),
    ("mac_cyrillic", "maccyrillic xmaccyrillic"),
]
# Other kinds: names of what is not a table.
KINDS = [
    ("UTF8", "utf8 unicode11utf8 xunicode20utf8 utf8bom usascii ascii ansix341968 iso646us us 646"),
    ("UTF16BE", "utf16be unicodefffe"),
    ("UTF16LE", "utf16le unicode iso10646ucs2 ucs2 csunicode"),
    ("UTF16", "utf16"),
    ("UTF32", "utf32 ucs4"), ("UTF32BE", "utf32be"), ("UTF32LE", "utf32le"),
]
# Sets that the port converts, or tables: what a person calls it, the kind, the names to ask the port for (the
# first that it knows; feeds mean the widest set of a family by its plainest name: Encoding Standard,
# 4.2), and the names feeds give it.
PORT = [
    ("shift_jis", "MULTI", "CP932 SHIFT_JIS",
     "shiftjis sjis cp932 windows31j mskanji ms932 xsjis csshiftjis"),
    ("euc-jp", "MULTI", "EUC-JP-MS EUC-JP", "eucjp xeucjp eucjpms ujis cseucpkdfmtjapanese"),
    ("iso-2022-jp", "SHIFTED", "ISO-2022-JP", "iso2022jp csiso2022jp jis"),
    ("euc-kr", "MULTI", "CP949 UHC EUC-KR",
     "euckr cp949 ms949 uhc windows949 ksc5601 ksc56011987 ksc56011989 korean isoir149"),
    ("iso-2022-kr", "SHIFTED", "ISO-2022-KR", "iso2022kr csiso2022kr"),
    ("gb18030", "MULTI", "GB18030 GBK GB2312",
     "gb18030 gbk gb2312 gb231280 cp936 ms936 windows936 euccn xgbk csgb2312 chinese isoir58"),
    ("big5", "MULTI", "BIG5-HKSCS BIG5", "big5 big5hkscs cp950 cnbig5 xxbig5 csbig5 windows950"),
]


def high(codec):
    for b in range(128, 256):
        try:
            c = ord(bytes([b]).decode(codec))
        except UnicodeDecodeError:
            # The Encoding Standard gives the free places of 128-159 to the C1 controls.
            c = b if codec.startswith("cp125") and b < 160 else 0
        yield c


def title(codec):
    """The name that the Encoding Standard or IANA has for Python's codec."""
    if codec.startswith("cp125") or codec == "cp874":
        return codec.replace("cp", "windows-")
    return codec.replace("iso8859", "iso-8859").replace("cp", "ibm").replace("_", "-")


# Ops of a packed set, a byte each: FREE and how many bytes mean nothing; SAME + n bytes mean what they mean in the
# set that it is told from; RUN + n bytes mean characters in a row, how far the first is from behind the last follows.
FREE, SAME, RUN = 0, 0, 128
CHAIN = 8


def number(n):
    """Signed, the lowest bits first, 7 a byte."""
    n = n << 1 if n >= 0 else (-n << 1) - 1
    out = []
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return out + [n]


def pack(row, other):
    """The shortest ops that make the row of the other one."""
    best = [None] * 128 + [[]]
    for i in reversed(range(128)):
        found = []
        j = i
        while j < 128 and row[j] == 0:
            j += 1
            found.append([FREE, j - i] + best[j])
        j = i
        while other and j < 128 and row[j] == other[j] and j - i < 127:
            j += 1
            found.append([SAME + j - i] + best[j])
        j = i
        while j - i < 127 and row[i] and j < 128 and row[j] == row[i] + j - i:
            j += 1
            found.append([RUN + j - i] + number(row[i] - (row[i - 1] + 1 if i else 128)) + best[j])
        best[i] = min(found, key=len)
    return best[0]


def packed(rows):
    """Each row as the number of the one it is told from, plus 1, and ops."""
    chain = []
    for i, row in enumerate(rows):
        ways = [(pack(row, None), 0)] + [(pack(row, rows[p]), p + 1) for p in range(i) if chain[p] < CHAIN]
        ops, other = min(ways, key=lambda way: len(way[0]))
        chain.append(chain[other - 1] + 1 if other else 1)
        yield [other] + ops


def main():
    print("/* charset_table.h - generated by charset_table.py; do not edit. */")
    print("enum { PACKED_CHAIN = %d, PACKED_FREE = %d, PACKED_RUN = %d };\n" % (CHAIN, FREE, RUN))
    print("/* The characters of the bytes 128 to 255 of each set: the set it is told from + 1, and what differs. */")
    print("static const unsigned char packed[] = {")
    starts, size = [], 0
    for (codec, _), ops in zip(SETS, packed([list(high(codec)) for codec, _ in SETS])):
        starts.append(size)
        size += len(ops)
        print("\t/* %s */" % codec)
        for i in range(0, len(ops), 20):
            print("\t" + " ".join("%d," % op for op in ops[i:i + 20]))
    print("};\n")
    print("/* where each begins */")
    print("static const uint16_t packed_starts[] = {")
    for i in range(0, len(starts), 12):
        print("\t" + " ".join("%d," % n for n in starts[i:i + 12]))
    print("};\n")
    names = [(n, i) for i, (c, ns) in enumerate(SETS)
             for n in sorted(set(ns.split() + [c.replace("-", "").replace("_", "")]))]
    rows = [("SINGLE", i, None) for i in range(len(SETS))]
    for kind, ns in KINDS:
        names += [(n, len(rows)) for n in ns.split()]
        rows.append((kind, 0, None))
    for _, kind, port, ns in PORT:
        names += [(n, len(rows)) for n in ns.split()]
        rows.append((kind, 0, port))
    assert len(names) == len(set(n for n, _ in names)), "a name is given twice"
    assert len(rows) < 127
    print("static const struct charset charsets[] = {")
    for kind, i, port in rows:
        print("\t{CHARSET_%s, %d, %s}," % (kind, i, '"%s"' % port if port else "NULL"))
    print("};\n")
    print("/* Behind each name the number of its set above, plus 1. */")
    print("static const char charset_labels[] =")
    for n, i in names:
        print('\t"%s\\0\\%03o"' % (n, i + 1))
    print("\t;\n")
    print("/* What a person is told. */")
    print("static const char *const charset_names[] = {")
    for n in ["utf-8", "utf-16", "utf-32"] + [title(c) for c, _ in SETS]:
        print('\t"%s",' % n)
    print("};\n")
    print("/* The same for those of many bytes, where a converter is built in. */")
    print("static const char *const port_names[] = {")
    for n, _, _, _ in PORT:
        print('\t"%s",' % n)
    print("};")


main()
