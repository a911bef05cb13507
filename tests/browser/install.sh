#!/bin/sh
# Install what the browser tests need: a Chromium, and a font that has Arabic.

set --
if ! command -v chromium >/dev/null 2>&1 &&
    ! command -v chromium-browser >/dev/null 2>&1 &&
    ! command -v google-chrome >/dev/null 2>&1; then
    set -- chromium
fi
if command -v fc-list >/dev/null 2>&1; then
    arabic=$(fc-list :lang=ar family)
else
    arabic=$(find /usr/share/fonts -name '*Arabic*' 2>/dev/null)
fi
[ -n "$arabic" ] || set -- "$@" fonts-noto-core
sh "$(dirname "$0")/../install.sh" "browser tests" "$@"
