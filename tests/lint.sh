#!/bin/sh
# lint.sh - holds the rules of the house (docs/style.md) and prints what it measured.
#
# Each check prints FILE:LINE: what is wrong. Tools that are not installed are named as skipped; a
# rule is never given up because a tool is missing, except those that only that tool can judge.
set -u
LC_ALL=C
export LC_ALL

work=build/lint
rm -rf $work
mkdir -p $work
broken=0

# check TITLE COMMAND…: what the command prints is what is wrong.
check() {
	title=$1
	shift
	"$@" >$work/out 2>&1
	if [ -s $work/out ]; then
		echo "  FAIL $title"
		sed 's/^/       /' $work/out
		broken=$((broken + 1))
	else
		echo "  LINT $title"
	fi
}

skip() {
	echo "  SKIP $*"
}

sources=$(find src port -name '*.[ch]' | sort)
units=$(find src port tests -name '*.c' ! -path 'tests/fuzz/*' | sort)
scripts=$(find port tests .ci -name '*.sh' -o -name '*.init' -o -name '*.hotplug' -o -name rc.common -o -name uci -o -path .ci/run | sort)

# Prints FILE:LINE:text of C without comments, and with every string empty.
strip_c() {
	awk '
	FNR == 1 { comment = 0 }
	{
		line = $0
		out = ""
		while (line != "") {
			if (comment) {
				at = index(line, "*/")
				if (!at) break
				line = substr(line, at + 2)
				comment = 0
			} else if (match(line, /\/\*|\/\/|"([^"\\]|\\.)*"|'\''([^'\''\\]|\\.)+'\''/)) {
				token = substr(line, RSTART, 2)
				out = out substr(line, 1, RSTART - 1)
				rest = substr(line, RSTART + RLENGTH)
				if (token == "//") break
				if (token == "/*") comment = 1
				else if ($0 ~ /^#[ \t]*include/) out = out substr(line, RSTART, RLENGTH)
				else if (substr(token, 1, 1) == "\"") out = out "\"\""
				else out = out "0"
				line = rest
			} else {
				out = out line
				break
			}
		}
		print FILENAME ":" FNR ":" out
	}' "$@"
}

# --- Who may include whom: the table of docs/design.md.

include_direction() {
	awk -F: '
	function room(path, part, n) {
		n = split(path, part, "/")
		if (part[1] == "src") return part[2]
		if (part[1] == "port") return n > 2 ? "port/" part[2] : "port"
		return n > 2 ? "port/" part[2] : part[1]
	}
	BEGIN {
		may["base"] = " base port "
		may["feed"] = " feed base port "
		may["text"] = " text base "
		may["archive"] = " archive base port "
		may["fetch"] = " fetch base port "
		may["screen"] = " screen base port "
		may["publish"] = " publish base "
		may["session"] = " session base text archive fetch screen port "
		may["posts"] = " posts session base text archive port "
		may["sync"] = " sync session base feed archive fetch port "
		may["browse"] = " browse posts session base text archive fetch screen port "
		may["command"] = " command browse sync posts session base feed text archive fetch screen publish port "
		may["port"] = " port "
	}
	$3 ~ /^#[ \t]*include[ \t]*"/ {
		split($3, word, "\"")
		from = room($1)
		if (word[2] !~ /\//) {
			print $1 ":" $2 ": write the room too: " word[2]
			next
		}
		split(word[2], part, "/")
		to = part[1] == "port" ? room(word[2]) : part[1]
		if (from ~ /^port\//) fits = to ~ /^(port|base)$/ || to == from
		else if (!(from in may)) fits = 0
		else fits = index(may[from], " " to " ")
		if (!fits) print $1 ":" $2 ": " from " may not include " word[2]
	}' $work/stripped
}

own_header_first() {
	for unit in src/*/*.c; do
		header=${unit%.c}.h
		[ -f "$header" ] || continue
		first=$(sed -n '/^#include/{s/^#include //p;q;}' "$unit")
		[ "$first" = "\"${header#src/}\"" ] || echo "$unit: does not include its own header first"
	done
}

# Each library has one door; below it, and in src/ as a whole, there is nothing but C99.
doors() {
	awk -F: '
	$3 ~ /^#[ \t]*include[ \t]*</ {
		split($3, word, /[<>]/)
		header = word[2]
		if (header ~ /^expat/ && $1 !~ /^src\/feed\//) wrong = "expat has its door in src/feed"
		else if (header ~ /^zlib/ && $1 !~ /^src\/(archive\/member|base\/inflate)\.c$/) wrong = "zlib has its doors in src/archive/member.c and src/base/inflate.c"
		else if (header ~ /^curl\// && $1 !~ /^port\/posix\//) wrong = "curl has its door in port/posix"
		else if ($1 ~ /^src/ && header !~ /^(expat|zlib)/ &&
			 header !~ /^(assert|ctype|errno|inttypes|limits|stdarg|stdbool|stddef|stdint|stdio|stdlib|string)\.h$/)
			wrong = "not for src/: a port may need it"
		else next
		print $1 ":" $2 ": <" header ">: " wrong
	}' $work/stripped
}

# One code for every port and every configuration: differences are files of port/ and plain if ().
conditions() {
	awk -F: '
	$1 !~ /^src/ { next }
	$1 != file { file = $1; guard = "" }
	$3 ~ /^#[ \t]*ifndef/ && guard == "" && file ~ /\.h$/ {
		split($3, word, /[ \t]+/)
		guard = word[2]
		name = toupper(substr(file, 5))
		gsub(/[^A-Z0-9]/, "_", name)
		if (guard != name) print $1 ":" $2 ": the guard should be " name
		next
	}
	$3 ~ /^#[ \t]*(if|ifdef|ifndef|elif|else)/ { print $1 ":" $2 ": no conditional compilation in src/" }
	' $work/stripped
}

forbidden() {
	awk -F: '
	BEGIN {
		memory = "^(malloc|calloc|realloc|free|strdup|strndup|alloca)$"
		unsafe = "^(gets|strcpy|strcat|sprintf|vsprintf|strtok|rand|srand|tmpnam|atoi|atol|setjmp|longjmp|system)$"
		ends = "^(exit|abort|_Exit|atexit|signal|raise)$"
		world = "^(printf|vprintf|fprintf|vfprintf|puts|fputs|putchar|putc|fputc|perror|fopen|fclose|fread|fwrite|fflush|time|localtime|gmtime|strftime|remove|rename|popen|setlocale|strtod|atof)$"
	}
	{
		line = $3
		for (i = 4; i <= NF; i++) line = line ":" $i
		while (match(line, /[A-Za-z_][A-Za-z0-9_]*/)) {
			name = substr(line, RSTART, RLENGTH)
			before = substr(line, 1, RSTART - 1)
			line = substr(line, RSTART + RLENGTH)
			# The one use: what is aligned for long double is aligned for all.
			if ($1 ~ /^src/ && name ~ /^(float|double)$/ && $1 != "src/base/memory.c") print $1 ":" $2 ": no floating point: " name
			if (substr(line, 1, 1) != "(" || before ~ /(->|\.)$/) continue
			src = $1 ~ /^src/
			if (name ~ unsafe || (src && name ~ memory) ||
			    (src && name ~ ends && $1 != "src/command/main.c") ||
			    (src && $1 !~ /^src\/command\// && name ~ world) ||
			    ($1 ~ /^src\/(base|feed|text|archive|fetch|screen|publish)\// && name == "getenv"))
				print $1 ":" $2 ": " name "() is not for here"
		}
	}' $work/stripped
}

# The linker has one list of names for all rooms, and the tests' library would not even tell.
one_name() {
	awk '
	/^[a-z].*[a-z0-9_]\(.*[,;)]/ && !/^(static|typedef|enum)/ {
		match($0, /[a-z0-9_]+\(/)
		name = substr($0, RSTART, RLENGTH - 1)
		if (name in where && name != "__attribute__") print FILENAME ":" FNR ": " name "() is also in " where[name]
		where[name] = FILENAME
	}' src/*/*.h port/*.h
}

# --- Sizes. Initialisers of tables are knowledge, not code: they do not count.

measure() {
	awk -F: '
	{
		line = $3
		for (i = 4; i <= NF; i++) line = line ":" $i
	}
	$1 != file { file = $1; table = 0; body = 0 }
	table { if (line ~ /^}/) table = 0; next }
	{ lines[$1]++ }
	!body && line ~ /^[A-Za-z_].*= *{$/ { table = 1; next }
	!body && match(line, /^[A-Za-z_][A-Za-z0-9_]*\(/) { name = substr(line, 1, RLENGTH - 1) }
	line == "{" { body = 1; start = $2; next }
	body && line ~ /^}/ { print "function", $2 - start - 1, file ":" start, name; body = 0 }
	END { for (f in lines) print "file", lines[f], f }' "$1" | sort -k1,1 -k2,2nr
}

too_long() {
	awk '
	$1 == "file" && $2 > 600 && $3 !~ /_table\.h$/ { print $3 ": " $2 " lines; 600 are allowed" }
	$1 == "function" && $2 > 80 { print $3 ": " $4 "() has " $2 " lines; 80 are allowed" }' $work/sizes
}

# --- Options

options() {
	sed -n 's/^config \([A-Z0-9_]*\)$/\1/p' Kconfig | sort -u >$work/known
	grep CONFIG_ $work/stripped | awk -F: '
	{
		line = $0
		while (match(line, /[A-Z0-9_]*CONFIG_[A-Z0-9_]+/)) {
			name = substr(line, RSTART, RLENGTH)
			line = substr(line, RSTART + RLENGTH)
			if (sub(/^CONFIG_/, "", name)) print name, $1 ":" $2
		}
	}' >$work/used
	awk '
	NR == FNR { known[$1] = 1; next }
	!($1 in known) { print $2 ": there is no option CONFIG_" $1 " in Kconfig" }
	{ used[$1] = 1 }
	END { for (name in known) if (!(name in used)) print "Kconfig: nothing uses " name }
	' $work/known $work/used
}

white_space() {
	# shellcheck disable=SC2086 # a list of files
	grep -n "[ 	]\$" $sources $scripts Makefile Kconfig | sed 's/:.*//' | sort -u |
		sed 's/$/: blanks at the end of a line/'
	for file in $sources $scripts Makefile Kconfig; do
		[ -z "$(tail -c 1 "$file")" ] || echo "$file: the last line has no end"
	done
}

# --- Other people's tools

warnings() {
	for port in posix sim; do
		${MAKE:-make} -s -k PORT=$port VARIANT="-lint-$1" CC="$1" CFLAGS='-O2 -Werror' objects 2>&1 |
			grep -v '^  CC \|^  CONF '
	done
}

formatting() {
	# shellcheck disable=SC2046 # file names of this tree have no blanks
	clang-format --dry-run $(echo "$sources $units" | tr ' ' '\n' | sort -u | grep -v '_table\.h$') 2>&1 |
		sed -n 's/ \[-Wclang-format-violations\]$//p' | sed 's/: warning: code should be clang-formatted/: clang-format has it otherwise/'
}

tables() {
	for generator in src/*/*_table.py; do
		[ -f "$generator" ] || continue
		python3 "$generator" 2>/dev/null | cmp -s - "${generator%.py}.h" ||
			echo "${generator%.py}.h: is not what $generator prints"
	done
}

scripts_check() {
	# shellcheck disable=SC2086 # a list of files
	shellcheck -f gcc $scripts
}

manuals() {
	for manual in docs/*.[1-9]; do
		[ ! -f "$manual" ] || mandoc -T lint -W warning "$manual"
	done
}

has() {
	command -v "$1" >/dev/null
}

# shellcheck disable=SC2086 # a list of files
strip_c $sources >$work/stripped
measure $work/stripped >$work/sizes

check 'includes point downwards, with their room' include_direction
check 'own header first' own_header_first
check 'one door for each library, C99 in src/' doors
check 'no conditional compilation in src/' conditions
check 'no forbidden calls, no floating point' forbidden
check 'one name, one function' one_name
check 'files under 600 lines, functions under 80' too_long
check 'options exist and are used' options
check 'no blanks at line ends' white_space
check 'configurations of all ports' sh -c "${MAKE:-make} -s checkconfig 2>&1 | grep -v '^  CONF '"
for compiler in cc clang; do
	if has $compiler; then check "no warnings of $compiler" warnings $compiler; else skip "warnings of $compiler: it is not here"; fi
done
# The sources are formatted by this version; others differ in details.
case $(clang-format --version 2>/dev/null) in
*' 14.'*) check 'formatting' formatting ;;
*) skip 'formatting: clang-format 14 is not here' ;;
esac
if has python3; then check 'tables are what their generators print' tables; else skip 'tables: python3 is not here'; fi
if has shellcheck; then check 'shell scripts' scripts_check; else skip 'shell scripts: shellcheck is not here'; fi
if has mandoc; then check 'manual pages' manuals; else skip 'manual pages: mandoc is not here'; fi

# --- What was measured

summary() {
	echo
	echo 'lines by room, tables aside'
	awk '$1 == "file" {
		n = split($3, part, "/")
		room = n > 2 ? part[1] "/" part[2] : part[1]
		lines[room] += $2; files[room]++; total += $2
	}
	END {
		for (room in lines) printf "  %-14s %6d in %2d files\n", room, lines[room], files[room] | "sort"
		close("sort")
		printf "  %-14s %6d\n", "all", total
	}' $work/sizes
	awk '
	$1 == "file" && !file++ { print "longest file      " $3 ", " $2 " lines" }
	$1 == "function" && !n++ { print "longest function  " $4 ", " $2 " lines" }
	$1 == "function" { size[n] = $2; if ($2 > 45) long++; if ($2 <= 15) short++ }
	END {
		if (!n) exit
		printf "functions         %d, median %d lines; %d %% have at most 15, %d more than 45\n",
			n, size[int((n + 1) / 2)], short * 100 / n, long
	}' $work/sizes
	echo 'includes, floor by floor'
	awk -F: '$3 ~ /^#[ \t]*include[ \t]*"/ {
		n = split($1, from, "/"); split($3, word, "\""); split(word[2], to, "/")
		room = from[1] == "src" ? from[2] : n > 2 ? from[1] "/" from[2] : from[1]
		count[room " -> " to[1]]++
	}
	END { for (pair in count) printf "  %-22s %4d\n", pair, count[pair] | "sort" }' $work/stripped
	echo 'headers: prototypes without a comment above their block'
	awk '
	FNR == 1 { above = 0 }
	/^$/ { above = 0 }
	/\*\/$/ { above = 1 }
	/^[a-z].*\(/ && !/^static|^typedef|^enum/ { all++; if (!above) bare[++n] = FILENAME ":" FNR }
	END {
		printf "  %d of %d", n, all
		for (i = 1; i <= n && i <= 5; i++) printf "%s %s", i == 1 ? ":" : ",", bare[i]
		print (n > 5 ? " …" : "")
	}' src/*/*.h port/*.h
}
summary

[ $broken -eq 0 ] || {
	echo
	echo "$broken checks failed" >&2
	exit 1
}
