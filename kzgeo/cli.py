"""The command line: one door to the atlas for people and for other tools.

With ``--json`` the answer is UTF-8 JSON on standard output and nothing else; messages go
to standard error. Exit status: 0 done, 1 the data or the check failed, 2 wrong use.

What takes long to import is imported by the command that needs it, so that no other waits.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kzgeo import (
    __version__,
    answers,
    cite_command,
    export_command,
    figure_command,
    layer_command,
    match_command,
    page_command,
    quote_command,
    report_command,
)
from kzgeo.catalogue import PROJECT, Catalogue, load
from kzgeo.errors import KzgeoError, UsageError
from kzgeo.model import Feature, Problem

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    options = _parser().parse_args(argv)
    try:
        return _run(options)
    except UsageError as error:
        _say(str(error))
        return 2
    except KzgeoError as error:
        _say(str(error))
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _run(options: argparse.Namespace) -> int:
    command: Callable[..., int] = options.command
    # What has no use for the atlas does not wait for it.
    return command(load(options.root), options) if options.atlas else command(options)


# Commands that write files: their options, what they do, and what is told of them.
WRITING: Mapping[str, tuple[Any, Callable[[Catalogue, argparse.Namespace], int], str]] = {
    "export": (
        export_command,
        export_command.write_export,
        "Write layers as a file for other programs.",
    ),
    "figure": (
        figure_command,
        figure_command.write_figure_file,
        "Draw a map for print or a slide: PNG, SVG or PDF.",
    ),
    "report": (
        report_command,
        report_command.write_report_file,
        "Write a document: figures, passages, statements, sources.",
    ),
    "page": (
        page_command,
        page_command.write_page_file,
        "Write the atlas as one file that works without a network.",
    ),
    "cite": (
        cite_command,
        cite_command.write_citation,
        "Cite a passage or the map: CSL-JSON, BibTeX, RIS or text.",
    ),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kzgeo",
        description="An atlas of Kazakhstan in which every line answers to a sentence.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--root", type=Path, default=PROJECT, help="folder of the atlas")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, function: Callable[..., int], text: str, within: Any = commands
    ) -> argparse.ArgumentParser:
        command = within.add_parser(name, help=text, description=text)
        command.set_defaults(command=function, atlas=True)
        command.add_argument("--json", action="store_true", help="answer as JSON")
        return command  # type: ignore[no-any-return]

    add("layers", _layers, "List the layers in drawing order.")
    feature = add("feature", _feature, "Show one feature: geometry, quotations, provenance.")
    feature.add_argument("id", metavar="ID")
    quotes = add("quotes", _quotes, "Print the quotations of features, one object a line.")
    quotes.add_argument("ids", metavar="ID", nargs="*")
    searching = add("search", _search, "Search features and places by name, in any language.")
    searching.add_argument("query", metavar="QUERY")
    verification = add("verify", _verify, "Hold every quotation against the documents.")
    verification.add_argument("--sources", type=Path, metavar="DIR", help="folder of the documents")
    claims = add("claims", _claims, "List every checkable statement with its verdict.")
    claims.add_argument("--feature", metavar="ID", help="only the statements on this feature")
    add("check", _check, "List every problem of catalogue, geometry and quotations.")
    matching = add("match", match_command.match, "Find every place that is named in texts.")
    match_command.add_arguments(matching)
    matching.set_defaults(atlas=False)
    for name, (module, run, text) in WRITING.items():
        module.add_arguments(add(name, _warned(run), text))
    quote = commands.add_parser("quote", help="Write quotations into the layers' files.")
    quoting = quote.add_subparsers(required=True, metavar="COMMAND")
    adding = add("add", _quote_add, "Add a quotation of a document to a feature.", quoting)
    quote_command.add_arguments(adding)
    layer = commands.add_parser("layer", help="Write layers into the atlas.")
    layering = layer.add_subparsers(required=True, metavar="COMMAND")
    text = "Make a layer of a file, or put its geometry into one that is there."
    adding = add("add", layer_command.add_layer, text, layering)
    layer_command.add_arguments(adding)
    return parser


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _warned(run: Callable[[Catalogue, argparse.Namespace], int]) -> Callable[..., int]:
    """Return a command that tells the problems of the catalogue first."""

    def warned(catalogue: Catalogue, options: argparse.Namespace) -> int:
        _warn(catalogue)
        return run(catalogue, options)

    return warned


def _warn(catalogue: Catalogue) -> None:
    for problem in catalogue.problems:
        _say(str(problem))


def _layers(catalogue: Catalogue, options: argparse.Namespace) -> int:
    _warn(catalogue)
    layers = [answers.layer_answer(layer) for layer in catalogue.atlas.layers]
    if options.json:
        _print(layers)
    else:
        for layer in layers:
            print(f"{layer['id']:<12} {layer['title']['en']}  [{layer['evidence']}]")
            print(f"{'':<12} {', '.join(layer['features'])}")
    return 0


def _find(catalogue: Catalogue, feature_id: str) -> Feature:
    feature = catalogue.atlas.feature(feature_id)
    if feature is None:
        known = ", ".join(f.id for f in catalogue.atlas.features())
        raise UsageError(f'feature "{feature_id}"', "does not exist", f"use one of {known}")
    return feature


def _feature(catalogue: Catalogue, options: argparse.Namespace) -> int:
    feature = _find(catalogue, options.id)
    _warn(catalogue)
    answer = answers.feature_answer(feature, catalogue.atlas, catalogue.judged)
    if options.json:
        _print(answer)
    else:
        for language, title in answer["title"].items():
            print(f"{language}  {title}")
        print(f"{answer['geometry_type']}, {answer['evidence']}; {answer['attribution']}")
        _print_quotations(feature)
    return 0


def _print_quotations(feature: Feature) -> None:
    if feature.entry.status == "silent":
        print("The documents say nothing of it.")
    for quotation in feature.quotations:
        passage = quotation.passage
        page = f", page {passage.page}" if passage.page is not None else ""
        print(f"\n{quotation.rank}. {passage.source} {passage.start}-{passage.end}{page}")
        print(passage.exact)
        if "en" in passage.translations:
            print(passage.translations["en"])


def _quotes(catalogue: Catalogue, options: argparse.Namespace) -> int:
    features = [_find(catalogue, i) for i in options.ids] or list(catalogue.atlas.features())
    _warn(catalogue)
    for feature in features:
        if options.json:
            _print(answers.quotes_answer(feature))
        else:
            print(f"\n## {feature.id}")
            _print_quotations(feature)
    return 0


def _claims(catalogue: Catalogue, options: argparse.Namespace) -> int:
    feature = _find(catalogue, options.feature) if options.feature else None
    _warn(catalogue)
    shown = [
        item
        for item in catalogue.judged
        if feature is None or feature.id in (item.claim.feature, *item.claim.also)
    ]
    if options.json:
        _print([answers.claim_answer(item) for item in shown])
        return 0
    for item in shown:
        print(f"{item.verdict:<25} {item.claim.id}: {item.claim.stated.as_written}")
    _say(f"{len(shown)} statements")
    return 0


def _search(catalogue: Catalogue, options: argparse.Namespace) -> int:
    from kzgeo.search import find, search  # noqa: PLC0415 - compiles patterns for all names

    _warn(catalogue)
    hits = search(catalogue.atlas, options.query)
    if options.json:
        _print([answers.hit_answer(hit) for hit in hits])
        return 0
    for hit in hits:
        print(f"{hit.score:.2f}  {hit.id:<28} {' · '.join(hit.title.model_dump().values())}")
    found = find(catalogue.atlas, options.query)
    for passage in found.passages:
        start, end = passage.snippet()
        print(f"\n{passage.opens}, passage {passage.quote}: {passage.text[start:end]}")
    if found.more:
        _say(f"and {found.more} passages more")
    if not hits and not found.passages:
        _say(f"“{options.query}” is not in the documents.")
    return 0


def _quote_add(catalogue: Catalogue, options: argparse.Namespace) -> int:
    return quote_command.add_quotation(catalogue, options, _find(catalogue, options.feature))


def _verify(catalogue: Catalogue, options: argparse.Namespace) -> int:
    """Hold the quotations against the documents, or say that only hashes were checked."""
    from kzgeo.verify import passages_of, verify  # noqa: PLC0415

    if options.sources is None:
        checked = len(passages_of(catalogue.atlas)) + len(catalogue.atlas.claims)
        wrong: tuple[Problem, ...] = catalogue.problems
        _say("No documents given (--sources DIR): the stored hashes were checked instead.")
    else:
        result = verify(catalogue.atlas, options.sources)
        checked, wrong = result.checked, (*catalogue.problems, *result.wrong)
        _say(f"The quotations were held against the documents in {options.sources}.")
    if options.json:
        _print({"checked": checked, "wrong": answers.problem_answer(wrong)})
    else:
        print(f"{checked} quotations checked, {len(wrong)} wrong")
        for problem in wrong:
            print(problem)
    return 1 if wrong else 0


def _check(catalogue: Catalogue, options: argparse.Namespace) -> int:
    from kzgeo.check import check, check_gazetteer  # noqa: PLC0415 - reads the gazetteer

    problems = (*catalogue.problems, *check(catalogue.atlas), *check_gazetteer(catalogue.root))
    if options.json:
        _print({"problems": answers.problem_answer(problems)})
    else:
        for problem in problems:
            print(problem)
        _say(f"{len(problems)} problems" if problems else "no problem found")
    return 1 if problems else 0
