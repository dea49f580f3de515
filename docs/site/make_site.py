"""Puts the documents together for their site, and has it built: build/site.

    python docs/site/make_site.py

The pages stay as they are in the clone, so that a link between two of them leads to the same page
on the site.  A link to a file that is no page leads to the project's source.  A link to nothing
ends it, and so does whatever the builder warns of.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

__all__ = ["links_of", "pages", "with_links"]

CHECKOUT: Final = Path(__file__).parents[2]
BUILD: Final = CHECKOUT / "build"
_PAGES: Final = BUILD / "pages"
_CONFIG: Final = "zensical.toml"
_SINGLE_PAGES: Final = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "benchmarks/README.md",
)
_FILES: Final = ("docs/schema/*.json", "docs/deploy/*", "docs/pictures/*")
# A link's target, in Markdown and in the HTML of pictures; not a link to elsewhere, or in the page.
_LINK: Final = re.compile(r"(\]\(|(?:src|href)=\")(?![a-z]+:|#)([^)\s#\"]+)")
_CODE: Final = re.compile(r"(?ms)^```.*?^```|`[^`\n]*`|^(?: {4}|\t).*$")


def pages() -> list[Path]:
    """Return the pages of the site, as paths in the clone."""
    return [*map(Path, _SINGLE_PAGES), *(p.relative_to(CHECKOUT) for p in _documents())]


def _documents() -> list[Path]:
    return sorted((CHECKOUT / "docs").glob("*.md"))


def links_of(text: str) -> list[str]:
    """Return the links of a page that lead to files, without the places within them."""
    return [match[2] for match in _LINK.finditer(_CODE.sub("", text))]


def with_links(page: Path, text: str, source: str, known: set[Path]) -> str:
    """Return a page whose links to files that are not on the site lead to the project's source.

    Raises ValueError for a link to nothing.
    """

    def changed(match: re.Match[str]) -> str:
        target = (CHECKOUT / page.parent / match[2]).resolve()
        if not target.is_relative_to(CHECKOUT) or not target.exists():
            raise ValueError(f"{page} links to {match[2]}, which is not there")
        inside = target.relative_to(CHECKOUT)
        return match[0] if inside in known else f"{match[1]}{source}{inside.as_posix()}"

    parts, at = [], 0
    for code in _CODE.finditer(text):
        parts += [_LINK.sub(changed, text[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*parts, _LINK.sub(changed, text[at:])])


def _assemble() -> None:
    """Write the pages and the files that they show to the build folder."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    files = [path.relative_to(CHECKOUT) for form in _FILES for path in CHECKOUT.glob(form)]
    known = {*pages(), *files}
    shutil.rmtree(_PAGES, ignore_errors=True)
    for name in known:
        place = _PAGES / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if name.suffix != ".md":
            shutil.copyfile(CHECKOUT / name, place)
            continue
        text = (CHECKOUT / name).read_text("utf-8")
        place.write_text(with_links(name, text, project["urls"]["Source"], known), "utf-8")
    shutil.copyfile(Path(__file__).with_name(_CONFIG), BUILD / _CONFIG)


def main() -> int:
    """Build the site; return the builder's exit status."""
    BUILD.mkdir(exist_ok=True)
    _assemble()
    builder = shutil.which("zensical", path=str(Path(sys.executable).parent))
    if builder is None:
        sys.stderr.write("make docs installs what builds the site: there is no zensical here.\n")
        return 2
    command = [builder, "build", "--clean", "--strict", "-f", str(BUILD / _CONFIG)]
    return subprocess.run(command, cwd=BUILD, check=False).returncode  # noqa: S603 - our own


if __name__ == "__main__":
    sys.exit(main())
