"""Which modules are compiled; all else about the package stands in pyproject.toml."""

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

COMPILED = [
    Extension("newscrawl.common.letters", ["newscrawl/common/letters.pyx"]),
    # It reads the parser's own tree: by the headers that lxml brings along.
    Extension(
        "newscrawl.extraction.document.segment",
        ["newscrawl/extraction/document/segment.pyx"],
        include_dirs=lxml.get_include(),
    ),
]

setup(ext_modules=cythonize(COMPILED, build_dir="build/cython"))
