#include "text/object.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/text/page.h"

static void
an_image_is_what_it_tells_and_a_number(void **state)
{
	(void)state;
	page_shows("<img src=http://a.b/c alt='A cat'>", 40, "[A cat][1]\n\n[1] http://a.b/c\n");
	page_shows("<img src=http://a.b/c>", 40, "[image][1]\n\n[1] http://a.b/c\n");
	page_shows("<img src='data:image/gif;base64,R0' data-src=http://a.b/c alt=''>", 40,
	           "[image][1]\n\n[1] http://a.b/c\n");
	page_shows("<img srcset='http://a.b/c 480w, http://a.b/d 800w'>", 40,
	           "[image][1]\n\n[1] http://a.b/c\n");
}

static void
an_image_that_only_counts_or_decorates_is_nothing(void **state)
{
	(void)state;
	page_shows("a<img src=http://a.b/c width=1 height=1px alt=x>b", 40, "ab\n");
	page_shows("a<img src=http://pixel.wp.com/b.gif?x>b", 40, "ab\n");
	page_shows("a<img src=http://a.b/c width=16 height=16 alt=''>b", 40, "ab\n");
}

static void
a_smiley_is_its_character(void **state)
{
	(void)state;
	page_shows("a <img src=http://a.b/c class=wp-smiley alt=&#x1F642;> b", 40, "a 🙂 b\n");
	page_shows("a <img src=http://s.w.org/images/core/emoji/2/x.png alt=':-)'> b", 40,
	           "a :-) b\n");
}

static void
an_image_in_a_link_has_its_number(void **state)
{
	(void)state;
	page_shows("<a href=http://a.b/c.JPG?x><img src=http://a.b/d.jpg></a>", 40,
	           "[image][1]\n\n[1] http://a.b/c.JPG?x\n");
	page_shows("<a href=http://a.b/><img src=http://a.b/d.jpg></a>", 40,
	           "[image][1]\n\n[1] http://a.b/\n");
	page_shows("a<a href=#x><img src=http://a.b/d.jpg></a>b", 40,
	           "a [image][1] b\n\n[1] http://a.b/d.jpg\n");
}

static void
a_link_of_a_blank_has_no_number(void **state)
{
	(void)state;
	page_shows("a<a href=http://a.b/>&nbsp; </a><a href=http://c.d/>b</a>", 40,
	           "a\xC2\xA0 b[1]\n\n[1] http://c.d/\n");
}

static void
a_caption_that_repeats_the_image_is_dropped(void **state)
{
	(void)state;
	page_shows("<figure><img alt='A cat'><figcaption>A cat </figcaption></figure>A cat", 40,
	           "[A cat]\n\nA cat\n");
	page_shows("<figure><img alt='A cat'><figcaption>My cat</figcaption></figure>", 40,
	           "[A cat]\nMy cat\n");
}

static void
signs_that_lead_back_are_dropped(void **state)
{
	(void)state;
	page_shows(
	    "<p>Note<sup><a href=#fn>1</a></sup><ol><li>Foot <a href=#r>&#8617;&#xFE0E;</a></ol>",
	    40, "Note¹\n\n 1. Foot\n");
	page_shows("<h3>Title <a href=#title>#</a></h3>", 40, "Title\n");
	page_shows("<a href=#x>#1</a> <a href=http://a.b/>#</a> #", 40,
	           "#1 #[1] #\n\n[1] http://a.b/\n");
}

static void
formulas_are_told_in_tex(void **state)
{
	(void)state;
	page_shows(
	    "<math><semantics><mi>x</mi><annotation encoding=application/x-tex>x^2</annotation>"
	    "</semantics></math><span aria-hidden=true>x2</span>!",
	    40, "x^2!\n");
	page_shows("<math alttext='a&lt;b'><mi>a</mi></math>.", 40, "a<b.\n");
	page_shows("<math><mi>a</mi></math>.", 40, "a.\n");
}

static void
raised_and_lowered_digits_stay_so(void **state)
{
	(void)state;
	page_shows(
	    "H<sub>2</sub>O, x<sup>-12</sup>, Ca<sup>2+</sup>, 4<sup>th</sup>, a<sup>+b</sup>", 60,
	    "H₂O, x⁻¹², Ca²⁺, 4th, a+b\n");
	page_shows("x<sup>n</sup> + x<sub>max</sub>, M<sup>me</sup>, n<sup>o</sup>", 60,
	           "x^n + x_max, Mme, no\n");
}

static void
what_was_deleted_is_marked(void **state)
{
	(void)state;
	page_shows("<del>10</del> <s>9</s> 8</del>", 40, "~~10~~ ~~9~~ 8\n");
}

static void
a_reading_stands_in_parentheses(void **state)
{
	(void)state;
	page_shows("<ruby>漢<rt>かん</rt>字<rp>(<rt>じ<rp>)</ruby>だ", 40, "漢(かん)字(じ)だ\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_image_is_what_it_tells_and_a_number),
	    cmocka_unit_test(an_image_that_only_counts_or_decorates_is_nothing),
	    cmocka_unit_test(a_smiley_is_its_character),
	    cmocka_unit_test(an_image_in_a_link_has_its_number),
	    cmocka_unit_test(a_link_of_a_blank_has_no_number),
	    cmocka_unit_test(a_caption_that_repeats_the_image_is_dropped),
	    cmocka_unit_test(signs_that_lead_back_are_dropped),
	    cmocka_unit_test(formulas_are_told_in_tex),
	    cmocka_unit_test(raised_and_lowered_digits_stay_so),
	    cmocka_unit_test(what_was_deleted_is_marked),
	    cmocka_unit_test(a_reading_stands_in_parentheses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
