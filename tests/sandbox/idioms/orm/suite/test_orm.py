import pytest
import solution
from solution import Author, Base, Book, Person, add_author, adults, connect, count, database, make_session, titles


@pytest.fixture
def session():
    made = make_session(connect())
    yield made
    made.close()


def test_functions(session):
    author = add_author(session, "Ann", "B", "A")
    assert author.id == 1 and author.name == "Ann" and repr(author) == "Author('Ann')"
    assert titles(session, "Ann") == ["A", "B"] and count(session) == 2
    assert [book.title for book in author.books] == ["B", "A"] and author.books[0].author is author


def test_objects_made_by_the_suite(session):
    author = Author(name="Bob")
    session.add(author)
    session.commit()
    assert author.id is not None and isinstance(author, Author) and isinstance(author, Base)
    book = Book(title="T", author=author, year=1999)
    session.add_all([book])
    session.flush()
    assert book.author_id == author.id and author.books[0].year == 1999


def test_queries_of_the_suite(session):
    add_author(session, "Ann", "A", "B")
    assert session.query(Book).count() == 2
    assert session.query(Author).filter_by(name="Ann").one().name == "Ann"
    assert session.get(Author, 1).name == "Ann" and session.get(Author, 9) is None
    assert [b.title for b in session.query(Book).all()] == ["A", "B"]
    assert session.query(Book).first().title == "A"


def test_changes(session):
    author = add_author(session, "Ann", "A")
    author.name = "Anne"
    session.commit()
    session.expire_all()
    assert session.query(Author).one().name == "Anne"
    session.delete(author)
    session.commit()
    assert count(session) == 0


def test_errors(session):
    add_author(session, "Ann")
    with pytest.raises(Exception) as caught:
        add_author(session, "Ann")
    assert type(caught.value).__name__ == "IntegrityError" and "UNIQUE" in str(caught.value)
    session.rollback()
    assert session.query(Author).count() == 1


def test_tables():
    assert Author.__tablename__ == "authors" and set(Base.metadata.tables) == {"authors", "books"}
    assert {c.name for c in Book.__table__.columns} == {"id", "title", "year", "author_id"}
    assert Book.__table__.c.year.default.arg == 2000


def test_raw_connection():
    from sqlalchemy import text
    engine = connect()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select 1 + 1").scalar() == 2


@pytest.fixture
def people():
    database.connect(reuse_if_open=True)
    database.create_tables([Person])
    yield
    database.drop_tables([Person])
    database.close()


def test_peewee(people):
    Person.create(name="ann", age=30)
    Person.create(name="bob", age=7)
    assert adults() == ["ann"] and Person.select().count() == 2
    person = Person.get(name="bob")
    person.age = 20
    person.save()
    assert adults() == ["ann", "bob"]
    with pytest.raises(Person.DoesNotExist):
        Person.get(name="zoe")


def test_peewee_fields(people):
    person, created = Person.get_or_create(name="cy")
    assert created is True and person.age == 18 and Person._meta.table_name == "person"
