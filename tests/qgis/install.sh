#!/bin/sh
# Install QGIS, headless, with its Python, and GDAL's tools, from the system's packages.
# They belong to the system's own Python, not to the environment of this project.

set --
/usr/bin/python3 -c 'import qgis.core' >/dev/null 2>&1 || set -- python3-qgis qgis-providers
/usr/bin/python3 -c 'import osgeo_utils' >/dev/null 2>&1 || set -- "$@" python3-gdal
command -v ogrinfo >/dev/null 2>&1 || set -- "$@" gdal-bin
sh "$(dirname "$0")/../install.sh" "QGIS tests" "$@"
