#!/bin/sh
# Best effort, on Debian as root only: a Chromium for the browser tests and a PostgreSQL for the database suites, when missing.
# Anything that fails here is said by the tests themselves (with CI=true they fail instead of skipping).
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || exit 0
export DEBIAN_FRONTEND=noninteractive

wanted=""
command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || wanted="$wanted chromium"
.venv/bin/python -m tests.servers >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || wanted="$wanted postgresql"
if [ -n "$wanted" ]; then
	echo "Installing$wanted for the tests"
	apt-get update -qq && apt-get install -y -qq --no-install-recommends $wanted >/dev/null
fi

if ! .venv/bin/python -m tests.servers >/dev/null 2>&1 && command -v pg_lsclusters >/dev/null 2>&1; then
	pg_lsclusters -h | while read -r version cluster _; do pg_ctlcluster "$version" "$cluster" start; done
	runuser -u postgres -- createuser --superuser "$(id -un)" 2>/dev/null
fi
exit 0
