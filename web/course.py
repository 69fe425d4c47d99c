"""The course as rings: every topic with how much of it somebody has solved."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from judge.store import exercises
from judge.store.tables import Exercise, Progress, Topic


@dataclass(frozen=True)
class TopicProgress:
    """A topic, how many exercises it has, and what somebody reached in them. `minutes` is for all together."""

    topic: Topic
    total: int
    minutes: int
    solved: int
    tried: int
    points: float


def course(session: Session, mine: Mapping[int, Progress]) -> list[TopicProgress]:
    """Every topic in order; `mine` by exercise id, {} for a stranger. Topics without exercises are part of the way."""
    of_topic: defaultdict[int, list[Exercise]] = defaultdict(list)
    for topic, exercise in exercises.published(session):
        of_topic[topic.id or 0].append(exercise)
    found = []
    for topic in exercises.topics(session):
        here = of_topic[topic.id or 0]
        reached = [mine[exercise.id] for exercise in here if exercise.id is not None and exercise.id in mine]
        found.append(
            TopicProgress(
                topic=topic,
                total=len(here),
                minutes=sum(exercise.minutes for exercise in here),
                solved=sum(row.solved for row in reached),
                tried=len(reached),
                points=sum(row.points for row in reached),
            )
        )
    return found
