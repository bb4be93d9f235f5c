# bash completion of feedarc; `feedarc help --completion bash` prints it
_feedarc() {
	local i command= list= feeds= place=() word=${COMP_LINE:0:COMP_POINT}
	local typed=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[*]:0:COMP_CWORD} title
	for ((i = 1 + 0; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-C | --directory) place=(-C "${COMP_WORDS[++i]/#\~/$HOME}") ;;
		--limit | --format | --title | -j | --jobs | --url | --headers | -w | --width | --folder | --completion) ((i++)) ;;
		-*) ;;
		*) command=${COMP_WORDS[i]}; break ;;
		esac
	done
	case $command in
	'') list='add remove import feeds sync export list read show search mark log diff parse render purge compact merge repair stats verify help version -C --directory -q --quiet -v --verbose -h --help --version' ;;
	add) list=' -C --directory -q --quiet -v --verbose -h --help --title -f --force' ;;
	remove) feeds=1 list=' -C --directory -q --quiet -v --verbose -h --help' ;;
	import) list=' -C --directory -q --quiet -v --verbose -h --help' ;;
	feeds) list=' -C --directory -q --quiet -v --verbose -h --help --json' ;;
	sync) feeds=1 list=' -C --directory -q --quiet -v --verbose -h --help --json -f --force -n --dry-run --explain --wait -j --jobs --progress' ;;
	export) list=' -C --directory -q --quiet -v --verbose -h --help --limit --folder opml atom epub html json maildir mbox id: title: text: author: feed: tag: is: since: before: is:unread is:read is:starred is:revised' ;;
	list) list=' -C --directory -q --quiet -v --verbose -h --help --json --limit --format id: title: text: author: feed: tag: is: since: before: is:unread is:read is:starred is:revised' ;;
	read) list=' -C --directory -q --quiet -v --verbose -h --help --limit id: title: text: author: feed: tag: is: since: before: is:unread is:read is:starred is:revised' ;;
	show) list=' -C --directory -q --quiet -v --verbose -h --help --json --html --raw -w --width' ;;
	search) list=' -C --directory -q --quiet -v --verbose -h --help --json --limit id: title: text: author: feed: tag: is: since: before: is:unread is:read is:starred is:revised' ;;
	mark) list=' -C --directory -q --quiet -v --verbose -h --help +read -read +star -star id: title: text: author: feed: tag: is: since: before: is:unread is:read is:starred is:revised' ;;
	log) list=' -C --directory -q --quiet -v --verbose -h --help --json' ;;
	diff) list=' -C --directory -q --quiet -v --verbose -h --help -w --width --lines' ;;
	parse) list=' -C --directory -q --quiet -v --verbose -h --help --json --url --headers' ;;
	render) list=' -C --directory -q --quiet -v --verbose -h --help --url -w --width' ;;
	purge) list=' -C --directory -q --quiet -v --verbose -h --help -n --dry-run id: title: text: author: feed: tag: is: since: before: is:unread is:read is:starred is:revised' ;;
	compact) list=' -C --directory -q --quiet -v --verbose -h --help -n --dry-run' ;;
	merge) list=' -C --directory -q --quiet -v --verbose -h --help' ;;
	repair) list=' -C --directory -q --quiet -v --verbose -h --help' ;;
	stats) list=' -C --directory -q --quiet -v --verbose -h --help --json' ;;
	verify) list=' -C --directory -q --quiet -v --verbose -h --help' ;;
	help) list=' -C --directory -q --quiet -v --verbose -h --help --completion add remove import feeds sync export list read show search mark log diff parse render purge compact merge repair stats verify help version' ;;
	version) list=' -C --directory -q --quiet -v --verbose -h --help --json' ;;
	esac
	word=${word##* }
	COMPREPLY=($(compgen -W "$list" -- "$word"))
	if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
	fi
	[[ ${COMPREPLY-} != *: ]] || compopt -o nospace
	[[ $before != *feed' :' && $before$typed != *feed: ]] || feeds=1
	[[ $feeds && $typed != -* ]] || return 0
	COMPREPLY=()
	typed=${typed#:} typed=${typed//\\/}
	while IFS= read -r title; do
		[[ $title != "$typed"* ]] || COMPREPLY+=("$(printf %q "$title")")
	done < <(feedarc "${place[@]}" feeds --json 2>/dev/null | sed -n 's/.*"title":"\([^"\\]*\)".*/\1/p')
}
complete -o default -F _feedarc feedarc
