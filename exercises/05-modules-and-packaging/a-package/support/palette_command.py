"""Does what `python -m palette` does."""

import runpy

runpy.run_module("palette", run_name="__main__", alter_sys=True)
