#!/bin/sh
# config.sh - checks a configuration against Kconfig and prints it.
#
#   config.sh header|save DEFCONFIG CONFIG [NAME=VALUE]…
#
# header prints C: every option of Kconfig is defined, yes as 1 and no as 0. save prints a full
# configuration in Kconfig's order. What DEFCONFIG has and CONFIG has not is taken from there; each
# NAME=VALUE counts above both. Anything Kconfig does not know is an error that names it.
# Needs nothing but the shell, so that make and cc are enough to build.
# shellcheck disable=SC2154 # variables that eval sets
# shellcheck disable=SC2094 # the name is for messages
set -u

fail() {
	echo "config: $*" >&2
	exit 1
}

tab=$(printf '\t')
names=

# Reads the attributes that are checked below; all else of Kconfig is the menu's business.
read_kconfig() {
	name='' help=no
	while IFS= read -r line; do
		case $line in
		"config "*)
			name=${line#config } help=no
			names="$names $name"
			eval "type_$name= low_$name= high_$name= value_$name="
			continue
			;;
		"$tab"* | ' '*) [ $help = no ] || continue ;;
		'') continue ;;
		*) name='' help=no ;;
		esac
		[ -n "$name" ] || continue
		# shellcheck disable=SC2086 # the words of the line
		set -f && set -- $line && set +f
		case $1 in
		bool | int | hex | string) eval "type_$name=$1" ;;
		range) eval "low_$name=$2 high_$name=$3" ;;
		help) help=yes ;;
		esac
	done
}

# set_option WHERE CONFIG_NAME VALUE: takes a value that fits the option's type and range.
set_option() {
	case $2 in
	*[!A-Z0-9_]*) fail "$1: $2 is no name of an option" ;;
	esac
	known=${2#CONFIG_}
	case " $names " in
	*" $known "*) ;;
	*) fail "$1: there is no option $2 in Kconfig" ;;
	esac
	eval "type=\$type_$known low=\$low_$known high=\$high_$known"
	case $type,$3 in
	bool,[yn] | string,\"*\" | int,0 | int,[1-9]) ;;
	bool,*) fail "$1: $2=$3: y or n is needed" ;;
	string,*) fail "$1: $2=$3: text in double quotes is needed" ;;
	int,[!1-9]* | int,?*[!0-9]* | int,????????????????* | int,)
		fail "$1: $2=$3: a whole number is needed"
		;;
	hex,0x*[!0-9A-Fa-f]* | hex,0x | hex,[!0]* | hex,0[!x]* | hex,?????????????????* | hex, | hex,0)
		fail "$1: $2=$3: a number like 0x1f is needed"
		;;
	esac
	if [ -n "$low" ] && { [ $(($3)) -lt $((low)) ] || [ $(($3)) -gt $((high)) ]; }; then
		fail "$1: $2=$3: $low to $high is allowed"
	fi
	eval "value_$known=\$3"
}

# read_config FILE: a line that cannot be understood would be a setting that is silently not made.
read_config() {
	number=0
	while IFS= read -r line || [ -n "$line" ]; do
		number=$((number + 1))
		case $line in
		"# CONFIG_"*" is not set")
			line=${line#\# }
			set_option "$1:$number" "${line%% *}" n
			;;
		CONFIG_*=*) set_option "$1:$number" "${line%%=*}" "${line#*=}" ;;
		'' | '#'*) ;;
		*) fail "$1:$number: neither CONFIG_NAME=value nor a comment: $line" ;;
		esac
	done
}

print_option() {
	case $1,$3,$4 in
	header,bool,y) echo "#define $2 1" ;;
	header,bool,n) echo "#define $2 0" ;;
	save,bool,n) echo "# $2 is not set" ;;
	header,*) printf '#define %s %s\n' "$2" "$4" ;;
	save,*) printf '%s=%s\n' "$2" "$4" ;;
	esac
}

mode=$1 defconfig=$2 config=$3
shift 3
overrides=$*
read_kconfig <Kconfig || fail "Kconfig cannot be read"
read_config "$defconfig" <"$defconfig" || exit 1
for name in $names; do
	eval "value=\$value_$name"
	eval "type=\$type_$name"
	[ -n "$type" ] || fail "Kconfig: $name has no type"
	[ -n "$value" ] || fail "$defconfig: CONFIG_$name is missing (a defconfig is complete)"
done
read_config "$config" <"$config" || exit 1
for override in $overrides; do
	set_option "command line" "${override%%=*}" "${override#*=}"
done
for name in $names; do
	eval "print_option $mode CONFIG_$name \$type_$name \"\$value_$name\""
done
