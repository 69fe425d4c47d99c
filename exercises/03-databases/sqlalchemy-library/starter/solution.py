from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker


class Base(DeclarativeBase):
    pass


class Member(Base):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Library:
    def __init__(self, url):
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        self.begin = sessionmaker(engine).begin

    def add_member(self, name):
        with self.begin() as session:
            member = Member(name=name)
            session.add(member)
            session.flush()
            return member.id
