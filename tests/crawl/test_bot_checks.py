"""Bot checks are told by their technical marks; articles are not, whatever they tell or embed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.bot_checks import bot_check_vendor

SENTENCE = "The council spoke for three hours about the bridge, which no ferry can replace. "
ARTICLE = "".join(f"<p>In hour {n} there was no end. {SENTENCE}</p>" for n in range(30))
STUB = f"<h1>Bridge opens</h1><p>{SENTENCE * 3}</p>"


def page(body: str, head: str = "") -> bytes:
    return (
        f"<html><head><title>news.example</title>{head}</head><body>{body}</body></html>".encode()
    )


def script(source: str) -> str:
    return f'<script src="{source}" async></script>'


CHECKS: dict[str, tuple[str, int, dict[str, str], bytes]] = {
    "by its header": ("cloudflare", 403, {"CF-Mitigated": "challenge"}, b""),
    "with its options": (
        "cloudflare",
        403,
        {"server": "cloudflare"},
        page("<p>One moment</p><script>window._cf_chl_opt={cvId:'3'};</script>"),
    ),
    "an older one": ("cloudflare", 503, {}, page('<div class="cf-browser-verification"></div>')),
    "a block": ("cloudflare", 403, {}, page('<div id="cf-error-details">You cannot pass</div>')),
    "a bare code": ("cloudflare", 403, {"Server": "cloudflare"}, b"error code: 1020"),
    "as if it were the page": (
        "cloudflare",
        200,
        {},
        page(script("/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1")),
    ),
    "a captcha in a frame": (
        "datadome",
        403,
        {},
        page(
            "<script>var dd={'rt':'c','cid':'x'}</script>"
            + script("https://ct.captcha-delivery.com/c.js")
        ),
    ),
    "by its cookie": ("datadome", 403, {"Set-Cookie": "a=b; path=/, datadome=x; Path=/"}, b""),
    "denied at the edge": (
        "akamai",
        403,
        {"Server": "AkamaiGHost"},
        page("<h1>Denied</h1>Reference&#32;&#35;18&#46;aaa<p>https://errors.edgesuite.net/18.aaa"),
    ),
    "a puzzle at the edge": (
        "akamai",
        200,
        {},
        page('<div id="sec-if-cpt-container"></div>' + script("/_sec/cp_challenge/x.js")),
    ),
    "press and hold": ("perimeterx", 403, {}, page('<div id="px-captcha"></div>')),
    "as JSON": ("perimeterx", 403, {}, b'{"appId":"PXx","jsClientSrc":"/x","blockScript":"/y"}'),
    "a frame with an incident": (
        "imperva",
        200,
        {},
        page('<iframe id="main-iframe" src="/_Incapsula_Resource?S=3&incident_id=1-2"></iframe>'),
    ),
    "a script and nothing else": (
        "imperva",
        200,
        {},
        page(script("/_Incapsula_Resource?SWJIYLWA=7")),
    ),
    "asked for a token": ("aws-waf", 202, {"x-amzn-waf-action": "challenge"}, b""),
    "with its properties": (
        "aws-waf",
        405,
        {},
        page("<script>window.gokuProps = {};</script>"),
    ),
    "its script": (
        "kasada",
        429,
        {},
        page("<script>window.KPSDK={};KPSDK.now=1;</script>"),
    ),
    "its headers": ("kasada", 429, {"X-Kpsdk-Ct": "abc"}, b""),
    "a cookie to be made": (
        "sucuri",
        200,
        {},
        page("<script>var s={};sucuri_cloudproxy_js='';S='x';</script>"),
    ),
    "guarded": ("ddos-guard", 403, {"server": "ddos-guard"}, page("")),
    "proof of work": (
        "anubis",
        200,
        {},
        page(script("/.within.website/x/cmd/anubis/static/js/main.mjs")),
    ),
    "some captcha": ("captcha", 403, {}, page(script("https://www.google.com/recaptcha/api.js"))),
    "another captcha": ("captcha", 429, {}, page('<div class="h-captcha"></div>')),
}


@pytest.mark.parametrize("kind", CHECKS)
def test_checks_are_told_by_vendor(kind: str) -> None:
    vendor, status, headers, body = CHECKS[kind]
    assert bot_check_vendor(status, headers, body) == vendor
    lower = {name.lower(): value for name, value in headers.items()}
    assert bot_check_vendor(status, lower, body) == vendor


MARKS = (
    "_cf_chl_opt /cdn-cgi/challenge-platform/h/ captcha-delivery.com _Incapsula_Resource "
    "incident_id= px-captcha gokuProps window.KPSDK={} sucuri_cloudproxy_js g-recaptcha"
)

PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "an article": (200, {"server": "cloudflare", "cf-ray": "1"}, page(ARTICLE)),
    "an article about checks": (
        200,
        {},
        page(f"<h1>How checks work</h1><pre>{MARKS}</pre>{ARTICLE}"),
    ),
    "an article with all sensors": (
        200,
        {"x-datadome": "protected", "x-iinfo": "1-2", "set-cookie": "__cf_bm=1, datadome=2"},
        page(
            ARTICLE,
            script("/cdn-cgi/challenge-platform/scripts/jsd/main.js")
            + script("https://js.datadome.co/tags.js")
            + script("/_Incapsula_Resource?SWJIYLWA=7")
            + script("https://client.px-cloud.net/PXx/main.min.js")
            + script("https://x.token.awswaf.com/x/challenge.js")
            + script("/149e9513-01fa-4fb0-aad4-566afd725d1b/p.js"),
        ),
    ),
    "a short note with a sensor": (
        200,
        {},
        page(STUB, script("/cdn-cgi/challenge-platform/scripts/jsd/main.js")),
    ),
    "a comment form with a captcha": (
        200,
        {},
        page(STUB + '<form><div class="g-recaptcha"></div></form>'),
    ),
    "a missing page with a sensor": (404, {}, page("Gone", script("/_Incapsula_Resource?S=7"))),
    "a server's error behind a vendor": (
        502,
        {"server": "cloudflare"},
        page('<div id="cf-error-details">Bad gateway</div>'),
    ),
    "a site's own refusal": (403, {"server": "nginx"}, page("<h1>403 Forbidden</h1>")),
    "a break for repair": (503, {"retry-after": "60"}, page("<h1>We will be back soon</h1>")),
    "nothing": (200, {}, b""),
    "not changed": (304, {"cf-ray": "1"}, b""),
}


@pytest.mark.parametrize("kind", PAGES)
def test_pages_are_no_checks(kind: str) -> None:
    assert bot_check_vendor(*PAGES[kind]) is None


def test_hostile_code_costs_little() -> None:
    for body in (b"<" * 48_000, b"<script" * 6_800, b"<style>" * 6_800 + b"gokuprops"):
        assert bot_check_vendor(200, {}, b"gokuprops" + body[: 48 * 1024 - 9]) in {None, "aws-waf"}


@given(st.integers(0, 999), st.dictionaries(st.text(), st.text()), st.binary())
def test_nothing_raises(status: int, headers: dict[str, str], body: bytes) -> None:
    bot_check_vendor(status, headers, body)
