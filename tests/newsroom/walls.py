"""Pages that stand where an article should: challenges, consent walls, soft 404s, empty shells.

The wording is invented; statuses, header names and markers are those by which the vendors' pages
are known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from newsroom.fault_rules import Fault
from newsroom.faults import answer_with
from newsroom.http_messages import Response
from newsroom.simple_site import html

__all__ = ["VENDORS", "challenge", "consent_wall", "login_wall", "script_shell", "soft_404"]


def _page(inside: str, status: int, headers: dict[str, str]) -> Response:
    return replace(html(inside, status=status), headers=headers)


VENDORS: Final = {
    "cloudflare": _page(
        "<title>Just a moment...</title></head><body><h1>courier.example</h1>"
        "<p>We want to be sure that a person sits in front of the screen.</p>"
        '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>'
        "<noscript>Enable JavaScript and cookies to continue</noscript></body>",
        403,
        {"Server": "cloudflare", "CF-RAY": "8a1b2c3d4e5f6789-XXX", "cf-mitigated": "challenge"},
    ),
    "datadome": _page(
        "<title>courier.example</title></head><body>"
        "<p>Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c',"
        "'cid':'0','hsh':'0','t':'bv','host':'captcha-delivery.example'}</script></body>",
        403,
        {"Server": "DataDome", "X-DataDome": "protected", "X-DD-B": "1"},
    ),
    "akamai": _page(
        "<title>Access Denied</title></head><body><h1>Access Denied</h1>"
        "<p>This server would rather not show you the page that you asked for.</p>"
        "<p>Reference #18.00000000.1700000000.00000000</p></body>",
        403,
        {"Server": "AkamaiGHost", "Mime-Version": "1.0"},
    ),
    "perimeterx": _page(
        "<title>Access to this page has been denied</title></head><body><h1>Press and hold</h1>"
        "<p>Press the button until it says that you are human.</p>"
        "<div id=\"px-captcha\"></div><script>window._pxAppId='PX00000000';"
        "window._pxUuid='00000000-0000-0000-0000-000000000000'</script></body>",
        403,
        {"X-PX-Block": "1"},
    ),
    "imperva": _page(
        '<title></title></head><body><iframe src="/_Incapsula_Resource?CWUDNSAI=1"></iframe>'
        "Request unsuccessful. Incapsula incident ID: 0-0</body>",
        200,
        {"X-Iinfo": "0-0-0 0NNN RT(0 0) q(0 -1 -1 -1) r(0 -1) B10", "X-CDN": "Imperva"},
    ),
    "aws-waf": _page(
        "<title>Human check</title></head><body><p>One moment while we look at your browser.</p>"
        '<script src="/challenge.js"></script></body>',
        202,
        {"x-amzn-waf-action": "challenge"},
    ),
    "plain-captcha": _page(
        "<title>Are you a robot?</title></head><body><h1>Are you a robot?</h1>"
        '<p>Type the letters of the picture.</p><form><input name="captcha"></form></body>',
        200,
        {},
    ),
}
"""The page of each vendor."""


def challenge(vendor: str = "cloudflare") -> Fault:
    """A vendor's challenge page; raises KeyError for one that is not in :data:`VENDORS`."""
    return answer_with(f"challenge-{vendor}", VENDORS[vendor])


def consent_wall() -> Fault:
    """A page that asks for consent to cookies and shows nothing else."""
    return answer_with(
        "consent-wall",
        html(
            "<title>We value your privacy</title></head><body><h1>We value your privacy</h1>"
            "<p>We and our 812 partners store and access information on a device, such as "
            "cookies, and process personal data for personalised advertising.</p>"
            "<p>You can change your choices at any time in the privacy settings.</p>"
            "<button>Accept all</button><button>Reject all</button>"
            "<button>Manage options</button></body>"
        ),
    )


def login_wall() -> Fault:
    """A page that asks the reader to log in, with status 200."""
    return answer_with(
        "login-wall",
        html(
            "<title>Log in to read on</title></head><body><h1>Log in to read on</h1>"
            '<form method="post" action="/login"><input name="user"><input type="password" '
            'name="password"><button>Log in</button></form></body>'
        ),
    )


def soft_404() -> Fault:
    """A page that says that there is none, with status 200."""
    return answer_with(
        "soft-404",
        html(
            "<title>Page not found</title></head><body><h1>Page not found</h1>"
            "<p>The page that you are looking for has moved or never existed. Try the search, "
            'or go to the <a href="/">front page</a>.</p></body>'
        ),
    )


def script_shell() -> Fault:
    """A page whose content only a browser would load."""
    return answer_with(
        "script-shell",
        html(
            '<title>The Velmar Courier</title></head><body><div id="root"></div>'
            "<noscript>You need to enable JavaScript to run this app.</noscript>"
            '<script src="/static/js/main.0a1b2c3d.js"></script></body>'
        ),
    )
