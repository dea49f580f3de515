"""Articles in other vocabularies: valid by what their makers publish."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec_schemaorg.models as schema_org_models
import orjson
import pytest
from ninjs_schema import ninjs_validator
from sample_articles import bare_article, full_article, sample_articles
from written_forms import articles_of_fixtures
from zyte_common_items import Article as ZyteArticle

from newscrawl.files.forms.conversion import target_of, write_target
from newscrawl.files.forms.ninjs import to_ninjs
from newscrawl.files.forms.schema_org import to_schema_org
from newscrawl.items import Article


def objects(value: Any) -> list[dict[str, Any]]:
    """All objects with a type within one."""
    if isinstance(value, dict):
        inner = [found for each in value.values() for found in objects(each)]
        return [value, *inner] if "@type" in value else inner
    return [found for each in value for found in objects(each)] if isinstance(value, list) else []


@pytest.mark.parametrize("article", [full_article(), bare_article()], ids=["full", "bare"])
def test_schema_org_has_only_properties_of_its_vocabulary(article: Article) -> None:
    mapped = to_schema_org(article)
    found = objects(mapped)
    for each in found:
        model = getattr(schema_org_models, each["@type"])
        names = {name for name in each if not name.startswith("@")}
        assert names <= set(model.__struct_encode_fields__)
    assert mapped["headline"] == article.headline
    assert [each["name"] for each in found if each["@type"] == "Person"] == article.authors


def test_zyte_articles_are_read_by_their_own_package(tmp_path: Path) -> None:
    target = target_of(str(tmp_path / "z.jsonl.gz"), form="zyte", by=None)
    assert write_target(iter(sample_articles()), target) == {"without a URL": 1}
    lines = gzip.decompress((tmp_path / "z.jsonl.gz").read_bytes()).splitlines()
    first, second = (ZyteArticle.from_dict(orjson.loads(line)) for line in lines)
    assert first is not None
    assert second is not None
    assert not first._unknown_fields_dict
    assert (first.url, first.canonicalUrl) == (full_article().url, full_article().canonical_url)
    assert first.datePublished == "2023-07-12T16:12:32+03:00"
    assert second.datePublished == "2023-07-14T00:00:00"
    assert first.breadcrumbs is not None
    assert [crumb.name for crumb in first.breadcrumbs] == ["Home", "World"]
    assert first.metadata is not None
    assert first.metadata.dateDownloaded == "2023-07-12T17:00:00Z"


@pytest.mark.build  # the schema is installed by "make test"
def test_ninjs_is_valid_by_its_schema() -> None:
    found = [*sample_articles(), full_article(), bare_article(), *articles_of_fixtures()]
    assert len(found) > 20
    for article in found:
        mapped = orjson.loads(orjson.dumps(to_ninjs(article)))
        faults = [
            f"{fault.json_path}: {fault.message}" for fault in ninjs_validator().iter_errors(mapped)
        ]
        assert not faults, (article.url, faults)


@pytest.mark.parametrize(
    "change",
    [
        {"uri": None},
        {"uri": "https://news.example/a b"},
        {"type": "article"},
        {"firstCreated": "2023-07-12T16:12:32"},
        {"headlines": [{"role": "main"}]},
        {"associations": [{"type": "picture", "uri": "https://news.example/p.jpg"}]},
        {"bodies": [{"value": "Text", "charCount": "4"}]},
        {"breadcrumbs": []},
    ],
    ids=str,
)
@pytest.mark.build  # as above
def test_what_the_schema_of_ninjs_does_not_allow_is_seen(change: dict[str, Any]) -> None:
    assert not ninjs_validator().is_valid(to_ninjs(full_article()) | change)


def test_ninjs_has_moments_of_the_worlds_clock_only() -> None:
    mapped = to_ninjs(full_article())
    assert mapped["firstCreated"] == "2023-07-12T13:12:32Z"
    assert "firstCreated" not in to_ninjs(sample_articles()[1])
