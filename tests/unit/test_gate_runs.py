"""What the gate says is kept on every database, whatever bytes a suite or a program puts into it."""

from judge import exercise_archive
from judge.findings import Checked, Demand, Problem
from judge.store import authoring, exercises, gate_runs
from judge.store.tables import Exercise, GateState
from tests.classroom import Classroom, exercise

NASTY = "assert 'a\0b' == '\udc80'"
KEPT = "assert 'a\ufffdb' == '\ufffd'"


def taken(room: Classroom) -> gate_runs.Taken:
    with room.database.begin() as session:
        found = authoring.find(session, "01-syntax", "add")
        assert found is not None
        base = found[1].current_revision_id
        archive = exercise_archive.pack(exercise(statement="new").files)
        gate_runs.ask(session, found[1], archive, room.bob, room.now, base_revision_id=base)
    with room.database.begin() as session:
        claimed = gate_runs.claim(session, "w", room.now)
    assert claimed is not None
    return claimed


def test_what_a_suite_says_with_nul_and_broken_text_is_a_refusal_like_any_other(classroom: Classroom) -> None:
    run = taken(classroom)
    checked = Checked(
        "01-syntax/add", problems=[Problem(Demand.SOLUTIONS, "", "not accepted", {"verdict": "crashed", "why": NASTY})]
    )
    with classroom.database.begin() as session:
        assert gate_runs.tell(session, run, [{"demand": "solutions", "what": NASTY}], classroom.now)
    with classroom.database.begin() as session:
        state = gate_runs.settle(session, run, None, checked, None, classroom.now)
        assert state is GateState.REFUSED
    with classroom.database.read() as session:
        found = gate_runs.get(session, run.id)
        assert found is not None
        assert found[0].steps[0]["what"] == KEPT
        assert found[0].checked["findings"][0]["values"]["why"] == KEPT


def test_a_starter_of_any_bytes_is_published(classroom: Classroom) -> None:
    folder = exercise(starter={"solution.py": b"\0\xff"}, statement="new")
    with classroom.database.begin() as session:
        found = authoring.find(session, "01-syntax", "add")
        assert found is not None
        exercises.publish(session, found[1], exercises.Ready.of(folder), found[1].origin, None, classroom.now)
        number = found[1].id
    with classroom.database.read() as session:
        assert session.get_one(Exercise, number).starter == {"solution.py": "\ufffd\ufffd"}
