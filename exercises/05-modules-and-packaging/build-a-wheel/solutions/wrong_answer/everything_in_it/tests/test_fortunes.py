from fortunes import tell


def test_first():
    assert tell() == "A stitch in time saves nine."
