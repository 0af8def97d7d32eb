"""docs/python.md does what it says: its blocks run in order, and print what it shows."""

import contextlib
import importlib
import importlib.util
import io
import re

import pytest
from shared import ROOT

PAGE = ROOT / "docs" / "python.md"
BLOCK = re.compile(
    r"(?:<!-- needs: (?P<needs>[^>]*) -->\n)?```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<text>.*?)^```)?",
    re.M | re.S)


def _missing(needs):
    for name in filter(None, (part.strip() for part in (needs or "").split(","))):
        if importlib.util.find_spec(name) is None:
            return name
    return None


def blocks():
    page = PAGE.read_text(encoding="utf-8")
    return [
        (page[: found.start()].count("\n") + 1, found["needs"], found["code"], found["text"])
        for found in BLOCK.finditer(page)]


def test_every_block_is_found():
    page = PAGE.read_text(encoding="utf-8")
    assert len(blocks()) == page.count("```python\n") > 10
    assert sum(text is not None for *_, text in blocks()) == page.count("```text\n")


def test_links_lead_somewhere():
    page = PAGE.read_text(encoding="utf-8")
    titles = [line.lstrip("# ").lower() for line in page.splitlines() if line.startswith("#")]
    headings = {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}
    for target in re.findall(r"\]\(([^)]+)\)", page):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("http") and "python/examples" not in target:
            assert (PAGE.parent / target).exists(), target


def test_the_tutorial(tmp_path, monkeypatch):
    (tmp_path / "experiments").symlink_to(ROOT / "experiments")
    monkeypatch.chdir(tmp_path)
    with contextlib.suppress(ImportError):
        import matplotlib

        matplotlib.use("agg")
    space, skipped = {"__name__": "tutorial"}, set()
    for line, needs, code, text in blocks():
        missing = _missing(needs)
        if missing is not None:
            skipped.add(missing)
            continue
        printed = io.StringIO()
        # Lines of a traceback are those of the page.
        program = compile("\n" * line + code, str(PAGE), "exec")
        with contextlib.redirect_stdout(printed):
            exec(program, space)
        if text is not None:
            assert printed.getvalue() == text, f"docs/python.md, line {line}"
    if skipped:
        pytest.skip(f"but for blocks that need {', '.join(sorted(skipped))}, it does")
