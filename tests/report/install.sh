#!/bin/sh
# Install what opens reports: LibreOffice's word processor, and poppler's tools for PDF.

set --
command -v soffice >/dev/null 2>&1 || set -- libreoffice-writer-nogui
command -v pdftotext >/dev/null 2>&1 || set -- "$@" poppler-utils
sh "$(dirname "$0")/../install.sh" "report tests" "$@"
