"""What newscrawl uses of Scrapy and Twisted and that is not public: is it where it was?"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import logging
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
import scrapy
import twisted
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://news.example/a"
VERSIONS = f"Scrapy {scrapy.__version__} (or Twisted {twisted.__version__})"


@contextmanager
def said_clearly(what: str) -> Iterator[None]:
    """Fail with a sentence where Scrapy or Twisted is not as it was."""
    try:
        yield
    except (ImportError, AttributeError, TypeError, AssertionError) as error:
        pytest.fail(
            f"{VERSIONS} moved {what}: see newscrawl/crawl/*_internals.py ({error!r})",
            pytrace=False,
        )


@contextmanager
def unless_moved(what: str, module_name: str = "scrapy_internals") -> Iterator[Any]:
    """Give a module that uses private parts; fail with a sentence where one has moved."""
    with said_clearly("what newscrawl imports"):
        module = importlib.import_module(f"newscrawl.crawl.{module_name}")
    with said_clearly(what):
        yield module


PARTS = (
    "scrapy.core.downloader.contextfactory:_ScrapyCertificateOptions",
    "scrapy.core.downloader.contextfactory:_ScrapyClientContextFactory.from_crawler",
    "scrapy.core.downloader.contextfactory:_ScrapyClientContextFactory._get_cert_options_kwargs",
    "scrapy.core.downloader.handlers.http11:_LenientHTTP11ClientFactory.buildProtocol",
    "scrapy.core.downloader.handlers.http11:_LenientHTTP11ClientProtocol.request",
    "scrapy.core.downloader.handlers.http11:_LenientHTTPClientParser.lineReceived",
    "scrapy.core.downloader.handlers.http11:_LenientHTTPClientParser._finished",
    "scrapy.core.downloader.handlers.http11:_LenientHTTPClientParser._transferDecoders",
    "scrapy.core.downloader.handlers.http11:_LenientHTTPClientParser.allHeadersReceived",
    "scrapy.core.downloader.handlers.http11:_LenientHTTPClientParser.headerReceived",
    "scrapy.core.downloader.handlers.http11:_LenientHTTPClientParser.lineLengthExceeded",
    "scrapy.core.downloader.handlers.http11:_LenientHTTPClientParser.rawDataReceived",
    "scrapy.core.downloader.handlers.http11:TunnelError",
    "scrapy.core.scraper:Scraper._start_itemproc_nowait",
    "scrapy.downloadermiddlewares.redirect:MetaRefreshMiddleware._build_redirect_request",
    "scrapy.downloadermiddlewares.redirect:MetaRefreshMiddleware._engine_started",
    "scrapy.downloadermiddlewares.redirect:RedirectMiddleware._build_redirect_request",
    "scrapy.downloadermiddlewares.redirect:RedirectMiddleware._engine_started",
    "scrapy.downloadermiddlewares.robotstxt:RobotsTxtMiddleware.DOWNLOAD_PRIORITY",
    "scrapy.downloadermiddlewares.robotstxt:RobotsTxtMiddleware.process_request_2",
    "scrapy.downloadermiddlewares.robotstxt:RobotsTxtMiddleware.robot_parser",
    "scrapy.extensions.throttle:AutoThrottle._get_slot",
    "scrapy.extensions.throttle:AutoThrottle._response_downloaded",
    "scrapy.extensions.throttle:AutoThrottle._spider_opened",
    "twisted.internet.ssl:platformTrust",
    "twisted.web._newclient:Request.writeTo",
    "twisted.web._newclient:STATUS",
    "twisted.web.http:_ChunkedTransferDecoder",
    "twisted.web.http:_DataLoss",
)


@pytest.mark.parametrize("name", PARTS)
def test_a_private_part_is_where_it_was(name: str) -> None:
    module, _, path = name.partition(":")
    with said_clearly(name):
        part: Any = importlib.import_module(module)
        for attribute in path.split("."):
            part = getattr(part, attribute)


def test_an_item_is_sent_to_the_pipelines_and_the_engine_is_not_idle_meanwhile() -> None:
    seen: list[object] = []

    class Pipeline:
        async def process_item_async(self, item: object) -> object:
            seen.append(item)
            return item

    async def send() -> tuple[bool, bool]:
        crawler = crawler_with_slots()
        engine: Any = crawler.engine
        internals.process_item(crawler, {"url": URL})
        during = engine.scraper.slot.is_idle()
        while not engine.scraper.slot.is_idle():
            await asyncio.sleep(0)
        return during, engine.scraper.slot.is_idle()

    def crawler_with_slots() -> Any:
        from_scraper = importlib.import_module("scrapy.core.scraper")
        crawler: Any = get_crawler()
        crawler.spider = crawler._create_spider("any")
        crawler.engine = SimpleNamespace(scraper=from_scraper.Scraper(crawler))
        crawler.engine.scraper.slot = from_scraper.Slot()
        crawler.engine.scraper.itemproc = Pipeline()
        return crawler

    with unless_moved("Scraper._start_itemproc_nowait") as internals:
        assert asyncio.run(send()) == (False, True)
        assert seen == [{"url": URL}]


def test_the_engine_asks_its_scheduler_at_once() -> None:
    with unless_moved("ExecutionEngine._slot or its nextcall") as internals:
        source = inspect.getsource(importlib.import_module("scrapy.core.engine"))
        assert "self._slot" in source
        assert "self.nextcall: CallLaterOnce" in source
        called: list[bool] = []
        slot = SimpleNamespace(nextcall=SimpleNamespace(schedule=lambda: called.append(True)))
        internals.wake_engine(SimpleNamespace(engine=SimpleNamespace(_slot=slot)))
        internals.wake_engine(SimpleNamespace(engine=SimpleNamespace(_slot=None)))
        internals.wake_engine(SimpleNamespace(engine=None))
        assert called == [True]


def downloader_of(crawler: Any) -> Any:
    return importlib.import_module("scrapy.core.downloader").Downloader(crawler)


def crawler_without_handlers(**settings: object) -> Any:
    handlers = dict.fromkeys(("data", "file", "ftp", "http", "https", "s3"))
    return get_crawler(settings_dict={"DOWNLOAD_HANDLERS": handlers, **settings})


def test_the_pause_and_jitter_of_a_new_host() -> None:
    async def look(internals: Any) -> None:  # the downloader's clock needs a loop
        crawler = crawler_without_handlers(DOWNLOAD_DELAY=2.0, DOWNLOAD_DELAY_JITTER=0.5)
        downloader = downloader_of(crawler)
        assert internals.default_pause(downloader) == 2.0
        assert internals.default_jitter(downloader) == 0.5
        internals.set_default_jitter(downloader, 0.25)
        _, slot = downloader._get_slot(Request(URL))
        assert (slot.delay, slot.jitter) == (2.0, 0.25)
        assert downloader.per_slot_settings == {}
        assert downloader.slots == {"news.example": slot}
        downloader.close()

    with unless_moved("Downloader._delay or Downloader._jitter") as internals:
        asyncio.run(look(internals))


def test_autothrottle_has_hooks_behind_what_it_does() -> None:
    seen: list[object] = []

    async def throttle(internals: Any) -> None:
        class Hooks(internals.PauseHooks):  # type: ignore[misc]
            def downloader_ready(self, downloader: Any) -> None:
                seen.append(internals.default_pause(downloader))

            def pause_adjusted(self, host: str, slot: Any, response: Response) -> None:
                seen.append((host, slot.delay, response.status))

        settings = {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 3.0}
        crawler = crawler_without_handlers(**settings)
        downloader = downloader_of(crawler)
        crawler.engine = SimpleNamespace(downloader=downloader)
        hooks = Hooks(crawler)
        hooks._spider_opened(None)
        request = Request(URL, meta={"download_slot": "news.example", "download_latency": 9.0})
        downloader._get_slot(request)
        hooks._response_downloaded(Response(URL), request, None)
        downloader.close()

    with unless_moved("AutoThrottle's receivers of signals") as internals:
        asyncio.run(throttle(internals))
        assert seen == [3.0, ("news.example", 9.0, 200)]


@pytest.mark.parametrize("name", ["RedirectMiddleware", "MetaRefreshMiddleware"])
def test_a_redirects_target_is_seen_before_it_is_asked_for(name: str) -> None:
    with unless_moved(f"{name}._build_redirect_request") as internals:
        base = getattr(importlib.import_module("scrapy.downloadermiddlewares.redirect"), name)

        class Middleware(internals.RedirectHooks, base):  # type: ignore[name-defined, misc, valid-type]
            def redirect_target(self, *given: Any) -> str:
                url: str = given[-1]
                return url.replace("user@", "")

        crawler = get_crawler()
        middleware: Any = Middleware.from_crawler(crawler)
        request, target = Request(URL), "https://user@news.example/b"
        page = f'<meta http-equiv="refresh" content="0; url={target}">'
        is_meta = name == "MetaRefreshMiddleware"
        response: Any = (
            importlib.import_module("scrapy.http").HtmlResponse(URL, body=page.encode())
            if is_meta
            else Response(URL, status=302, headers={"Location": target})
        )
        assert middleware.process_response(request, response).url == "https://news.example/b"
        request.meta["redirect_times"] = crawler.settings.getint("REDIRECT_MAX_TIMES")
        with pytest.raises(IgnoreRequest) as raised:
            middleware.process_response(request, response)
        assert internals.is_redirect_limit(raised.value)


def test_connections_and_their_parsers_are_of_classes_of_ones_own() -> None:
    what = "the making of connections in scrapy.core.downloader.handlers.http11"
    with unless_moved(what, "http_internals") as own:
        handlers = importlib.import_module("scrapy.core.downloader.handlers.http11")
        aborted: list[bool] = []

        class Parser(own.HttpParser):  # type: ignore[name-defined, misc]
            limit = 7

        class Connection(own.HttpConnection):  # type: ignore[name-defined, misc]
            pass

        source = inspect.getsource(handlers.HTTP11DownloadHandler)
        assert "self._pool._factory = _LenientHTTP11ClientFactory" in source
        assert "contextFactory=self._contextFactory" in source
        handler = SimpleNamespace(_pool=SimpleNamespace())  # a whole one would install a reactor
        own.use_tls_policy(handler, handler)
        assert handler._contextFactory is handler
        own.use_connections(handler, Connection)
        connection = handler._pool._factory(lambda _: None, "repr").buildProtocol(None)
        assert isinstance(connection, Connection)
        client = importlib.import_module("twisted.web._newclient")
        transport = importlib.import_module("twisted.internet.testing").StringTransport()
        transport.abortConnection = lambda: aborted.append(True)
        connection.makeConnection(transport)
        headers = importlib.import_module("twisted.web.http_headers").Headers({"Host": ["a"]})
        connection.request(client.Request(b"GET", b"/", headers, None))
        parser = own.replace_parser(connection, Parser)
        assert parser.limit == 7
        assert isinstance(connection._parser, Parser)
        own.abort_connection(parser)
        assert aborted == [True]


def test_tls_options_are_made_by_scrapys_settings() -> None:
    what = "the settings of _ScrapyClientContextFactory"
    with unless_moved(what, "http_internals") as internals:
        ssl = importlib.import_module("OpenSSL.SSL")
        settings = {"DOWNLOAD_TLS_MIN_VERSION": "TLSv1.3"}
        context = internals.tls_options(get_crawler(settings_dict=settings)).getContext()
        assert context.set_options(0) & ssl.OP_NO_TLSv1_2
        context = internals.tls_options(get_crawler()).getContext()
        assert not context.set_options(0) & ssl.OP_NO_TLSv1_2


def test_the_loggers_are_scrapys() -> None:
    with unless_moved("its loggers") as internals:
        for name in (internals.STATISTICS_LOGGER, *internals.SETUP_LOGGERS):
            module: Any = importlib.import_module(name)
            assert cast("logging.Logger", module.logger).name == name
