#!/usr/bin/env python3
"""Prints eastasia_table.h: the sets of many bytes of East Asia, from Python's own codecs.

usage: python3 eastasia_table.py > eastasia_table.h
Cells are 16 bits, rows without their empty ends. What the sets count in Unicode's order is not listed: of the Hangul
syllables that KS X 1001 lacks and of the ideographs that GB 2312 lacks, a bit for each tells which those are.
"""
ROW = range(0xA1, 0xFF)
LOW = list(range(0x40, 0x7F)) + list(range(0x80, 0xA1))  # trail bytes of GBK below GB 2312's
# GB 18030-2005: characters that Unicode has since, where Python's codec still has private ones.
GB2005 = {0xA6D9: 0xFE10, 0xA6DA: 0xFE12, 0xA6DB: 0xFE11, 0xA6DC: 0xFE13, 0xA6DD: 0xFE14, 0xA6DE: 0xFE15,
          0xA6DF: 0xFE16, 0xA6EC: 0xFE17, 0xA6ED: 0xFE18, 0xA6F3: 0xFE19, 0xA8BC: 0x1E3F, 0xFE51: 0x20087,
          0xFE52: 0x20089, 0xFE53: 0x200CC, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5, 0xFE66: 0x9FB6, 0xFE67: 0x9FB7,
          0xFE6C: 0x215D7, 0xFE6D: 0x9FB8, 0xFE76: 0x2298F, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFE91: 0x241FE,
          0xFEA0: 0x9FBB}

# HKSCS-2008 added these behind what Python's codec has, from 877A and from 87A1 on.
HKSCS2008 = {0x877A: "\u3875\U00021D53\U0002369E\U00026021\u3EEC", 0x87A1:
             "\U000258DE\u3AF5\u7AFC\u9F97\U00024161\U0002890D\U000231EA\U00020A8A\U0002325E\u430A\u8484\u9F96"
             "\u942F\u4930\u8613\u5896\u974A\u9218\u79D0\u7A32\u6660\u6A29\u889D\u744C\u7BC5\u6782\u7A2C\u524F"
             "\u9046\u34E6\u73C4\U00025DB9\u74C6\u9FC7\u57B3\u492F\u544C\u4131\U0002368E\u5818\u7A72\U00027B65"
             "\u8B8F\u46AE\U00026E88\u4181\U00025D99\u7BAE\U000224BC\u9FC8\U000224C1\U000224C9\U000224CC\u9FC9"
             "\u8504\U000235BB\u40B4\u9FCA\u44E1\U0002ADFF\u62C1\u706E\u9FCB"}


def decode(codec, *code):
    """The one character of these bytes, 0: none."""
    try:
        text = bytes(code).decode(codec)
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 else 0


def gb(a, b):
    c = GB2005.get(a << 8 | b) or decode("gb18030", a, b)
    return 0 if 0xE000 <= c < 0xE766 else c


def ks(a, b):
    """KS X 1001 of 2002 has a sign of the post that Windows has not."""
    return 0x327E if (a, b) == (0xA2, 0xE8) else decode("cp949", a, b)


def big5(a, b):
    for first, text in HKSCS2008.items():
        if 0 <= (a << 8 | b) - first < len(text):
            return ord(text[(a << 8 | b) - first])
    return decode("big5hkscs", a, b)


def sjis(row, column):
    lead, trail = row // 2 + 0x81, row % 2 * 94 + column + 0x40
    c = decode("cp932", lead + (0x40 if lead > 0x9F else 0), trail + (trail > 0x7E))
    return 0 if 0xE000 <= c < 0xE758 else c


def jis2():
    """JIS X 0212, and behind it the characters of IBM that neither set has, as EUC-JP-MS puts them."""
    rows = [[decode("euc_jp", 0x8F, a, b) for b in ROW] for a in ROW]
    rows[1][0x16], rows[1][0x22] = 0xFF5E, 0xFFE4  # as Windows has them
    has = {c for row in rows for c in row} - {ord("№")}
    ibm = [c for row in range(114, 119) for c in map(lambda i: sjis(row, i), range(94))
           if c and c not in has and chr(c) not in "￢￤∵"]
    for i, c in enumerate(ibm):
        row, column = divmod(i + 0xF3 - 0xA1, 94)
        rows[82 + row][column] = c
    return rows


def planes():
    """Name, rows of cells."""
    yield "jis1", [[sjis(row, i) for i in range(94)] for row in range(119)]
    yield "jis2", jis2()
    yield "ks", [[ks(a, b) for b in ROW] for a in ROW]
    yield "gb", [[gb(a, b) for b in ROW] for a in ROW]
    yield "gb_low", [[gb(a, b) for b in LOW] for a in (0xA8, 0xA9)]
    yield "big5", [[big5(a, b) for b in list(range(0x40, 0x7F)) + list(ROW)] for a in range(0x87, 0xFF)]


def show(kind, name, values, form, width):
    print("static const %s %s[] = {" % (kind, name))
    for i in range(0, len(values), width):
        print("\t" + ", ".join(form % v for v in values[i:i + width]) + ",")
    print("};\n")


def show_plane(name, rows):
    cells, heads = [], []
    for row in rows:
        used = [i for i, c in enumerate(row) if c] or [0]
        part = row[used[0]:used[-1] + 1] if any(row) else []
        heads.append("{%d, %d, %d}" % (len(cells), used[0], len(part)))
        cells += part
    assert all(c < 0x10000 or c >> 16 == 2 for c in cells) and 0x20000 not in cells
    show("uint16_t", name + "_cells", [c & 0xFFFF for c in cells], "0x%04x", 12)
    show("struct row", name + "_rows", heads, "%s", 6)
    if any(c > 0xFFFF for c in cells):
        show("uint8_t", name + "_second", bits(c > 0xFFFF for c in cells), "0x%02x", 16)
    return len(cells) * 2 + len(heads) * 4


def bits(flags):
    flags = list(flags) + [False] * 7
    return [sum(flags[i + k] << k for k in range(8)) for i in range(0, len(flags) - 7, 8)]


def show_counted(name, first, last, has):
    """The characters from first to last that `has` lacks: a bit each, and how many are before each 256 of them."""
    lacks = [chr(c) not in has for c in range(first, last + 1)]
    show("uint8_t", name + "_bits", bits(lacks), "0x%02x", 16)
    before = [sum(lacks[:i]) for i in range(0, len(lacks) + 256, 256)]
    show("uint16_t", name + "_before", before, "%d", 16)
    return [chr(first + i) for i, lack in enumerate(lacks) if lack]


def show_gb18030():
    """Four bytes count the characters of the plane that two do not have."""
    moved = {new: decode("gb18030", two >> 8, two & 0xFF) for two, new in GB2005.items()}
    ranges, difference = [], None
    for n in range(39420):
        c = decode("gb18030", 0x81 + n // 12600, 0x30 + n // 1260 % 10, 0x81 + n // 10 % 126, 0x30 + n % 10)
        # What two bytes took over leaves its private character here, or nothing.
        if c in moved:
            c = moved[c] if c == 0x1E3F else 0
        if (c - n if c else None) != difference or n == 0:
            ranges.append("{%d, 0x%04x}" % (n, c))
            difference = c - n if c else None
    show("struct range", "gb_ranges", ranges, "%s", 6)


def main():
    print("/* eastasia_table.h - generated by eastasia_table.py; do not edit. */")
    for name, rows in planes():
        show_plane(name, rows)
    lacks = show_counted("hangul", 0xAC00, 0xD7A3, {chr(ks(a, b)) for a in ROW for b in ROW})
    trails = [t for t in range(0x41, 0xFF) if chr(t).isalpha() and t < 0x80 or t > 0x80]
    assert lacks == [chr(decode("cp949", a, b)) for a in range(0x81, 0xC7) for b in trails
                     if a < 0xA1 or b < 0xA1][:len(lacks)]
    gb2312 = {chr(decode("gb2312", a, b)) for a in ROW for b in ROW}
    lacks = show_counted("hanzi", 0x4E00, 0x9FA5, gb2312)
    low = [gb(a, b) for a in list(range(0x81, 0xA1)) + list(range(0xAA, 0xFF)) for b in
           (LOW if a > 0xA0 else LOW + list(range(0xA1, 0xFF)))]
    assert lacks == [chr(c) for c in low[:len(lacks)]]
    show("uint32_t", "hanzi_behind", low[len(lacks):], "0x%04x", 12)
    show_gb18030()


main()
