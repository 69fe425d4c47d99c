"""A library of books in SQLAlchemy and peewee."""
import peewee
from sqlalchemy import ForeignKey, String, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    books: Mapped[list["Book"]] = relationship(back_populates="author", cascade="all, delete-orphan")

    def __repr__(self):
        return f"Author({self.name!r})"


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    year: Mapped[int] = mapped_column(default=2000)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(back_populates="books")


def connect(url="sqlite://"):
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    return engine


def make_session(engine):
    return sessionmaker(engine)()


def add_author(session, name, *titles):
    author = Author(name=name, books=[Book(title=title) for title in titles])
    session.add(author)
    session.commit()
    return author


def titles(session, name):
    return list(session.scalars(select(Book.title).join(Author).where(Author.name == name).order_by(Book.title)))


def count(session):
    return session.scalar(select(func.count()).select_from(Book))


database = peewee.SqliteDatabase(":memory:")


class Person(peewee.Model):
    name = peewee.CharField(unique=True)
    age = peewee.IntegerField(default=18)

    class Meta:
        database = database


def adults():
    return [person.name for person in Person.select().where(Person.age >= 18).order_by(Person.name)]
