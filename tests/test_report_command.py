"""The command ``kzgeo report`` and what it leaves on the disk: a whole report, or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from kzgeo.cli import main
from kzgeo.errors import OutputError, UsageError
from kzgeo.permalink import SETTING
from kzgeo.report import formats
from kzgeo.report.formats import FORMATS, images_of
from kzgeo.report.order import FeatureItem, FigureItem, LayerItem
from kzgeo.reporting import Cancelled, write_report
from tests.live import FEATURES
from tests.reports import ordered

QUICK = FeatureItem(feature="border-turkmenistan")
MAP = FigureItem(layers=("capital",))


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def report(*arguments: str) -> int:
    return main(["report", *arguments])


def test_the_answer_tells_what_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, "https://atlas.example/kz")
    out = tmp_path / "silent.md"
    assert report(str(out), "--features", "border-turkmenistan,astana", "--json") == 0
    told = capsys.readouterr()
    answer = json.loads(told.out)
    picture = images_of(out) / "figure-1.png"
    assert answer["file"] == str(out)
    assert answer["files"] == [str(out), str(picture)]
    passages = {quotation.passage.id for quotation in FEATURES["astana"].quotations}
    assert (answer["sections"], answer["passages"]) == (6, len(passages))
    assert answer["documents"] >= 1
    assert answer["claims"] >= 1
    assert str(out) in told.err
    text = out.read_text(encoding="utf-8")
    assert "<https://atlas.example/kz/?feature=border-turkmenistan>" in text
    with Image.open(picture) as image:
        assert image.width == pytest.approx(160 / 25.4 * 220, abs=2)


def test_layers_years_language_title_and_size_are_heeded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "capital.md"
    options = ["--layers", "capital", "--years", "1990,1997", "--lang", "ru", "--size", "column"]
    assert report(str(out), *options, "--title", "Столица: как было") == 0
    assert capsys.readouterr().out == ""
    text = out.read_text(encoding="utf-8")
    assert text.startswith('<div lang="ru" dir="ltr">\n\n# Столица: как было\n\n**Годы 1990–1997**')
    assert "time=1990,1997" in text
    with Image.open(images_of(out) / "figure-1.png") as image:
        assert image.width == pytest.approx(85 / 25.4 * 220, abs=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x.txt"], "suffix “.txt” is no known format"),
        (["x"], "a name without suffix is no known format"),
        (["x.html", "--layers", "nope"], 'layer "nope": does not exist'),
        (["x.html", "--features", "nope"], 'feature "nope": does not exist'),
        (["x.html", "--layers", ""], 'layer "": does not exist'),
        (["x.html", "--features", ""], 'feature "": does not exist'),
        (["x.html", "--layers", "zhuz,,borders"], 'layer "": does not exist'),
        (["x.html", "--layers", "zhuz", "--title", "bell\a"], "has signs in it that are no text"),
        (["x.html", "--layers", "zhuz", "--years", "2000,1990"], "end before they begin"),
        (["x.html", "--features", "kazakh-ssr-1936", "--years", "1,9"], "have nothing to draw"),
        (["x.html", "--layers", "zhuz", "--font", "No such font"], "is not installed"),
        (["no/x.html", "--layers", "zhuz"], "lies in no existing folder"),
        (["there.html", "--layers", "zhuz"], "exists already"),
        ([".", "--layers", "zhuz"], "a name without suffix"),
    ],
)
def test_bad_input_is_named_and_leaves_nothing(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.html").write_text("mine")
    assert report(*arguments) == 2
    assert message in capsys.readouterr().err
    assert left(tmp_path) == ["there.html"]
    assert (tmp_path / "there.html").read_text() == "mine"


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_report(ordered(QUICK), Path("/proc/report.html"))
    assert left(tmp_path) == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_report_has_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    order = ordered(MAP, QUICK, FeatureItem(feature="astana"), language="kk")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_report(order, tmp_path / name / f"report{suffix}")
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) == (2 if FORMATS[suffix].beside else 1)


@pytest.mark.parametrize("suffix", FORMATS)
def test_called_off_between_any_two_steps_it_leaves_nothing(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"report{suffix}"
    path.write_text("before")
    steps: list[tuple[int, int | None, str]] = []

    def stop_at(last: int):
        def progress(done: int, of: int | None, what: str) -> None:
            steps.append((done, of, what))
            if done == last:
                raise Cancelled

        return progress

    order = ordered(QUICK)
    for last in range(3):
        with pytest.raises(Cancelled):
            write_report(order, path, progress=stop_at(last), force=True)
        assert left(tmp_path) == [path.name]
        assert path.read_text() == "before"
    assert steps[-1] == (2, 2 + FORMATS[suffix].steps, "writing the file")


def test_progress_tells_every_step_and_the_end(tmp_path: Path) -> None:
    steps: list[tuple[int, int | None, str]] = []
    order = ordered(MAP, LayerItem(layer="capital"), QUICK, language="ar")
    path = tmp_path / "report.html"
    write_report(order, path, progress=lambda *step: steps.append(step))
    assert [done for done, _, _ in steps] == list(range(7))
    assert {of for _, of, _ in steps} == {6}
    assert [what for _, _, what in steps] == [
        "الخريطة",
        "الشكل 1 من 1",
        "العاصمة",
        "الحدود مع تركمانستان",
        "الوثائق والتراخيص",
        "كتابة الملف",
        "",
    ]


# -- pictures in a folder beside it ----------------------------------------------------------------


def test_a_folder_of_pictures_is_replaced_with_its_report_and_only_then(tmp_path: Path) -> None:
    path, order = tmp_path / "map.md", ordered(MAP)
    write_report(order, path)
    assert left(images_of(path)) == ["figure-1.png"]
    for target in (path, images_of(path)):
        with pytest.raises(UsageError, match="exists already"):
            write_report(order, path)
        if target == path:
            path.unlink()
    (images_of(path) / "figure-2.png").write_bytes(b"of an earlier report")
    write_report(order, path, force=True)
    assert left(images_of(path)) == ["figure-1.png"]
    assert left(tmp_path) == ["map-images", "map.md"]


def test_a_folder_with_files_of_others_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "map.md"
    images_of(path).mkdir()
    (images_of(path) / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(UsageError, match=r"holiday\.jpg"):
        write_report(ordered(MAP), path, force=True)
    assert left(tmp_path) == ["map-images"]
    assert left(images_of(path)) == ["holiday.jpg"]


def test_where_the_report_cannot_take_its_place_the_old_pictures_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, order = tmp_path / "map.md", ordered(MAP)
    write_report(order, path)
    before = {one: one.read_bytes() for one in (path, images_of(path) / "figure-1.png")}
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if Path(target) == path:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OutputError, match="No space left"):
        write_report(ordered(MAP, QUICK, language="ru"), path, force=True)
    monkeypatch.undo()
    assert {one: one.read_bytes() for one in before} == before
    assert left(tmp_path) == ["map-images", "map.md"]


def test_a_report_without_figures_has_no_folder(tmp_path: Path) -> None:
    write_report(ordered(QUICK), tmp_path / "silent.md")
    assert left(tmp_path) == ["silent.md"]


def test_a_writer_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_report: object, path: Path, _pulse: object) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    broken = dict(FORMATS) | {
        ".html": formats.Format(write=fail, drawings=(".svg",), media_type="text/html")
    }
    monkeypatch.setattr("kzgeo.reporting.FORMATS", broken)
    with pytest.raises(OutputError, match="No space left"):
        write_report(ordered(QUICK), tmp_path / "report.html")
    assert left(tmp_path) == []


def test_a_figure_that_finds_no_room_is_told_of_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if Path(target).name.startswith("figure."):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    path = tmp_path / "report.html"
    with pytest.raises(OutputError, match="No space left") as raised:
        write_report(ordered(MAP), path)
    assert str(raised.value).startswith(f"{path}:")
    assert left(tmp_path) == []
