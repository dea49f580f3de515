"""Other newscrawls to compare with: another checkout, another number, or one part left out."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from benchmarks.altered_runs import CHECKOUT
from benchmarks.named_numbers import find_numbers, with_number
from newscrawl.extraction import content
from newscrawl.extraction.content.learned_decision import MODEL_DROPS, MODEL_TAKES
from newscrawl.extraction.content.rule_types import Rule
from newscrawl.extraction.vocabulary import ClassHint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.altered_process import Alteration

__all__ = ["AS_IT_IS", "Part", "Variant", "all_parts", "variant_of", "without"]

_EXTRACTION: Final = "newscrawl.extraction"
_WITHOUT: Final = "without:"

# What is appended to a module's source, so that it does all but one thing.
_WITHOUT_RULE: Final = """
from newscrawl.extraction.content.rule_types import Draft as _Draft
_apply_all, _decide_all = _apply, _Draft.decide
def _is_left_out(rule, label):
    return rule.id == {rule!r} and {label!r} in ("", str(label))
def _apply(made, labels, decisions):
    left = [one for one in tuple(made) if not _is_left_out(one.rule, one.label)]
    _apply_all(left, labels, decisions)
def _decide(self, rule, label, *blocks):
    if not _is_left_out(rule, label):
        _decide_all(self, rule, label, *blocks)
_Draft.decide = _decide
"""
# Regular expressions are made of the phrases: a word that no page has keeps them well-formed.
_WITHOUT_PHRASES: Final = """
_all_as_written = phrases_as_written
@cache
def phrases_as_written(name):
    return ("qzxqjzxq",) if name == {name!r} else _all_as_written(name)
"""
_WITHOUT_CLASS_WORDS: Final = """
_all_hints_of_attribute = _hints_of_new_attribute
_LEFT_OUT = ClassHint.named({name!r})
class_hints_of = cached_by_text(
    lambda attribute: _all_hints_of_attribute(attribute) & ~_LEFT_OUT, max_bytes=_ATTRIBUTES_BYTES
)
"""


class Part(NamedTuple):
    """A part of the extraction that can be left out."""

    kind: str
    """``rule``, ``phrases`` or ``class-words``."""
    name: str
    """Of the rule (``class-hint``, or ``class-hint/share`` for one label), list or hint."""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class Variant(NamedTuple):
    """A newscrawl to read pages with."""

    name: str
    checkout: Path = CHECKOUT
    altered: Alteration | None = None


AS_IT_IS: Final = Variant("as it is")


def all_parts() -> Iterator[Part]:
    """Yield the rules, phrase lists and kinds of class words; a rule's labels are not named."""
    for rule in sorted(_rule_ids()):
        yield Part("rule", rule)
    lists = CHECKOUT / "newscrawl/extraction/vocabulary/phrase_lists"
    for path in sorted(lists.glob("*.txt")):
        yield Part("phrases", path.stem)
    for hint in ClassHint.names(-1):
        yield Part("class-words", hint)


def _rule_ids() -> set[str]:
    names = [info.name for info in pkgutil.iter_modules(content.__path__)]
    modules = [importlib.import_module(f"{content.__name__}.{name}") for name in names]
    values = [value for module in modules for value in vars(module).values()]
    # The model's decisions have a reason each, and so a rule each.
    return {value.id for value in values if isinstance(value, Rule)} | {MODEL_DROPS, MODEL_TAKES}


def without(part: Part) -> Variant:
    """Return newscrawl without one part."""
    rule, _, label = part.name.partition("/")
    module, appended = {
        "rule": ("content.labelled_blocks", _WITHOUT_RULE.format(rule=rule, label=label)),
        "phrases": ("vocabulary.phrases", _WITHOUT_PHRASES.format(name=part.name)),
        "class-words": ("vocabulary.class_words", _WITHOUT_CLASS_WORDS.format(name=part.name)),
    }[part.kind]
    name = f"{_EXTRACTION}.{module}"
    return Variant(f"{_WITHOUT}{part}", altered=(name, _source(name) + appended))


def variant_of(text: str) -> Variant:
    """Return the variant that a person names; raises click's error with what may be meant.

    It is the folder of a checkout, ``without:KIND:NAME`` for a part left out, or
    ``MODULE.NAME=VALUE`` for another value of a number of the extraction.
    """
    if text.startswith(_WITHOUT):
        return _without_named(text.removeprefix(_WITHOUT))
    if "=" in text:
        return _with_number_named(text)
    folder = Path(text)
    if not (folder / "newscrawl" / "__init__.py").is_file():
        raise click.UsageError(
            f"{text!r} is no checkout of newscrawl, and neither {_WITHOUT}KIND:NAME nor "
            "MODULE.NAME=VALUE."
        )
    if not any((folder / "newscrawl/extraction/document").glob("*.so")):
        raise click.UsageError(f"{text} is not built: run make there, or setup.py build_ext -i.")
    name = "as it is" if folder.resolve() == CHECKOUT else text
    return Variant(name, checkout=folder.resolve())


def _without_named(name: str) -> Variant:
    names = {str(part): part for part in all_parts()}
    rule, _, label = name.partition("/")
    if rule not in names:
        raise click.UsageError(f"There is no part {name!r}.{_meant(name, names)}")
    return without(names[rule]._replace(name=name.partition(":")[2]) if label else names[rule])


def _with_number_named(text: str) -> Variant:
    named, _, value = text.partition("=")
    numbers = {
        f"{module.removeprefix(f'{_EXTRACTION}.')}.{number.name}": (module, number)
        for module in _modules()
        for number in find_numbers(_source(module))
    }
    found = [key for key in numbers if key == named or key.endswith(f".{named}")]
    if len(found) != 1:
        what = "There are several numbers" if found else "There is no number"
        raise click.UsageError(f"{what} {named!r}.{_meant(named, found or numbers)}")
    try:
        other = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        other = None
    if not isinstance(other, int | float):
        raise click.UsageError(f"{value!r} is no number.")
    module, number = numbers[found[0]]
    return Variant(text, altered=(module, with_number(_source(module), number, other)))


def _meant(name: str, names: object) -> str:
    close = get_close_matches(name, list(names), n=3)  # type: ignore[call-overload]
    return f" Do you mean {' or '.join(close)}?" if close else ""


def _modules() -> Iterator[str]:
    for path in sorted((CHECKOUT / "newscrawl/extraction").rglob("*.py")):
        if path.stem != "__init__":
            yield ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)


def _source(module: str) -> str:
    return (CHECKOUT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
