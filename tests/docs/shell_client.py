"""Has a command run by the process that has loaded newscrawl, with this process's streams.

    python -IS shell_client.py MODULE ARGUMENT...

It loads next to nothing, as it stands for each command of the documents.
"""

import json
import os
import signal
import socket
import sys


def main() -> int:
    module, *arguments = sys.argv[1:]
    if module == "-m":  # "python -m MODULE", and nothing else of Python
        dash, module, *arguments = arguments
        assert dash == "-m", arguments
    request = {
        "module": module,
        "arguments": arguments,
        "folder": os.getcwd(),  # noqa: PTH109 - pathlib takes as long to load as all of this
        "environment": dict(os.environ),
    }
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(os.environ["NEWSCRAWL_DOCS_SOCKET"])
        socket.send_fds(wire, [json.dumps(request).encode()], [0, 1, 2])
        with wire.makefile("rb") as answers:
            pid = int(answers.readline())
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda number, _: os.kill(pid, number))
            return int(answers.readline())


if __name__ == "__main__":
    sys.exit(main())
