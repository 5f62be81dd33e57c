#!/bin/sh
# Installs what the tests need from the system and the machine lacks: a browser and PostgreSQL.
# Only on Debian and its kin, and only as root; elsewhere it says what to install.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086  (one word a package)
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "tests: please install:$missing (the tests that need them are skipped without)" >&2
fi
