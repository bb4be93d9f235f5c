#!/usr/bin/env bats
# How options get from Kconfig, a defconfig, .config and the command line into C.

setup() {
	unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES
	root=$BATS_TEST_DIRNAME/../..
	cd "$BATS_TEST_TMPDIR"
	mkdir -p port/desk
	cp "$root/Makefile" .
	cp "$root/port/config.sh" port/
	cat >Kconfig <<'END'
mainmenu "test"

config JOBS
	int "Jobs"
	range 1 256
	default 16
	help
	  config NONE
	  range 5 6

menu "Other"

config PAGER
	bool "Pager"

config WHERE
	string "Where"

config MASK
	hex "Mask"
	range 0x0 0xff

endmenu
END
	cat >port/desk/defconfig <<-'END'
		CONFIG_JOBS=16
		CONFIG_PAGER=y
		CONFIG_WHERE="/a b"
		CONFIG_MASK=0x1F
	END
}

configure() {
	run make -s PORT=desk build/desk/autoconf.h "$@"
}

refused() {
	[ "$status" -ne 0 ]
	[[ $output == *"$1"* ]]
}

defines() {
	[ "$status" -eq 0 ]
	grep -qxF "#define $1" build/desk/autoconf.h
}

@test "every option is defined as C" {
	configure
	defines 'CONFIG_JOBS 16'
	defines 'CONFIG_PAGER 1'
	defines 'CONFIG_WHERE "/a b"'
	defines 'CONFIG_MASK 0x1F'
	[ "$(wc -l <build/desk/autoconf.h)" -eq 4 ]
}

@test "no is 0 in both ways to write it" {
	configure
	echo '# CONFIG_PAGER is not set' >>build/desk/.config
	configure
	defines 'CONFIG_PAGER 0'
	echo 'CONFIG_PAGER=y' >>build/desk/.config
	configure
	defines 'CONFIG_PAGER 1'
	echo 'CONFIG_PAGER=n' >>build/desk/.config
	configure
	defines 'CONFIG_PAGER 0'
}

@test "the command line counts, and only for this time" {
	configure CONFIG_JOBS=4 CONFIG_PAGER=n
	defines 'CONFIG_JOBS 4'
	defines 'CONFIG_PAGER 0'
	configure
	defines 'CONFIG_JOBS 16'
}

@test "a misspelt option is named wherever it stands" {
	configure CONFIG_JOBSS=3
	refused 'CONFIG_JOBSS'
	configure
	echo 'CONFIG_PAGR=y' >>build/desk/.config
	configure
	refused 'build/desk/.config:5: there is no option CONFIG_PAGR'
	rm build/desk/.config
	echo '# CONFIG_NONE is not set' >>port/desk/defconfig
	configure
	refused 'port/desk/defconfig:5: there is no option CONFIG_NONE'
}

@test "a value that does not fit is refused" {
	configure CONFIG_JOBS=0
	refused '1 to 256'
	configure CONFIG_JOBS=257
	refused '1 to 256'
	for value in 08 4x -1 '' 99999999999999999999 '$(id)' y; do
		configure CONFIG_JOBS="$value"
		refused 'a whole number is needed'
	done
	configure CONFIG_PAGER=1
	refused 'y or n'
	configure CONFIG_WHERE=/a
	refused 'double quotes'
	configure CONFIG_MASK=31
	refused 'like 0x1f'
	configure CONFIG_MASK=0x100
	refused '0x0 to 0xff'
}

@test "a line that is no option is refused" {
	configure
	echo 'JOBS = 3' >>build/desk/.config
	configure
	refused 'build/desk/.config:5'
}

@test "what an older .config lacks comes from the port" {
	configure
	echo 'CONFIG_JOBS=3' >build/desk/.config
	configure
	defines 'CONFIG_JOBS 3'
	defines 'CONFIG_MASK 0x1F'
}

@test "a defconfig that is not complete is refused" {
	echo 'CONFIG_JOBS=3' >port/desk/defconfig
	configure
	refused 'CONFIG_PAGER is missing'
}

@test "what has not changed is not written" {
	configure
	touch -t 200101010000 build/desk/autoconf.h
	touch -t 200201010000 mark
	configure
	[ ! build/desk/autoconf.h -nt mark ]
	configure CONFIG_JOBS=2
	[ build/desk/autoconf.h -nt mark ]
}

@test "savedefconfig writes a complete one in Kconfig's order" {
	configure
	printf '%s\n' CONFIG_PAGER=n CONFIG_JOBS=7 >build/desk/.config
	make -s PORT=desk savedefconfig
	diff port/desk/defconfig - <<-'END'
		CONFIG_JOBS=7
		# CONFIG_PAGER is not set
		CONFIG_WHERE="/a b"
		CONFIG_MASK=0x1F
	END
	make -s PORT=desk checkconfig
}

@test "an unknown port is told which there are" {
	run make PORT=dekstop
	refused 'there are: desk'
}

@test "PORT of the environment is somebody else's" {
	cp -r port/desk port/posix
	PORT=8080 run make -s help
	[ "$status" -eq 0 ]
	[[ $output == *build/posix/feedarc* ]]
}
