"""The package knows no screen."""

import subprocess
import sys

from tests.builders import ROOT

IMPORT_ALL = """
import importlib, pkgutil, sys
import dxlib
for module in pkgutil.walk_packages(dxlib.__path__, "dxlib."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
sys.exit("streamlit" in sys.modules)
"""


def test_no_module_of_the_package_imports_streamlit():
    assert subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=ROOT, check=False).returncode == 0
