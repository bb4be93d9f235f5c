#!/usr/bin/env bats
# Who reads while others write sees the archive as it was at some moment, always.

load ../../command/helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	echo "file://$web/a.xml" >"$dir/feeds"
}

teardown() {
	# Where a test failed, nobody else tells the reader.
	echo >done
	end
}

# Lists, and shows the newest, until `done` is there: 1 … n and no other, n never less than before.
read_on() {
	python3 - "$FEEDARC" "$dir" <<-'END'
		import os, subprocess, sys
		def run(*words):
		    done = subprocess.run([sys.argv[1], "-C", sys.argv[2], *words], capture_output=True)
		    if done.returncode:
		        sys.exit("%s: status %d: %s" % (words, done.returncode, done.stderr.decode()))
		    return done.stdout.decode()
		looks = before = 0
		last = False
		while not last:
		    last = os.path.exists("done")
		    numbers = [int(n) for n in run("list", "--limit", "0", "--format", "%i").split()]
		    if sorted(numbers) != list(range(1, len(numbers) + 1)):
		        sys.exit("look %d: not 1 to %d" % (looks, len(numbers)))
		    if len(numbers) < before:
		        sys.exit("look %d: %d after %d" % (looks, len(numbers), before))
		    before = len(numbers)
		    for n in {1, before // 2 + 1, before}:
		        if "Item %d" % n not in run("show", str(n)).splitlines()[0:4].__str__():
		            sys.exit("look %d: article %d is another" % (looks, n))
		    looks += 1
		print("%d looks, the last at %d articles" % (looks, before))
	END
}

@test "a reader during a thousand appends and ten seals" {
	local seals

	many 1 1 >"$web/a.xml"
	feedarc sync
	cp "$web/a.xml" one.xml
	read_on >reader.out 2>reader.err 3>&- &
	reader=$!
	for n in {2..1000}; do
		sed "s/n-1\\b/n-$n/g; s/Item 1\\b/Item $n/" one.xml >"$web/a.xml"
		feedarc sync || fail "append $n: status $?"
	done
	echo >done
	wait $reader || fail "$(cat reader.err)"
	echo "# $(cat reader.out)" >&3
	seals=$(find "$archive" -name '*-1.jsonl.gz' | wc -l)
	echo "# $seals segments are sealed" >&3
	[ "$seals" -ge 10 ] || fail "$seals segments are sealed"
	split verify
	code 0
	is "$(feedarc list --limit 0 | wc -l)" 1000
}
