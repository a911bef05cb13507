#!/bin/sh
# Install what opens reports: LibreOffice's word processor, and for PDF poppler's tools and qpdf.

set --
command -v soffice >/dev/null 2>&1 || set -- libreoffice-writer-nogui
command -v pdftotext >/dev/null 2>&1 || set -- "$@" poppler-utils
command -v qpdf >/dev/null 2>&1 || set -- "$@" qpdf
sh "$(dirname "$0")/../install.sh" "report tests" "$@"
