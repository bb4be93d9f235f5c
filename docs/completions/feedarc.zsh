#compdef feedarc
# zsh completion of feedarc; `feedarc help --completion zsh` prints it
_feedarc() {
	local i command= list= feeds=
	local -a place titles
	for ((i = 1 + 1; i < CURRENT; i++)); do
		case ${words[i]} in
		-C | --directory) place=(-C "${words[++i]/#\~/$HOME}") ;;
		--limit | --format | --title | -j | --jobs | --url | --headers | -w | --width | --folder | --completion) ((i++)) ;;
		-*) ;;
		*) command=${words[i]}; break ;;
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
	if [[ -n $feeds && $PREFIX != -* || $PREFIX == (-|)feed:* ]]; then
		titles=(${(f)"$(feedarc "${place[@]}" feeds --json 2>/dev/null | sed -n 's/.*"title":"\([^"\\]*\)".*/\1/p')"})
		compset -P '(-|)feed:'
		compadd -- "${titles[@]}"
		return
	fi
	compadd -S '' -- ${(M)${=list}:#*:}
	compadd -- ${${=list}:#*:}
	[[ -z $command ]] || _files
}
if [[ $funcstack[1] == _feedarc ]]; then _feedarc "$@"
else compdef _feedarc feedarc; fi
