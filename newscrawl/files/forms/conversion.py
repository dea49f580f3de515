"""Which forms there are, which one an output has, and how it is written."""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from newscrawl.files.forms.atom_form import write_atom
from newscrawl.files.forms.csv_form import write_csv
from newscrawl.files.forms.document_files import write_documents
from newscrawl.files.forms.json_form import write_json_lines
from newscrawl.files.forms.markdown_document import markdown_document, text_document
from newscrawl.files.forms.ninjs import to_ninjs
from newscrawl.files.forms.parquet_form import write_parquet, write_partitions
from newscrawl.files.forms.schema_org import to_schema_org
from newscrawl.files.forms.sqlite_form import write_sqlite
from newscrawl.files.forms.tei_form import tei_document, write_tei_corpus
from newscrawl.files.forms.whole_output import whole_file, whole_folder
from newscrawl.files.forms.zyte_article import to_zyte_article
from newscrawl.files.packing import PACKINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newscrawl.items import Article

__all__ = ["FORMS", "FormError", "Target", "target_of", "write_target"]


class FormError(Exception):
    """An output has no known form, or not that one; the message says which there are."""


class Form(NamedTuple):
    """A form in which articles can be written."""

    endings: tuple[str, ...]
    """Of the names of its files, the first one for examples."""
    document: Callable[[Article], str] | None = None
    """Makes a file of each article, where the form can be a folder of such files."""
    mapped: Callable[[Article], dict[str, Any] | None] | None = None
    """Makes the object of a JSON line of each article."""


_JSON_ENDINGS: Final = (".jsonl", *(f".jsonl{packing}" for packing in PACKINGS))
FORMS: Final = {
    "parquet": Form((".parquet",)),
    "csv": Form((".csv",)),
    "sqlite": Form((".sqlite", ".sqlite3", ".db")),
    "atom": Form((".xml", ".atom")),
    "tei": Form((".tei", ".tei.xml"), tei_document),
    "markdown": Form((".md",), markdown_document),
    "text": Form((".txt",), text_document),
    "schema.org": Form(_JSON_ENDINGS, mapped=to_schema_org),
    "zyte": Form(_JSON_ENDINGS, mapped=to_zyte_article),
    "ninjs": Form(_JSON_ENDINGS, mapped=to_ninjs),
}
"""The forms by their names."""
_ONLY_FOLDERS: Final = ("markdown", "text")
"""Forms that hold one article a file."""
_BY_ENDING: Final = {
    ending: name for name, form in FORMS.items() if form.mapped is None for ending in form.endings
}


class Target(NamedTuple):
    """Where articles go, and in which form."""

    path: Path
    form: str
    by: str | None
    """"site" or "day", where each has a folder of its own."""
    is_folder: bool


def target_of(output: str, *, form: str | None, by: str | None) -> Target:
    """Return what an output is, by its ending or by the name of its form.  Raises FormError."""
    path = Path(output)
    chosen = form or _form_by_ending(output)
    known = FORMS[chosen]
    has_ending = output.lower().endswith(known.endings)
    can_be_folder = known.document is not None or (chosen == "parquet" and by is not None)
    is_folder = can_be_folder and (not has_ending or by is not None or chosen in _ONLY_FOLDERS)
    if by and not can_be_folder:
        raise FormError(
            f"--by makes a folder of files, which {chosen} is not: leave --by out, or write "
            "parquet, markdown, text or tei."
        )
    if chosen in _ONLY_FOLDERS and has_ending:
        folder = path.with_suffix("")
        raise FormError(
            f"{chosen} has a file for each article, and {output} would be one file: name a folder, "
            f"as in -o {folder} --as {chosen}."
        )
    if not is_folder and not has_ending:
        raise FormError(
            f"{output} does not end as {chosen} does: name a file that ends in "
            f"{_listed(known.endings, 'or')}."
        )
    return Target(path, chosen, by, is_folder)


def _form_by_ending(output: str) -> str:
    lower = output.lower()
    found = [ending for ending in _BY_ENDING if lower.endswith(ending)]
    if found:
        return _BY_ENDING[max(found, key=len)]
    if lower.endswith(_JSON_ENDINGS):
        named = [name for name, form in FORMS.items() if form.mapped]
        raise FormError(
            f"{output} could be of several forms: give --as {_listed(named, 'or')}. The inputs are "
            "JSON Lines of newscrawl's own form already."
        )
    endings = [
        form.endings[0]
        for name, form in FORMS.items()
        if form.mapped is None and name not in _ONLY_FOLDERS
    ]
    near = get_close_matches(Path(lower).suffix, endings, 1)
    meant = f"Did you mean {Path(output).with_suffix(near[0])}? " if near else ""
    raise FormError(
        f"{output} has no ending that says its form. {meant}Name a file that ends in "
        f"{_listed(endings, 'or')}, or give --as FORM."
    )


def _listed(names: Iterable[str], word: str) -> str:
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


def write_target(
    articles: Iterable[Article], target: Target, *, replace: bool = False
) -> Mapping[str, int]:
    """Write articles; what is written gets its name when it is whole.

    Returns how many articles the form could not hold, by reason.  Raises WholeOutputError,
    MissingLibraryError, and what reading the articles raises.
    """
    if target.is_folder:
        with whole_folder(target.path) as beside:
            _folder_writer(target)(articles, beside)
        return {}
    with whole_file(target.path, replace=replace) as beside:
        return _file_writer(target)(articles, beside) or {}


def _folder_writer(target: Target) -> Callable[[Iterable[Article], Path], None]:
    form = FORMS[target.form]
    if form.document is None:
        return partial(write_partitions, by=target.by or "site")
    return partial(
        write_documents, document=form.document, ending=_document_ending(form), by=target.by
    )


def _document_ending(form: Form) -> str:
    return form.endings[-1]  # ".tei.xml" rather than ".tei": other programs know it as XML


def _file_writer(
    target: Target,
) -> Callable[[Iterable[Article], Path], Mapping[str, int] | None]:
    mapped = FORMS[target.form].mapped
    if mapped is not None:
        return partial(write_json_lines, mapped=mapped, name=target.path.name)
    if target.form == "atom":
        return partial(write_atom, name=target.path.name)
    return _WRITERS[target.form]


_WRITERS: Final[dict[str, Callable[[Iterable[Article], Path], None]]] = {
    "parquet": write_parquet,
    "csv": write_csv,
    "sqlite": write_sqlite,
    "tei": write_tei_corpus,
}
