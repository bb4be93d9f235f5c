#!/usr/bin/env bats
# Debian's package as `make deb` made it: lintian, and its life on this system, in an overlay that is thrown away.

tree=$BATS_TEST_DIRNAME/../../..

setup() {
	cd "$BATS_TEST_TMPDIR"
	deb=$(ls "$tree"/build/deb/feedarc_*.deb)
}

# aside COMMAND: as root of this system, of which nothing stays changed.
aside() {
	[ "$(id -u)" -eq 0 ] || skip 'an overlay of the system needs root'
	unshare -m sh -c '
		mount -t tmpfs none "$1" && mkdir "$1/up" "$1/work" "$1/all" &&
			mount -t overlay overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" "$1/all" || exit 99
		mount -t proc none "$1/all/proc" && mount --rbind /dev "$1/all/dev" &&
			mount --rbind /sys "$1/all/sys" && mount -t tmpfs none "$1/all/run" || exit 99
		cp "$2" "$1/all/feedarc.deb"
		cp "$4" "$1/all/feed.xml"
		[ ! -f table ] || cp table "$1/all/table"
		chroot "$1/all" sh -ec "$3"
	' sh "$PWD" "$deb" "$1" "$tree/tests/demo/tides.xml" || {
		local status=$?
		[ $status -ne 99 ] || skip 'no overlays here'
		return $status
	}
}

@test "lintian has nothing to say" {
	lintian --fail-on none "$tree"/build/deb/*.changes >said 2>errors || cat errors
	[ ! -s said ] || {
		cat said
		false
	}
}

@test "it is installed, runs, and is removed without a trace" {
	aside '
		find /usr /etc /var/lib/systemd -path "*feedarc*" >/before
		dpkg -i /feedarc.deb
		feedarc version
		feedarc -C /tmp/empty list || [ $? -eq 1 ]
		man --where feedarc feedarc.conf
		dpkg -P feedarc
		find /usr /etc /var/lib/systemd -path "*feedarc*" | diff /before -
	'
}

@test "what it depends on is there: the libraries, and libcurl, which is loaded later" {
	dpkg-deb -f "$deb" Depends | grep -q libcurl4
	for library in libexpat1 zlib1g libc6; do
		dpkg-deb -f "$deb" Depends | grep -q "$library"
	done
}

@test "the units are right, and nobody's timer is enabled by installing" {
	command -v systemd-analyze >/dev/null || skip 'systemd-analyze is not installed'
	aside '
		dpkg -i /feedarc.deb
		export XDG_RUNTIME_DIR=/run/user
		mkdir /run/user
		systemd-analyze --user verify feedarc.timer feedarc.service
		! find /etc/systemd/user | grep feedarc
	'
}

# A user's own systemd, in a namespace where the system seems to be booted with it.
@test "systemd's timer runs the service, and a lock that another holds is no failure" {
	[ -x /lib/systemd/systemd ] || skip 'systemd is not installed'
	aside '
		dpkg -i /feedarc.deb
		mkdir -p /run/systemd/system /run/user /home/me/.config/feedarc
		export XDG_RUNTIME_DIR=/run/user HOME=/home/me
		unset DBUS_SESSION_BUS_ADDRESS XDG_CONFIG_HOME XDG_DATA_HOME
		echo file:///feed.xml >/home/me/.config/feedarc/feeds
		timeout 100 /lib/systemd/systemd --user >/systemd.log 2>&1 &
		until systemctl --user is-system-running >/dev/null 2>&1; do
			kill -0 $! || exit 98
			sleep 0.2
		done
		mkdir -p /home/me/.config/systemd/user/feedarc.timer.d
		printf "[Timer]\nOnCalendar=\nOnCalendar=*:*:0/2\nRandomizedDelaySec=0\nAccuracySec=100ms\n" \
			>/home/me/.config/systemd/user/feedarc.timer.d/soon.conf
		systemctl --user daemon-reload
		systemctl --user enable --now feedarc.timer
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			[ "$(feedarc list | grep -c .)" -eq 0 ] || break
			sleep 1
		done
		[ "$(feedarc list | grep -c .)" -eq 3 ]
		systemctl --user stop feedarc.timer
		systemctl --user show -p Result feedarc.service | grep -x Result=success
		flock /home/me/.local/share/feedarc/lock systemctl --user start feedarc.service
		systemctl --user show -p ExecMainStatus feedarc.service | grep -x ExecMainStatus=75
		systemctl --user show -p Result feedarc.service | grep -x Result=success
		systemctl --user exit
		wait
		rmdir /sys/fs/cgroup/systemd/init.scope 2>/dev/null || :
	' || {
		[ $? -ne 98 ] || skip "systemd does not run here"
		return 1
	}
}

@test "cron runs the line of the manual, and has nothing to mail" {
	[ -x /usr/sbin/cron ] || skip 'cron is not installed'
	line=$(sed -n 's/^\(7,37 .* sync\)$/\1/p' "$tree/docs/feedarc.1" | sed 's/^7,37/*/')
	[ "$line" = '* * * * * feedarc -q sync' ]
	printf '%s\n' "$line" >table
	aside '
		dpkg -i /feedarc.deb
		rm -rf /etc/crontab /etc/cron.d /var/spool/cron
		mkdir -p /etc/cron.d /var/spool/cron/crontabs /root/.config/feedarc
		install -m600 /table /var/spool/cron/crontabs/root
		printf "#!/bin/sh\ncat >>/mail\n" >/usr/sbin/sendmail
		chmod 755 /usr/sbin/sendmail
		echo file:///feed.xml >/root/.config/feedarc/feeds
		unset XDG_CONFIG_HOME XDG_DATA_HOME
		export HOME=/root
		cron -f &
		for _ in $(seq 75); do
			[ "$(feedarc list | grep -c .)" -eq 0 ] || break
			sleep 1
		done
		kill $!
		[ "$(feedarc list | grep -c .)" -eq 3 ]
		! cat /mail
	'
}
