#!/bin/sh
# Does what the README tells a newcomer, as a newcomer: a fresh clone, an empty home, empty caches, no environment.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
git clone --quiet . "$room/fonds"
cd "$room/fonds"
mkdir "$room/home"
newcomer() {
    env -i HOME="$room/home" PATH="$PATH" LANG=C.UTF-8 XDG_CACHE_HOME="$room/cache" "$@"
}
start=$(date +%s)
newcomer make --silent install
installed=$(date +%s)
newcomer make --silent demo
shown=$(date +%s)
echo "clean room: make install $((installed - start)) s, make demo $((shown - installed)) s"
