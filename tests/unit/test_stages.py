"""Projects in stages in the curriculum: a stage begins with what was accepted in the stage before."""

from pathlib import Path

from judge.exercise import load_curriculum
from judge.submission_files import check

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"


def test_a_stage_takes_every_accepted_solution_of_the_stage_before_as_its_beginning() -> None:
    topics, found, _ = load_curriculum(EXERCISES)
    order = {topic.folder: list(topic.order) for topic in topics}
    by_place = {(exercise.topic, exercise.slug): exercise for exercise in found}
    stages = [exercise for exercise in found if exercise.starter_from]
    assert stages
    for stage in stages:
        before = by_place[stage.topic, stage.starter_from]
        slugs = order[stage.topic]
        assert slugs.index(before.slug) < slugs.index(stage.slug)
        beginnings = [solution.files for solution in before.solutions if solution.verdict == "accepted"]
        assert beginnings
        for files in (*beginnings, stage.starter):
            assert check(files, stage) == []
