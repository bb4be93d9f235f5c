#!/usr/bin/env bats
# Help, manual pages and completions: all say what the tables of commands, options and queries say.

load helper

setup() {
	begin
	root=$BATS_TEST_DIRNAME/../..
	docs=$root/docs
}

teardown() {
	end_terminal
	end
}

# commands: their names, as help lists them.
commands() {
	"$FEEDARC" help | sed -n '/^$/,$p' | awk '/^  [a-z]/ { print $1 }'
}

# options COMMAND: its own, each as "LETTER LONG", '-' where there is no letter.
options() {
	"$FEEDARC" help "$1" | awk '$1 ~ /^-[a-zA-Z]$/ { print substr($1, 2), $2 } $1 ~ /^--[a-z]/ { print "-", $1 }' |
		grep -v -e '--directory$' -e '--quiet$' -e '--verbose$' -e '--help$' || true
}

@test "each command has help with an example, and every example works" {
	local command example i n=0

	need python3
	serve
	rss Blog 'p|Post|text' >"$web/feed.xml"
	cp "$web/feed.xml" feed.xml
	mkdir -p "$web/bin" bin
	printf '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>' >"$web/blog"
	printf '#!/bin/sh\nexec "%s" -C "%s" "$@"\n' "$FEEDARC" "$dir" >bin/feedarc
	chmod +x bin/feedarc
	# Three feeds with twelve posts and more, the twelfth with two revisions.
	mkdir -p "$dir"
	for i in 1 2 3; do
		many 1 6 "f$i" >"$web/$i.xml"
		echo "file://$web/$i.xml news" >>"$dir/feeds"
	done
	feedarc sync
	feedarc list --format '%i %l' --limit 0 | awk '$1 == 12 { print $2 }' >twelve
	sed -i "s|<link>$(cat twelve)</link>\(.*\)<description>|<link>$(cat twelve)</link>\1<description>lighthouse old harbour |" "$web"/?.xml
	feedarc sync
	feedarc mark +star 12
	"$FEEDARC" -C laptop add --force "file://$web/1.xml"
	"$FEEDARC" -C laptop sync
	mkdir -p "$HOME"
	mv laptop "$HOME"
	cp "$web/blog" page.html
	export PATH=$PWD/bin:$PATH http_proxy=$base
	feedarc export opml >subscriptions.opml
	for command in $(commands); do
		"$FEEDARC" help "$command" >help
		example=$(sed -n 's/^example: //p' help)
		[ -n "$example" ] || fail "$command has no example"
		status=0
		sh -c "$example" >out 2>err </dev/null || status=$?
		[ "$status" -eq 0 ] || fail "$example: $status: $(cat err)"
		n=$((n + 1))
	done
	[ $n -ge 20 ]
}

@test "help and --help are the same; an unknown command is told" {
	is "$("$FEEDARC" help list)" "$("$FEEDARC" list --help)"
	is "$("$FEEDARC" help)" "$("$FEEDARC" --help)"
	split help nosuch
	code 2
	has err 'there is no command nosuch'
	split help --completion tcsh
	code 2
	has err 'bash, zsh or fish'
}

@test "the manual has each command with its options, and no other" {
	local command option part letter

	for command in $(commands); do
		# From the command's item to the next one's.
		part=$(awk -v name="$command" '
			/^\.It/ { inside = 0 }
			/^\.It Xo/ { getline; if ($0 == ".Cm " name) inside = 1 }
			$1 == ".It" && $2 == "Cm" && $3 == name { inside = 1 }
			/^\.It Fl|^\.It Cm (mbox|maildir|json|atom|html|epub)/ { inside = was }
			{ was = inside }
			inside' "$docs/feedarc.1")
		[ -n "$part" ] || fail "feedarc.1 has no $command"
		options "$command" >options
		while read -r letter option; do
			grep -qE -e "(-${option#--}|Fl $letter)( |\$|,)" <<<"$part" ||
				fail "feedarc.1: $command has no $option"
		done <options
	done
	sed -n '/^\.Sh COMMANDS/,/^\.Sh FEED/p' "$docs/feedarc.1" | grep -oE -e ' Fl -[a-z-]+' | sort -u | sed 's/.* -//' |
		while read -r option; do
			grep -q -e "\"$option\", " "$root/src/session/options.c" || fail "there is no --$option"
		done
}

@test "the manual has each word of a query, each field of a form, each format, each exit code" {
	local word

	for word in $("$FEEDARC" help list | sed -n 's/^  \([a-z]*:\).*/\1/p'); do
		[ "$word" = is: ] || grep -q "Cm $word" "$docs/feedarc.1" || fail "no $word"
	done
	for word in unread read starred revised; do
		grep -qE "Cm .*is:$word" "$docs/feedarc.1" || fail "no is:$word"
	done
	"$FEEDARC" help list | sed -n 's/^  %\(.\) .*/\1/p' >letters
	[ "$(line_count letters)" -gt 10 ]
	while read -r word; do
		grep -qE "^\.It Li (\\\\&)?%$word Ta" "$docs/feedarc.1" || fail "no %$word"
	done <letters
	for word in $("$FEEDARC" help export | sed -n '/^FORMAT/,/^$/s/^  \([a-z]*\).*/\1/p'); do
		grep -qE "Cm $word( |\$)" "$docs/feedarc.1" || fail "no $word"
	done
}

@test "feedarc.conf has each setting, and no other" {
	local name

	sed -n 's/^    {"\([a-z]*\)", KIND_.*PLACE_\([A-Z]*\).*/\1 \2/p' "$root/src/session/config.c" >settings
	[ "$(line_count settings)" -gt 10 ]
	while read -r name place; do
		grep -q "^\.It Cm $name\$" "$docs/feedarc.conf.5" || fail "no $name"
		[ "$place" = FILE ] || grep -qE "^\.Cm (.*[ ,] ?)?$name( |\$)" "$docs/feedarc-urls.5" || fail "feedarc-urls: no $name"
	done <settings
	sed -n 's/^\.It Cm \([a-z]*\)$/\1/p' "$docs/feedarc.conf.5" | while read -r name; do
		[ "$name" = keep ] || grep -q "^$name " settings || fail "there is no setting $name"
	done
}

@test "mandoc finds nothing wrong" {
	need mandoc
	mandoc -T lint -W warning "$docs"/feedarc*.[15]
	# Of its advice on style that is left out which asks what is installed here.
	mandoc -T lint -W style "$docs"/feedarc*.[15] 2>/dev/null | grep -v 'referenced manual not found' >advice || true
	empty advice
}

@test "the completions that are installed are those of the tables" {
	for shell in bash zsh fish; do
		"$FEEDARC" help --completion $shell >out
		cmp out "$docs/completions/feedarc.$shell" || fail 'make completions writes them anew'
	done
}

# offered LINE: what bash offers behind it, sorted.
offered() {
	bash -c '
		source "$1"
		COMP_LINE=$2 COMP_POINT=${#2}
		# As readline parts them: a colon is a word of its own.
		read -ra COMP_WORDS <<<"${2//:/ : }"
		[[ $2 != *" " ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		compopt() { :; }
		_feedarc
		printf "%s\n" "${COMPREPLY[@]}"' - "$docs/completions/feedarc.bash" "$1" | sort | tr '\n' ' '
}

@test "bash completes commands, options, formats and queries" {
	is "$(offered 'feedarc ex')" 'export '
	is "$(offered 'feedarc -C dir li')" 'list '
	is "$(offered 'feedarc list --fo')" '--format '
	is "$(offered 'feedarc export m')" 'maildir mbox '
	is "$(offered 'feedarc list is:un')" 'unread '
	is "$(offered 'feedarc mark +')" '+read +star '
	is "$(offered 'feedarc sync --format')" ' '
}

@test "zsh and fish complete them too" {
	need fish
	is "$(HOME=$PWD fish -c "source $docs/completions/feedarc.fish; complete -C 'feedarc export m'" | cut -f 1 | tr '\n' ' ')" 'maildir mbox '
	is "$(HOME=$PWD fish -c "source $docs/completions/feedarc.fish; complete -C 'feedarc expo'" | cut -f 1)" export
	need zsh
	zsh -n "$docs/completions/feedarc.zsh"
	cat >try.zsh <<-END
		compdef() { : }
		_files() { : }
		compadd() { while [[ \$1 != -- ]]; do shift; done; shift; print -l -- \$@ }
		source $docs/completions/feedarc.zsh
		words=(feedarc -C dir export m) CURRENT=5
		_feedarc
	END
	is "$(zsh -f try.zsh | grep -c '^maildir$')" 1
	is "$(zsh -f try.zsh | grep -c '^--limit$')" 1
	is "$(zsh -f try.zsh | grep -c '^--html$')" 0
}

# in_shell SHELL: a real one, with its completions.
in_shell() {
	tmux -S "$PWD/tmux.socket" -f /dev/null new-session -d -x 80 -y 24 -c "$PWD" \
		"env PATH='$PWD/bin:$PATH' HOME='$PWD' PS1='>>' $1" 3>&-
	tmux_running=1
	[[ $1 == fish* ]] && see 'Welcome to fish' || see '>>'
	case $1 in
	bash*) press "source $docs/completions/feedarc.bash; PS1='now''>>'" Enter ;;
	zsh*) press "fpath=($PWD/functions \$fpath); autoload -U compinit; compinit -D -u; PS1='now''>>'" Enter ;;
	fish*) press "source $docs/completions/feedarc.fish; function fish_prompt; echo 'now''>>'; end" Enter ;;
	esac
	see 'now>>'
}

# typed LINE WANTED: what the Tab key makes of a line.
typed() {
	press C-e C-u
	press -l "$1"
	see "$1"
	press Tab
	see "$2"
}

@test "bash, zsh and fish, as one types: commands, options and the names of feeds" {
	local shell

	need tmux python3 zsh fish
	mkdir -p "$dir" bin functions
	ln -s "$(command -v "$FEEDARC")" bin/feedarc
	cp "$docs/completions/feedarc.zsh" functions/_feedarc
	rss 'Low Tide' 'a|A|x' >"$web/tide.xml"
	rss 'Lamps' 'b|B|x' >"$web/lamps.xml"
	printf "file://$web/%s.xml\n" tide lamps >"$dir/feeds"
	feedarc sync
	for shell in 'bash --norc --noprofile' 'zsh -f' 'fish --private'; do
		in_shell "$shell"
		typed 'feedarc -C dir expo' 'feedarc -C dir export'
		typed 'feedarc stats --js' 'feedarc stats --json'
		typed 'feedarc -C dir remove Lo' 'remove Low\ Tide'
		typed 'feedarc -C dir list feed:La' 'list feed:Lamps'
		typed 'feedarc list is:star' 'list is:starred'
		end_terminal
		rm -f tmux.socket
		sleep 0.3
	done
}
