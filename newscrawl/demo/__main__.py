"""``python -m newscrawl.demo``: the demo site for a browser, until Ctrl-C."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress

from newscrawl.demo.server import serve_demo


def main() -> None:
    """Serve the site, and print its URL."""
    with suppress(KeyboardInterrupt), serve_demo() as site:
        sys.stdout.write(f"The demo site is at {site.url}/  (Ctrl-C ends it)\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
