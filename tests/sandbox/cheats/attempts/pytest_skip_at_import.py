"""Skips the whole module while imported."""

import pytest
pytest.skip("not today", allow_module_level=True)
