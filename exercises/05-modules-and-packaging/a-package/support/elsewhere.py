"""Uses the package palette in another way than from its own folder. The first argument says how.

renamed   copied to another place, as the package `farben`
zipped    out of a zip file
moved     copied to another place, with another current folder
quiet     imported, and nothing else
star      what `from palette import *` brings
"""

import contextlib
import importlib
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

import importlib.util

how = sys.argv[1]
found = importlib.util.find_spec("palette")
home = Path(found.submodule_search_locations[0])
place = Path(tempfile.mkdtemp())
name = "palette"

if how in ("renamed", "zipped", "moved"):
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != home.parent.resolve()]
if how == "renamed":
    name = "farben"
    shutil.copytree(home, place / name)
    sys.path.insert(0, str(place))
elif how == "zipped":
    archive = shutil.make_archive(str(place / "all"), "zip", home.parent, "palette")
    sys.path.insert(0, archive)
elif how == "moved":
    shutil.copytree(home, place / "below" / name)
    sys.path.insert(0, str(place / "below"))
os.chdir(place)

if how == "star":
    space = {}
    exec("from palette import *", space)
    print(*sorted(key for key in space if key != "__builtins__"))
else:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        package = importlib.import_module(name)
    print("printed", repr(said.getvalue()))
    if how != "quiet":
        print(*package.names(), sep=",")
        print(package.parse(" Teal ").hex, package.named("gold").hex, package.parse("#ABC").hex)
        foreign = name != "palette" and "palette" in sys.modules
        print("needs palette" if foreign else "stands alone")
