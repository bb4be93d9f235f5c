/* numeral.h - the numbers of list items: 3, c, C, iii, III. */
#ifndef TEXT_NUMERAL_H
#define TEXT_NUMERAL_H

enum { NUMERAL_SIZE = 32 };

/*
 * Writes a number as HTML's `type` of a list has it ('1', 'a', 'A', 'i' or 'I'; CSS Counter Styles 3, 6):
 * as plain digits where letters or Roman numerals do not reach.
 */
void numeral_write(char text[NUMERAL_SIZE], long long number, char type);

#endif
