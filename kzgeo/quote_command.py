"""The command ``kzgeo quote add``: a quotation for a feature, written with all its selectors."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from kzgeo.catalogue import Catalogue
from kzgeo.entries import Mention, Passage
from kzgeo.errors import CatalogueError, UsageError
from kzgeo.model import Atlas, Feature

__all__ = ["add_arguments", "add_quotation"]

LONGEST_ID = 64


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo quote add`` is given."""
    command.add_argument("feature", metavar="FEATURE", help="id of the feature that quotes it")
    command.add_argument(
        "--source", metavar="FILE", type=Path, required=True, help="the document itself"
    )
    command.add_argument("--find", metavar="TEXT", required=True, help="the words to quote")
    command.add_argument(
        "--at", metavar="OFFSET", type=int, help="where they begin, if they stand at several places"
    )
    command.add_argument(
        "--mark", metavar="WORDS", action="append", default=[], help="words that name the feature"
    )
    command.add_argument("--id", metavar="ID", help="id of the passage (layer, feature, offset)")
    command.add_argument("--dry-run", action="store_true", help="print it and write nothing")


def add_quotation(catalogue: Catalogue, options: Namespace, feature: Feature) -> int:
    """Write a quotation of ``feature`` into its layer's file; return the exit status."""
    # Finding and editing need libraries that no other command should wait for.
    from kzgeo import layer_files  # noqa: PLC0415
    from kzgeo.quoting import document, find_quotation, passage_at  # noqa: PLC0415

    atlas = catalogue.atlas
    source, text = document(options.source, atlas.sources)
    span = find_quotation(text, options.find, at=options.at)
    known = _known(atlas, source.id, span)
    passage = known or passage_at(
        text, span, passage_id=_passage_id(atlas, feature, span[0], options.id), source=source
    )
    mention = _mention(feature, passage, options.mark)
    new = None if known else passage
    place = f"layers/{feature.layer_id}.toml"
    if options.dry_run and not options.json:
        if new:
            sys.stdout.write(layer_files.passage_text(new))
        line = layer_files.quotation_text(mention)
        sys.stdout.write(f"# {feature.id}: {line}\n")
    path = catalogue.root / "layers" / f"{feature.layer_id}.toml"
    edited = layer_files.with_quotation(
        _content(path, place), feature.id, mention, passage=new, place=place
    )
    if not options.dry_run:
        layer_files.replace_file(path, edited, place=place)
    if options.json:
        answer = _answer(feature, passage, new=new is not None, written=not options.dry_run)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    _report(passage, place, new=new is not None, written=not options.dry_run)
    if feature.entry.status == "silent":
        sys.stderr.write(
            f'"{feature.id}" was silent: with this the atlas says that the documents speak of it.\n'
        )
    return 0


def _answer(feature: Feature, passage: Passage, *, new: bool, written: bool) -> dict[str, Any]:
    return {
        "feature": feature.id,
        "passage": passage.model_dump(mode="json"),
        "new": new,
        "written": written,
    }


def _report(passage: Passage, place: str, *, new: bool, written: bool) -> None:
    if not written:
        message = "Nothing was written."
    elif new:
        message = f'{place}: passage "{passage.id}" at {passage.start}-{passage.end} was added.'
        missing = ", ".join(passage.untranslated())
        message += f" It is to be translated into {missing}." if missing else ""
    else:
        message = f'{place}: quotes passage "{passage.id}", which was there already.'
    sys.stderr.write(f"{message}\n")


def _known(atlas: Atlas, source: str, span: tuple[int, int]) -> Passage | None:
    """Return the passage that holds this very text already, whichever layer it stands in."""
    return next(
        (
            passage
            for layer in atlas.layers
            for passage in layer.entry.passages
            if passage.source == source and span in ((passage.start, passage.end), *passage.also_at)
        ),
        None,
    )


def _passage_id(atlas: Atlas, feature: Feature, start: int, given: str | None) -> str:
    """Return the id asked for, or one that tells layer, feature and offset."""
    taken = {passage.id for layer in atlas.layers for passage in layer.entry.passages}
    layer = feature.layer_id
    if given is not None:
        whole = re.fullmatch(rf"{layer}(-[a-z0-9]+)+", given) and len(given) <= LONGEST_ID
        if not whole or given in taken:
            fault = (
                "is taken" if given in taken else f"does not begin with “{layer}-” as an id does"
            )
            cure = "use small letters, digits and hyphens, at most 64"
            raise UsageError(f'--id "{given}"', fault, cure)
        return given
    stem = feature.id.removeprefix(f"{layer}-")
    room = LONGEST_ID - len(f"{layer}--{start}-99")
    stem = f"{layer}-{stem[:room].strip('-')}-{start}"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next(name for name in names if name not in taken)


def _mention(feature: Feature, passage: Passage, mark: list[str]) -> Mention:
    if any(mention.passage == passage.id for mention in feature.entry.quotations):
        raise UsageError(
            f'feature "{feature.id}"',
            f'quotes passage "{passage.id}" already',
            "find another text, or leave it as it is",
        )
    for words in mark:
        if not words or words not in passage.exact:
            raise UsageError(
                f"--mark “{words}”",
                "does not stand in the passage",
                "copy the words from it as they are written there",
            )
    return Mention(passage=passage.id, mark=tuple(mark))


def _content(path: Path, place: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise CatalogueError(
            place, f"cannot be read ({error.strerror})", "check its permissions"
        ) from error
