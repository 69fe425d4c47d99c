from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, delete, func, insert, select, update
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()


class Writer(Base):
    __tablename__ = "writer"
    id = Column(Integer, primary_key=True)
    name = Column(String, unique=True, nullable=False)


class Work(Base):
    __tablename__ = "work"
    id = Column(Integer, primary_key=True)
    title = Column(String, nullable=False)
    writer = Column(ForeignKey(Writer.id), nullable=False)
    copies = Column(Integer, nullable=False)


class Reader(Base):
    __tablename__ = "reader"
    id = Column(Integer, primary_key=True)
    name = Column(String, unique=True, nullable=False)


class Borrowed(Base):
    __tablename__ = "borrowed"
    id = Column(Integer, primary_key=True)
    work = Column(ForeignKey(Work.id), nullable=False)
    reader = Column(ForeignKey(Reader.id), nullable=False)
    back = Column(Integer, nullable=False, default=0)


def must_exist(session, kind, number):
    if session.scalar(select(kind.id).where(kind.id == number)) is None:
        raise KeyError(f"no {kind.__tablename__} has the number {number}")


def held(session, *conditions):
    return session.scalar(select(func.count()).select_from(Borrowed).where(Borrowed.back == 0, *conditions))


class Library:
    def __init__(self, url):
        self.engine = create_engine(url)
        Base.metadata.create_all(self.engine)

    def add_book(self, title, author, copies=1):
        if copies <= 0:
            raise ValueError("at least one copy")
        with Session(self.engine) as session:
            writer = session.scalar(select(Writer.id).filter_by(name=author))
            if writer is None:
                writer = session.execute(insert(Writer).values(name=author)).inserted_primary_key[0]
            number = session.execute(insert(Work).values(title=title, writer=writer, copies=copies)).inserted_primary_key[0]
            session.commit()
        return number

    def add_member(self, name):
        with Session(self.engine) as session:
            if session.query(Reader).filter_by(name=name).count():
                raise ValueError(f"{name} is a member already")
            reader = Reader(name=name)
            session.add(reader)
            session.commit()
            return reader.id

    def lend(self, member, *books):
        with Session(self.engine) as session:
            must_exist(session, Reader, member)
            for book in books:
                must_exist(session, Work, book)
            for book in books:
                if self._left(session, book) == 0 or held(session, Borrowed.work == book, Borrowed.reader == member):
                    raise ValueError(f"book {book} cannot be had")
                session.execute(insert(Borrowed).values(work=book, reader=member))
            session.commit()

    def give_back(self, member, book):
        with Session(self.engine) as session:
            mine = (Borrowed.work == book, Borrowed.reader == member, Borrowed.back == 0)
            if session.execute(update(Borrowed).where(*mine).values(back=1)).rowcount == 0:
                raise KeyError(book)
            session.commit()

    def on_loan(self, member):
        with Session(self.engine) as session:
            must_exist(session, Reader, member)
            titles = select(Work.title).join(Borrowed, Borrowed.work == Work.id).where(Borrowed.reader == member, Borrowed.back == 0)
            return session.scalars(titles.order_by(Work.title)).all()

    def _left(self, session, book):
        return session.scalar(select(Work.copies).where(Work.id == book)) - held(session, Borrowed.work == book)

    def available(self, book):
        with Session(self.engine) as session:
            must_exist(session, Work, book)
            return self._left(session, book)

    def books_by(self, author):
        with Session(self.engine) as session:
            titles = select(Work.title).join(Writer, Writer.id == Work.writer).where(Writer.name == author)
            return sorted(session.scalars(titles))

    def popular(self, n):
        with Session(self.engine) as session:
            counted = select(Borrowed.work, func.count().label("times")).group_by(Borrowed.work).subquery()
            query = select(Work.title, counted.c.times).join(counted, counted.c.work == Work.id)
            rows = [(title, times) for title, times in session.execute(query)]
        return sorted(rows, key=lambda row: (-row[1], row[0]))[:n]

    def remove_member(self, member):
        with Session(self.engine) as session:
            must_exist(session, Reader, member)
            if held(session, Borrowed.reader == member):
                raise ValueError("bring the books first")
            session.execute(delete(Borrowed).where(Borrowed.reader == member))
            session.execute(delete(Reader).where(Reader.id == member))
            session.commit()
