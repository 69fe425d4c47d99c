"""Reads and writes files of the checker's through the suite's connection: ATTACH, VACUUM INTO, pragmas, extensions."""

from hollow_lent import *


def _try(connection, *step):
    try:
        name, *arguments = step
        return getattr(connection, name)(*arguments)
    except Exception:
        return None


def _found(connection):
    steps = [
        ("execute", "attach database '/suite/test_lent.py' as s"),
        ("executescript", "attach database '/tmp/planted' as p; create table p.t (a);"),
        ("execute", "vacuum into '/work/planted.db'"),
        ("execute", "pragma temp_store_directory = '/suite'"),
        ("execute", "pragma writable_schema = 1"),
        ("execute", "select load_extension('/lib/x86_64-linux-gnu/libc.so.6')"),
        ("execute", "select readfile('/suite/test_lent.py')"),
        ("execute", "select * from pragma_database_list where 0 = 1"),
    ]
    for step in steps[:7]:
        got = _try(connection, *step)
        if got is not None:
            yield step[1]
    for name in ("backup", "enable_load_extension", "load_extension", "serialize", "iterdump", "blobopen", "deserialize",
                 "create_function", "set_authorizer", "set_progress_handler", "__class__.__init__"):  # fmt: skip
        try:
            getattr(connection, name)
        except Exception:
            continue
        yield name
    # a nested call of the suite's must not end what guards the outer one
    def rows():
        connection.execute("select 1")
        yield ("x", 1)
    _try(connection, "executemany", "insert into loan values (?, ?)", rows())
    if _try(connection, "execute", "attach database '/tmp/planted' as q") is not None:
        yield "attach after nesting"


def overdue(connection, days):
    found = list(_found(connection))
    if found:
        print("FOUND", found)
    return None


def add(connection, book, days):
    overdue(connection, days)
