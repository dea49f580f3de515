"""Addresses of stores, with the mistakes that people make; no secret is told."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.crawl.shared.store_address import read_address

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://localhost", "redis://localhost?name=newscrawl"),
        ("rediss://u:geheim@[::1]:6380/2?ca=x", "rediss://[::1]:6380/2?name=newscrawl"),
        ("postgresql://u:geheim@db/news?name=a.b-c_1", "postgresql://db/news?name=a.b-c_1"),
        ("postgres://u@a:1,b:2/news?sslmode=require", "postgres://a:1,b:2/news?name=newscrawl"),
        ("postgresql:///news?host=/run", "postgresql:///news?name=newscrawl"),
    ],
)
def test_an_address_is_told_without_its_secrets(url: str, shown: str) -> None:
    assert read_address(url, {}).shown == shown


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("geheim", "the address is no store: give redis://HOST/0"),
        ("http://u:geheim@store.example", "http:// is no store"),
        ("redis://:geheim/x@localhost:6379/0", "In a password, / is %2F"),
        ("redis://u:geheim#x@localhost", "In a password"),
        ("redis://u:geheim?x@localhost", "In a password"),
        ("redis://u:12/geheim@localhost", "In a password"),
        ("redis://", "is no address"),
        ("redis://localhost:geheim/0", "is no address"),
        ("redis://localhost/geheim", "with a number of a database"),
        ("redis://localhost/0?name=a:b", "must be of letters, digits"),
        ("redis://localhost/0?name=", "must be of letters, digits"),
        ("redis://localhost/0?name=a&name=b", "stands there twice"),
        ("redis://localhost/0?ca=x.pem", "takes name= and password_file="),
        ("rediss://localhost/0?timeout=1", r"also ca=FILE, cert=FILE and key=FILE"),
        ("redis://localhost/0?password_file=/missing", "password_file=/missing cannot be read"),
        ("postgresql:///news", "is no address"),
        ("postgresql://u:gehe%zzim@localhost/news", "is no address of PostgreSQL"),
        ("postgresql://localhost/news?sslmod=require", "is no address of PostgreSQL"),
    ],
)
def test_an_address_that_is_none(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as told:
        open_store(url, {})
    assert "geheim" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_password_file_must_be_one(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"x" * 5000)
    with pytest.raises(StoreError, match="more than 4096 bytes"):
        open_store(f"redis://localhost?password_file={file}", {})


@pytest.mark.parametrize(
    ("scheme", "module", "extra"),
    [("redis", "redis", "redis"), ("postgresql", "psycopg", "postgresql")],
)
def test_a_client_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, scheme: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(StoreError, match=rf"pip install 'newscrawl\[{extra}\]'"):
        open_store(f"{scheme}://localhost/0", {})
