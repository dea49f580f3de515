"""The words of each format that a reader takes: what opens, closes, refers to or ends something."""

from __future__ import annotations

from typing import Final

from fuzz_mutators import Dictionary

__all__ = ["CODINGS", "DATES", "HEADERS", "HTML", "JSON", "ROBOTS", "WARC", "XML"]

_REFERENCES: Final = (
    *(b"&amp;", b"&lt;", b"&#38;", b"&#0;", b"&#1;", b"&#x8;", b"&#xd800;", b"&#xDFFF;"),
    *(b"&#xFFFE;", b"&#x110000;", b"&#1114112;", b"&#9999999;", b"&#xD83D;&#xDE00;", b"&#55357;"),
    *(b"&nbsp;", b"&x;", b"&#", b"&#x", b"&", b"&#x1F600;", b"&#128512;", b"&amp;#xd800;"),
)
XML: Final = Dictionary(
    (
        *_REFERENCES,
        *(b"<url>", b"</url>", b"<loc>", b"</loc>", b"<lastmod>", b"</lastmod>", b"<sitemap>"),
        *(b"<urlset>", b"<sitemapindex>", b"</urlset>", b"<news:news>", b"<news:title>"),
        *(b"<news:publication_date>", b"<item>", b"</item>", b"<entry>", b"</entry>", b"<link>"),
        *(b"<link href='", b"<guid isPermaLink='true'>", b"<title>", b"</title>", b"<pubDate>"),
        *(b"<rss>", b"<feed>", b"<rdf:RDF>", b"<channel>", b"<language>", b" xml:lang='", b"/>"),
        *(b" xml:base='", b" xmlns='", b" xmlns:x='", b" rdf:about='", b"<![CDATA[", b"]]>"),
        *(b"<!--", b"-->", b"<?xml version='1.0' encoding='", b"?>", b"<!DOCTYPE x [", b"]>"),
        *(
            b"<!ENTITY x 'y'>",
            b"<!ENTITY x SYSTEM 'file:///etc/passwd'>",
            b"<?",
            b"utf-16",
            b"utf-7",
        ),
        *(b"iso-2022-jp", b"hz", b"gb18030", b"<html>", b"<a:b:c>", b"<x:>", b"<:x>", b"< >"),
        *(b'{"version":"https://jsonfeed.org/version/1","items":[', b'{"url":"', b'"title":"'),
        *(b'"\\ud800"', b'"\\udc00\\ud800"', b'"date_published":', b"null", b"true", b"},", b"]}"),
    ),
    (
        *((b"<x>", b"</x>"), (b"<item>", b"</item>"), (b"<url>", b"</url>"), (b"[", b"]")),
        *(
            (b'{"a":', b"}"),
            (b"<sitemapindex>", b"</sitemapindex>"),
            (b"<x:y xmlns:x='z'>", b"</x:y>"),
        ),
    ),
)
ROBOTS: Final = Dictionary(
    (
        *(b"Sitemap:", b"User-agent:", b"User-agent: *", b"Disallow:", b"Allow:", b"Crawl-delay:"),
        *(b"Request-rate: 1/0", b"Visit-time: 0600-99", b"*", b"$", b"newscrawl", b"# ", b"%2F"),
        *(b"Host:", b"/*.xml$", b"inf", b"1e400", b"nan"),
    )
)
HTML: Final = Dictionary(
    (
        *_REFERENCES,
        *(b"<p>", b"</p>", b"<div class='comments related nav'>", b"</div></div></div>"),
        *(b"<table><tr>", b"<article>", b"</article>", b"<aside>", b"<footer>", b"</body></html>"),
        *(b"<h1>", b"</h1>", b"<h1></h1>", b"<br>", b"<script>", b"</script>", b"<!--", b"-->"),
        *(b"<![CDATA[", b"<svg>", b"<math>", b"<template>", b"<select>", b"<pre>", b"<noscript>"),
        *(b"<figure><figcaption>", b"<img src='", b" srcset='a 1x, b 2w", b"<title>", b"<a href='"),
        *(b"<base href='//['>", b"<base href='http://\xff/'>", b"<a href='?page=2' rel='next'>"),
        *(
            b"<time datetime='9999-99-99T99:99:99'>",
            b"<link rel='canonical' href='",
            b"<nav>",
            b"<ul><li>",
        ),
        *(
            b"<script type=application/ld+json>{",
            b'"@type":"NewsArticle","author":[[{"name":{}}]],',
        ),
        *(b"<meta property='article:published_time' content='", b"<meta charset='utf-7'>"),
        *(b"<meta charset=\xff>", b"<plaintext>", b"<textarea>", b" itemprop='", b" itemscope "),
        *(
            b" class='",
            b" id='",
            b" role='",
            b" style='display:none'",
            b" hidden",
            b" lang='",
            b"<x-y>",
        ),
    ),
    (
        *((b"<div>", b"</div>"), (b"<b>", b"</b>"), (b"<table><tr><td>", b"</td></tr></table>")),
        *(
            (b"<ul><li>", b"</li></ul>"),
            (b"<font>", b""),
            (b"<a href='x'>", b"</a>"),
            (b"<p>", b""),
        ),
        *((b"<blockquote><figure>", b"</figure></blockquote>"), (b"<svg>", b"</svg>")),
    ),
)
JSON: Final = Dictionary(
    (
        *(
            b'"',
            b'\\"',
            b"\\",
            b"\\u",
            b"\\ud800",
            b"\\udfff",
            b"\\ud83d\\ude00",
            b"\\u0000",
            b",",
            b":",
        ),
        *(b"{", b"}", b"[", b"]", b"null", b"true", b"NaN", b"-Infinity", b"1e999", b"9" * 5000),
        *(
            b'"@type":',
            b'"@id":',
            b'"@graph":',
            b'"name":',
            b'"headline":',
            b'"author":',
            b'"image":',
        ),
        *(b'"position":', b'"item":', b'"url":', b'"content":', b'"@value":', b'"NewsArticle"'),
        *(
            b'"BreadcrumbList"',
            b'"Person"',
            b"&quot;",
            b"<!--",
            b"-->",
            b"//<![CDATA[",
            b"];",
            b"/*",
        ),
        *(
            b'{"@id":"https://news.example/a"}',
            b"[[[]]]",
            b"{}",
            b'""',
            b"0",
            b"-1",
            b"1.5",
            b"false",
        ),
    ),
    (
        *((b"[", b"]"), (b'{"content":', b"}"), (b'{"@graph":[', b"]}"), (b'{"name":', b"}")),
        *((b'{"author":', b"}"), (b'{"elements":[', b"]}"), (b'{"item":', b"}")),
    ),
)
DATES: Final = Dictionary(
    (
        *(
            b"2023",
            b"0000",
            b"9999",
            b"-",
            b"/",
            b".",
            b":",
            b"T",
            b"Z",
            b"+99:99",
            b"-0000",
            b"24:00",
        ),
        *(
            b"pm",
            b"a.m.",
            b"UTC",
            b"GMT+14",
            b"CEST",
            b"Jul",
            b"July",
            b"31",
            b"32",
            b"13",
            b"00",
            b" ",
        ),
        *(
            "年月日時分".encode(),
            "июля".encode(),
            "上午".encode(),
            "٢٠٢٣".encode(),
            b"2566",
            b"1689171152",
        ),
    )
)
WARC: Final = Dictionary(
    (
        *(b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"WARC/9\r\n", b"WARC-Type: response\r\n", b"\r\n\r\n"),
        *(
            b"WARC-Target-URI: \xff\xfe\r\n",
            b"WARC-Target-URI: <>\r\n",
            b"WARC-Date: x\r\n",
            b"\n\n",
        ),
        *(
            b"WARC-Date: 0000-99-99T99:99:99Z\r\n",
            b"Content-Length: -1\r\n",
            b"Content-Length: 0\r\n",
        ),
        *(
            b"Content-Length: 99999999999999999999\r\n",
            b"Content-Length: x\r\n",
            b"HTTP/1.1 200 OK\r\n",
        ),
        *(
            b"HTTP/1.1 999\r\n",
            b"HTTP/\r\n",
            b"Content-Encoding: gzip, gzip, gzip, gzip\r\n",
            b": \r\n",
        ),
        *(
            b"Transfer-Encoding: chunked\r\n",
            b"Content-Type: text/plain\r\n",
            b"Content-Encoding: zstd\r\n",
        ),
        *(b"Content-Type: text/html; charset=\xff\r\n", b"response", b"revisit", b"\x1f\x8b\x08\0"),
    )
)
CODINGS: Final = Dictionary(
    (
        *(b"gzip", b"deflate", b"br", b"zstd", b"chunked", b"identity", b"x-gzip", b",", b", gzip"),
        *(
            b"\r\n",
            b"0\r\n\r\n",
            b"1\r\nx\r\n",
            b"ffffffff\r\n",
            b"-5\r\n",
            b"0x5\r\n",
            b"1_0\r\n",
            b";a=b",
        ),
        *(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\x78\x9c", b"\x28\xb5\x2f\xfd", b"\x1b\xff\xff"),
    )
)
HEADERS: Final = Dictionary(
    (
        *(b"Retry-After: ", b"Server: cloudflare", b"cf-mitigated: challenge", b"Set-Cookie: a=b"),
        *(b"Thu, 01 Jan 1970 00:01:00 GMT", b"Thu, 99 Xxx 99999 99:99:99 +9999", b"1e400", b"-0"),
        *(b"<title>Just a moment...</title>", b"captcha", b"Access denied", b"\n"),
    )
)
