"""Which IP addresses are of the public internet, in whatever spelling."""

from __future__ import annotations

import pytest
from ip_samples import PRIVATE, PUBLIC

from newscrawl.crawl.downloader.public_addresses import is_public_ip, literal_ip

NO_ADDRESS = ["", "news.example", "1.2.3.4.5", "256.1.1.1", "::g", "1" * 5000, "%", "\x00"]


@pytest.mark.parametrize("ip", PUBLIC)
def test_addresses_of_the_internet_are_public(ip: str) -> None:
    assert is_public_ip(ip)


@pytest.mark.parametrize("ip", PRIVATE + NO_ADDRESS)
def test_all_other_addresses_are_not_public(ip: str) -> None:
    assert not is_public_ip(ip)


@pytest.mark.parametrize(
    ("host", "ip"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.0.0.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0", "0.0.0.0"),  # noqa: S104
        ("127。0。0。1", "127.0.0.1"),
        ("１２７.０.０.１", "127.0.0.1"),
        ("①②⑦.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("[fe80::1%25eth0]", "fe80::1"),
        ("[::ffff:169.254.169.254]", "::ffff:a9fe:a9fe"),
        ("news.example", None),
        ("face.example", None),
        ("0x", None),
        ("fade", None),
        ("1.2.3.4.5", None),
        ("999999999999", None),
        ("", None),
        ("[", None),
        ("[::1", "::1"),
    ],
)
def test_each_spelling_of_an_ip_address_is_read(host: str, ip: str | None) -> None:
    read = literal_ip(host)
    if ip == "::ffff:a9fe:a9fe":  # written in one way or another, by Python's version
        assert read is not None
        assert not is_public_ip(read)
    else:
        assert read == ip
