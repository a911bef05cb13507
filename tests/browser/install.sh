#!/bin/sh
# Install what the browser tests need, from the system's packages, where this user may.
# Otherwise say what to install; the tests that need it then say that they did not run.

packages=""
if ! command -v chromium >/dev/null 2>&1 &&
    ! command -v chromium-browser >/dev/null 2>&1 &&
    ! command -v google-chrome >/dev/null 2>&1; then
    packages="chromium"
fi
if command -v fc-list >/dev/null 2>&1; then
    arabic=$(fc-list :lang=ar family)
else
    arabic=$(find /usr/share/fonts -name '*Arabic*' 2>/dev/null)
fi
[ -n "$arabic" ] || packages="$packages fonts-noto-core"
[ -n "$packages" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root="no"
    fi
fi
if [ "$as_root" = "no" ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "browser tests: please install" $packages "(this user may not install packages)"
    exit 0
fi

log=$(mktemp)
echo "browser tests: installing" $packages
if ! { $as_root apt-get update -q &&
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends $packages; } >"$log" 2>&1; then
    echo "browser tests: could not install" $packages "- please install by hand:"
    tail -n 3 "$log"
fi
rm -f "$log"
exit 0
