"""What tests of the worker tier may use: a fresh database on both kinds, a class of people with an exercise."""

from judge import logs
from tests.classroom import classroom
from tests.databases import database, empty_database, postgresql_server

__all__ = ["classroom", "database", "empty_database", "postgresql_server"]


logs.configure()
