"""Which modules are compiled, and what an egg holds; all else stands in pyproject.toml."""

import sys

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.bdist_egg import bdist_egg

COMPILED = [
    Extension("newscrawl.common.letters", ["newscrawl/common/letters.pyx"]),
    Extension(
        "newscrawl.extraction.vocabulary.phrases_in_text",
        ["newscrawl/extraction/vocabulary/phrases_in_text.pyx"],
    ),
    Extension(
        "newscrawl.extraction.content.decision_trees",
        ["newscrawl/extraction/content/decision_trees.pyx"],
    ),
    # They read the parser's own tree: by the headers that lxml brings along.
    *(
        Extension(name, [f"{name.replace('.', '/')}.pyx"], include_dirs=lxml.get_include())
        for name in (
            "newscrawl.extraction.document.segment",
            "newscrawl.extraction.content.block_features",
        )
    ),
]


class EggWithoutModules(bdist_egg):
    """An egg that only names newscrawl's settings: what scrapyd deploys from the clone.

    An egg is a zip file, from which Python cannot load compiled modules.  So newscrawl itself has
    to be installed on the server.
    """

    def run(self) -> None:
        """Build the egg without packages."""
        self.distribution.packages = []
        self.distribution.package_data = {}
        super().run()


is_egg = "bdist_egg" in sys.argv
setup(
    ext_modules=[] if is_egg else cythonize(COMPILED, build_dir="build/cython"),
    cmdclass={"bdist_egg": EggWithoutModules},
)
