"""Stands for programs that the documents call and that not every machine has.

python -IS stand_ins.py jq FOLDER [-r] [-c] [-s] FILTER [FILE]     jq's own library, in FOLDER
python -IS stand_ins.py sqlite3 FOLDER DATABASE SQL
"""

import json
import sqlite3
import sys
from contextlib import closing
from urllib.request import urlopen


def jq(folder: str, *arguments: str) -> None:
    sys.path.insert(0, folder)
    import jq as library  # noqa: PLC0415 - it is in that folder

    flags = {letter for word in arguments if word.startswith("-") for letter in word[1:]}
    program, *files = (word for word in arguments if not word.startswith("-"))
    with open(files[0] if files else 0, encoding="utf-8") as file:  # noqa: PTH123 - 0 is no path
        text = file.read()
    for value in library.compile(program).input_text(text, slurp="s" in flags):
        is_raw = "r" in flags and isinstance(value, str)
        indent = None if "c" in flags else 2
        print(value if is_raw else json.dumps(value, indent=indent))  # noqa: T201


def curl(_: str, silent: str, url: str) -> None:
    assert silent == "-s"
    with urlopen(url) as answer:  # noqa: S310 - of the documents
        sys.stdout.buffer.write(answer.read())


def sqlite3_shell(_: str, database: str, sql: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        for row in connection.execute(sql):
            print(*row, sep="|")  # noqa: T201


if __name__ == "__main__":
    name, *given = sys.argv[1:]
    if name == "jq":
        jq(*given)
    elif name == "curl":
        curl(*given)
    else:
        sqlite3_shell(*given)
