#!/usr/bin/env python3
"""Prints break_table.h: the line breaking classes of UAX #14 and what they make of each other.

Usage: python3 src/text/break_table.py > src/text/break_table.h

Python's standard library does not know the classes, but knows what most of them follow from: general
category and East Asian width. What does not follow is listed here.

On purpose not as in UAX #14: Hangul is kept in words; an em dash ends a line and does not begin one;
French quotation marks and the marks that French spaces off stay with their words; a number stays with
its percent sign or currency; Thai and Lao may end a line before a vowel that begins a syllable.
"""

import unicodedata

CLASSES = ["NONE", "AL", "HL", "NU", "ID", "EB", "EM", "RI", "NS", "OP", "OW", "CL", "CP", "QU", "QI", "QF", "EX",
           "SY", "IS", "IN", "PR", "PO", "BA", "BB", "HY", "GL", "WJ", "ZW", "CM", "ZJ", "CB", "SA", "SL"]

# Of one character, or of all in a range; the later line counts.
LISTED = {
    # Emoji and pictures that are narrow.
    "ID": "231A-231B 23F0-23F3 2600-2603 2614-2615 2618 261A-261C 261E-261F 2639-263B 2668 267F 26BD-26C8 26CD "
          "26CF-26D1 26D3-26D4 26D8-26D9 26DC 26DF-26E1 26EA 26F1-26F5 26F7-26F8 26FA 26FD-2704 2708-2709 2764 "
          "1F000-1F0FF 1F10D-1F10F 1F16D-1F16F 1F1AD 1F300-1F64F 1F680-1F6FF 1F900-1FAFF 1FC00-1FFFD",
    "AL": "600-605 6DD 70F 890-891 8E2 2061-2064",
    "NU": "66B-66C",
    "NS": "203C-203D 2047-2049 17D6 3005 301C 303B-303C 309B-309E 30A0 30FB-30FE A015 FE54-FE55 FF1A-FF1B FF65 "
          "FF9E-FF9F 3041 3043 3045 3047 3049 3063 3083 3085 3087 308E 3095-3096 30A1 30A3 30A5 30A7 30A9 30C3 30E3 "
          "30E5 30E7 30EE 30F5-30F6 30FC 31F0-31FF FF67-FF70 16FE0-16FE1 1B150-1B152 1B164-1B167 1F679-1F67B",
    "EX": "21 3F 5C6 61B 61D-61F 6D4 7F9 F0D-F11 F14 1802-1803 1808-1809 1944-1945 2762-2763 2CF9 2CFE 2E2E 2E53-2E54 "
          "A60E A876-A877 FE15-FE16 FE56-FE57 FF01 FF1F 115C4-115C5 11C71",
    "IS": "2C 2E 3A-3B 37E 589 60C-60D 7F8 2044 FE10 FE13-FE14",
    "SY": "2F",
    "CL": "7D 3001-3002 FE11-FE12 FE50 FE52 FF0C FF0E FF61 FF64 2E3A",
    "CP": "29 5D",
    "OP": "A1 BF 2E18 1F676",
    "QU": "22 27 275B-2760 1F676-1F678",
    "QI": "AB 2039",
    "QF": "BB 203A",
    "IN": "2024-2026 22EF FE19 10AF6",
    "PR": "2B 5C B1 2116 2212-2213",
    "PO": "25 A2 B0 60B 609-60A 66A D79 2030-2037 2057 20A7 20B6 20BB 20BE 2103 2109 A838 FDFC FE6A FF05 FFE0 9F2-9F3 "
          "9F9 1ECAC 1ECB0",
    "BA": "7C AD 58A 5BE 964-965 E5A-E5B 1361 1400 16EB-16ED 1680 17D4-17D5 17D8 17DA 1804-1805 2000-2006 2008-200A "
          "2010 2012-2014 2027 2056 2058-205B 205D-205F 3000 2E17 2E40 2E5D 2CFA-2CFC 2CFF 2E0E-2E15 2E19 2E2A-2E2D "
          "2E30-2E31 2E33-2E34 2E3C-2E3E 2E41 2E4A-2E4C 2E4E-2E4F 1B5A-1B5B 1B5D-1B60 1B7D-1B7E 1C3B-1C3F 1C7E-1C7F "
          "A4FE-A4FF A60D A60F A6F3-A6F7 A8CE-A8CF A92E-A92F A9C7-A9C9 AA5D-AA5F AAF0-AAF1 ABEB F0B F34 F7F F85 "
          "FBE-FBF FD2 104A 104B",
    "BB": "B4 2C8 2CC 2DF F01-F04 F06-F07 F09-F0A FD0-FD1 FD3 1806 A874-A875 1FFD C77 C84",
    "HY": "2D",
    "GL": "A0 34F 35C-362 F08 F0C F12 180E 2007 2011 202F 1DCD",
    "WJ": "2060 FEFF",
    "ZW": "200B",
    "ZJ": "200D",
    "CB": "FFFC",
    "RI": "1F1E6-1F1FF",
    "EM": "1F3FB-1F3FF",
    "EB": "261D 26F9 270A-270D 1F385 1F3C2-1F3C4 1F3C7 1F3CA-1F3CC 1F442-1F443 1F446-1F450 1F466-1F478 1F47C "
          "1F481-1F483 1F485-1F487 1F48F 1F491 1F4AA 1F574-1F575 1F57A 1F590 1F595-1F596 1F645-1F647 1F64B-1F64F 1F6A3 "
          "1F6B4-1F6B6 1F6C0 1F6CC 1F90C 1F90F 1F918-1F91F 1F926 1F930-1F939 1F93C-1F93E 1F977 1F9B5-1F9B6 1F9B8-1F9B9 "
          "1F9BB 1F9CD-1F9CF 1F9D1-1F9DD 1FAC3-1FAC5 1FAF0-1FAF8",
    "SL": "E40-E44 EC0-EC4",
}

# Scripts without spaces, whose words only a dictionary knows.
COMPLEX = [(0x0E01, 0x0E3A), (0x0E40, 0x0E4E), (0x0E81, 0x0EFF), (0x1000, 0x103F), (0x1050, 0x108F), (0x109A, 0x109F),
           (0x1780, 0x17D3), (0x17D7, 0x17D7), (0x17DC, 0x17DD), (0x1950, 0x1974), (0x1980, 0x19C9), (0x1A20, 0x1AAD),
           (0xA9E0, 0xA9EF), (0xA9FA, 0xA9FE), (0xAA60, 0xAAC2), (0xAADB, 0xAADF)]

HANGUL = [(0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC)]


def ranges(text):
    for part in text.split():
        first, _, last = part.partition("-")
        yield int(first, 16), int(last or first, 16)


def within(code, runs):
    return any(first <= code <= last for first, last in runs)


def guess(code):
    character = chr(code)
    category = unicodedata.category(character)
    wide = unicodedata.east_asian_width(character) in "WF"
    if category in ("Mn", "Me", "Mc", "Cf", "Cc"):
        return "SA" if within(code, COMPLEX) else "CM"
    if within(code, COMPLEX):
        return "SA" if category != "Nd" else "NU"
    if within(code, HANGUL):
        return "AL"
    if category == "Nd":
        return "NU" if not wide else "ID"
    if category == "Ps":
        return "OW" if wide else "OP"
    if category == "Pe":
        return "CL"
    if category in ("Pi", "Pf"):
        return "QU"
    if category == "Sc":
        return "PR"
    if category == "Lo" and 0x0590 <= code <= 0x05FF or 0xFB1D <= code <= 0xFB4F and category == "Lo":
        return "HL"
    # Half-width kana stand like the wide ones, and ideographs are to come where none are yet.
    if wide or 0xFF66 <= code <= 0xFF9D:
        return "ID"
    if category == "Zs":
        return "BA"
    return "AL"


def classes():
    of = [guess(code) for code in range(0x110000)]
    for name in LISTED:
        for first, last in ranges(LISTED[name]):
            for code in range(first, last + 1):
                of[code] = name
    # German opens with the mark that others close with: low quotes are quotes.
    of[0x201A] = of[0x201E] = "OP"
    of[0x301D] = "OW"
    of[0x301E] = of[0x301F] = "CL"
    return of


DIRECT, SPACED, NEVER = range(3)


def pair(a, b):
    """May a line end between a and b: at once, only at a space, never? The rules of UAX #14 in their order."""
    letter, number, wide = ("AL", "HL", "SA", "SL"), "NU", ("ID", "EB", "EM")
    if a == "NONE" or b == "NONE":
        return NEVER
    if a == "ZW":  # LB8
        return DIRECT
    if b == "ZW":  # LB7
        return NEVER
    if b == "WJ":  # LB11
        return NEVER
    if a in ("WJ", "GL"):  # LB11, LB12
        return SPACED
    if b == "GL":  # LB12a
        return DIRECT if a in ("BA", "HY") else SPACED
    if b in ("CL", "CP", "EX", "IS", "QF"):  # LB13, and French
        return NEVER
    if b == "SY":
        return SPACED
    if a in ("OP", "OW", "QI"):  # LB14, and French
        return NEVER
    if a in ("CL", "CP") and b == "NS":  # LB16
        return NEVER
    if a == number and b in ("PO", "PR"):  # "5 %"
        return NEVER
    # LB18: after spaces from here on
    if "QU" in (a, b) or a == "QF" or b == "QI":  # LB19
        # « may begin a line behind what is no letter, as 「 does.
        return DIRECT if b == "QI" and a in wide or a == "QF" and b in wide else SPACED
    if "CB" in (a, b):  # LB20
        return DIRECT
    if b in ("BA", "HY", "NS") or a == "BB":  # LB21
        return SPACED
    if a == "SY" and b == "HL":  # LB21b
        return SPACED
    if b == "IN":  # LB22
        return SPACED
    if a in letter and b == number or a == number and b in letter:  # LB23
        return SPACED
    if a == "PR" and b in wide or a in wide and b == "PO":  # LB23a
        return SPACED
    if a in ("PR", "PO") and b in letter or a in letter and b in ("PR", "PO"):  # LB24
        return SPACED
    if (a, b) in (("CL", "PO"), ("CP", "PO"), ("CL", "PR"), ("CP", "PR"), ("PO", "OP"), ("PO", "NU"), ("PR", "OP"),
                  ("PR", "NU"), ("HY", "NU"), ("IS", "NU"), ("NU", "NU"), ("SY", "NU")):  # LB25
        return SPACED
    if b == "SL" and a in ("SA", "AL"):
        return DIRECT
    if a in letter and b in letter:  # LB28
        return SPACED
    if a == "IS" and b in letter:  # LB29
        return SPACED
    if a in letter + (number,) and b == "OP" or a == "CP" and b in letter + (number,):  # LB30
        return SPACED
    if (a, b) in (("EB", "EM"), ("RI", "RI")):  # LB30a (which flags are whole, code counts), LB30b
        return SPACED
    return DIRECT  # LB31


def steps():
    found = []
    for code, name in enumerate(classes()):
        # What is not assigned, and private, goes on like what is before it.
        if unicodedata.category(chr(code)) in ("Cn", "Co", "Cs") and found and found[-1][1] in ("AL", "ID", "SA"):
            continue
        if not found or found[-1][1] != name:
            found.append((code, name))
    return found


def main():
    print("/* break_table.h - printed by break_table.py from Unicode %s; do not edit. */" % unicodedata.unidata_version)
    print("\n/* clang-format off */\n")
    print("enum {")
    for i in range(0, len(CLASSES), 10):
        print("\t" + " ".join("%s," % name for name in CLASSES[i:i + 10]))
    print("\tCLASSES\n};\n")
    print("/* the classes of ASCII */")
    print("static const unsigned char ascii_class[128] = {")
    ascii = classes()[:128]
    for i in range(0, 128, 16):
        print("\t" + " ".join("%s," % name for name in ascii[i:i + 16]))
    print("};\n")
    print("/* first character * 64 + its class and that of those up to the next step */")
    print("static const uint32_t class_steps[] = {")
    values = [code * 64 + CLASSES.index(name) for code, name in steps()]
    for i in range(0, len(values), 10):
        print("\t" + " ".join("0x%07x," % v for v in values[i:i + 10]))
    print("};\n")
    firsts = [code for code, _ in steps()]
    pages = [max(i for i, first in enumerate(firsts) if first <= page << 8) for page in range(0x34)]
    print("/* the step at each page of 256 characters, up to where ideographs begin */")
    print("static const uint16_t class_pages[] = {")
    for i in range(0, len(pages), 16):
        print("\t" + " ".join("%d," % n for n in pages[i:i + 16]))
    print("};\n")
    for name, kinds, what in (("at_once", (DIRECT,), "with nothing between"),
                              ("at_space", (DIRECT, SPACED), "with a space between")):
        print("/* bit b of line a: a line may end between the classes a and b %s */" % what)
        print("static const uint64_t %s[CLASSES] = {" % name)
        rows = [sum(1 << i for i, b in enumerate(CLASSES) if pair(a, b) in kinds) for a in CLASSES]
        for i in range(0, len(rows), 4):
            print("\t" + " ".join("0x%016x," % v for v in rows[i:i + 4]))
        print("};\n" if name == "at_once" else "};")


main()
