"""What a learner's zygote rehearses leaves nothing behind."""

import gc
import os
import sys
import threading

from judge.box.driver import loans, rehearsal
from judge.box.driver.border import LearnerBorder


def test_nothing_of_it_is_left(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rehearsal.rehearse()
    before = list(sys.path), dict(os.environ), os.getcwd(), sys.stdout, threading.active_count(), list(loans.KNOWN)
    modules, cached = set(sys.modules), set(sys.path_importer_cache)
    borders = sum(type(one) is LearnerBorder for one in gc.get_objects())
    rehearsal.rehearse()
    gc.collect()
    after = list(sys.path), dict(os.environ), os.getcwd(), sys.stdout, threading.active_count(), list(loans.KNOWN)
    assert after == before
    assert set(sys.modules) == modules and rehearsal.NAME not in modules
    assert set(sys.path_importer_cache) == cached
    assert sum(type(one) is LearnerBorder for one in gc.get_objects()) <= borders
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr() == ("", "")


def test_what_goes_wrong_in_it_is_cleared_away_too(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(rehearsal, "PLAIN", "raise SystemError('of another version')\n")
    path, known = list(sys.path), list(loans.KNOWN)
    rehearsal.rehearse()
    assert (list(sys.path), loans.KNOWN, list(tmp_path.iterdir())) == (path, known, [])
    assert rehearsal.NAME not in sys.modules
