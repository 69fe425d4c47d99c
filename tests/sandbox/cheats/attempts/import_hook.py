"""Puts an import hook in front and replaces sys.modules entries of the driver."""

import sys
from hollow import *
class Hook:
    def find_spec(self, name, path=None, target=None):
        print("IMPORT", name)
        return None
sys.meta_path.insert(0, Hook())
for name in list(sys.modules):
    if "box" in name or "driver" in name or "codec" in name:
        sys.modules[name] = None
