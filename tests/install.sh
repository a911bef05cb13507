#!/bin/sh
# Install system packages where this user may: sh tests/install.sh PURPOSE PACKAGE…
# Otherwise say what to install; the tests that need it then say that they did not run.

purpose=$1
shift
[ $# -gt 0 ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root="no"
    fi
fi
if [ "$as_root" = "no" ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "$purpose: please install $* (this user may not install packages)"
    exit 0
fi

log=$(mktemp)
echo "$purpose: installing $*"
if ! { $as_root apt-get update -q &&
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    echo "$purpose: could not install $* - please install by hand:"
    tail -n 3 "$log"
fi
rm -f "$log"
exit 0
