import sqlite3

import pytest

from solution import Base, Library


@pytest.fixture
def path(tmp_path):
    return tmp_path / "library.db"


@pytest.fixture
def library():
    return Library("sqlite://")


@pytest.fixture
def filled(library):
    """The library, two members and three books: Emma once, Persuasion twice, Ulysses once."""
    members = library.add_member("Ada"), library.add_member("Bob")
    books = library.add_book("Emma", "Jane Austen"), library.add_book("Persuasion", "Jane Austen", 2), library.add_book("Ulysses", "James Joyce")
    return library, members, books


@pytest.mark.title("A book is lent", zh="借出一本书")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_lend(filled):
    library, (ada, bob), (emma, persuasion, ulysses) = filled
    library.lend(ada, emma)
    assert library.on_loan(ada) == ["Emma"] and library.on_loan(bob) == []
    assert [library.available(book) for book in (emma, persuasion, ulysses)] == [0, 2, 1]


@pytest.mark.title("And given back", zh="再还回来")
@pytest.mark.feedback("full")
def test_give_back(filled):
    library, (ada, bob), (emma, persuasion, _) = filled
    library.lend(ada, emma, persuasion)
    assert library.on_loan(ada) == ["Emma", "Persuasion"]
    library.give_back(ada, persuasion)
    assert library.on_loan(ada) == ["Emma"]
    assert (library.available(emma), library.available(persuasion)) == (0, 2)
    library.lend(bob, persuasion)
    library.lend(ada, persuasion)
    assert library.available(persuasion) == 0


@pytest.mark.title("What is not on loan cannot be given back", zh="没借的书还不了")
def test_give_back_nothing(filled):
    library, (ada, bob), (emma, _, _) = filled
    library.lend(ada, emma)
    for member, book in ((bob, emma), (ada, 999), (999, emma)):
        with pytest.raises(KeyError):
            library.give_back(member, book)
    library.give_back(ada, emma)
    with pytest.raises(KeyError):
        library.give_back(ada, emma)
    assert library.available(emma) == 1


@pytest.mark.title("No copy left, or the same book twice", zh="没有余册，或者同一本借两次")
@pytest.mark.points(2)
def test_cannot_be_lent(filled):
    library, (ada, bob), (emma, persuasion, _) = filled
    library.lend(ada, emma, persuasion)
    for member, book in ((bob, emma), (ada, persuasion)):
        with pytest.raises(ValueError):
            library.lend(member, book)
    with pytest.raises(ValueError):
        library.lend(bob, persuasion, persuasion)
    assert library.available(persuasion) == 1 and library.on_loan(bob) == []


@pytest.mark.title("All of them or none", zh="要么全部，要么一本不借")
@pytest.mark.points(3)
@pytest.mark.hint("`with Session.begin() as session:` commits at its end and rolls back after an exception. Do it once for the whole call.", zh="`with Session.begin() as session:` 在结束时提交，出现异常则回滚。整个调用只用一次。", after=1)
def test_all_or_none(filled):
    library, (ada, bob), (emma, persuasion, ulysses) = filled
    library.lend(bob, ulysses)
    with pytest.raises(ValueError):
        library.lend(ada, emma, persuasion, ulysses)
    with pytest.raises(KeyError):
        library.lend(ada, emma, 999)
    assert library.on_loan(ada) == []
    assert (library.available(emma), library.available(persuasion)) == (1, 2)
    assert library.popular(9) == [("Ulysses", 1)]
    library.lend(ada, emma)
    assert library.on_loan(ada) == ["Emma"]


@pytest.mark.title("Ids that do not exist", zh="不存在的 id")
def test_unknown_ids(filled):
    library, (ada, _), (emma, _, _) = filled
    for call, numbers in ((library.lend, (999, emma)), (library.lend, (ada, 999)), (library.available, (999,)), (library.on_loan, (999,)), (library.remove_member, (999,))):
        with pytest.raises(KeyError):
            call(*numbers)
    assert library.available(emma) == 1


@pytest.mark.title("Bad copies and names that exist", zh="册数不对，名字已存在")
def test_refused(filled):
    library, _, _ = filled
    for copies in (0, -1):
        with pytest.raises(ValueError):
            library.add_book("None", "Nobody", copies)
    with pytest.raises(ValueError):
        library.add_member("Ada")
    assert library.books_by("Nobody") == []
    assert library.on_loan(library.add_member("Cid")) == []


@pytest.mark.title("Books of an author", zh="某位作者的书")
def test_books_by(library):
    for title in ("Persuasion", "Emma", "Sanditon"):
        library.add_book(title, "Jane Austen")
    library.add_book("Dubliners", "James Joyce")
    assert library.books_by("Jane Austen") == ["Emma", "Persuasion", "Sanditon"]
    assert library.books_by("James Joyce") == ["Dubliners"]
    assert library.books_by("Jane") == []


@pytest.mark.title("Popular books: past loans count", zh="受欢迎的书：过去的借阅也算")
@pytest.mark.points(2)
@pytest.mark.hint("If a loan is deleted when it ends, nobody can count it later.", zh="如果借阅结束就删掉，以后就没法数了。", after=1)
def test_popular(filled):
    library, (ada, bob), (emma, persuasion, ulysses) = filled
    assert library.popular(3) == []
    library.lend(ada, emma, ulysses)
    library.give_back(ada, emma)
    library.lend(bob, emma, persuasion)
    assert library.popular(3) == [("Emma", 2), ("Persuasion", 1), ("Ulysses", 1)]
    assert library.popular(1) == [("Emma", 2)]
    library.give_back(bob, persuasion)
    library.lend(bob, persuasion)
    library.give_back(bob, persuasion)
    library.lend(bob, persuasion)
    assert library.popular(2) == [("Persuasion", 3), ("Emma", 2)]


@pytest.mark.title("Two books of the same title are two", zh="书名相同的两本书是两本")
def test_same_title(library):
    first, second = library.add_book("Poems", "Ada"), library.add_book("Poems", "Bob")
    ada = library.add_member("Ada")
    assert first != second
    library.lend(ada, first, second)
    assert library.on_loan(ada) == ["Poems", "Poems"]
    assert library.popular(5) == [("Poems", 1), ("Poems", 1)]


@pytest.mark.title("A member leaves", zh="读者离开")
def test_remove_member(filled):
    library, (ada, bob), (emma, _, _) = filled
    library.lend(ada, emma)
    with pytest.raises(ValueError):
        library.remove_member(ada)
    assert library.on_loan(ada) == ["Emma"]
    library.give_back(ada, emma)
    library.lend(bob, emma)
    library.remove_member(ada)
    assert library.popular(2) == [("Emma", 1)]
    with pytest.raises(KeyError):
        library.remove_member(ada)
    assert library.on_loan(library.add_member("Ada")) == []


@pytest.mark.title("What was stored is there when it is opened again", zh="存下的内容，再次打开时还在")
@pytest.mark.points(2)
def test_reopened(path):
    first = Library(f"sqlite:///{path}")
    ada, emma = first.add_member("Ada"), first.add_book("Emma", "Jane Austen", copies=3)
    first.lend(ada, emma)
    second = Library(f"sqlite:///{path}")
    assert second.on_loan(ada) == ["Emma"] and second.available(emma) == 2
    second.add_book("Persuasion", "Jane Austen")
    assert first.books_by("Jane Austen") == ["Emma", "Persuasion"]


@pytest.mark.title("Two libraries have nothing in common", zh="两个图书馆毫不相干")
def test_two_libraries():
    one, other = Library("sqlite://"), Library("sqlite://")
    one.add_member("Ada")
    one.add_book("Emma", "Jane Austen")
    assert other.books_by("Jane Austen") == [] and one.books_by("Jane Austen") == ["Emma"]
    assert other.on_loan(other.add_member("Ada")) == []


@pytest.mark.title("An author is one row", zh="一位作者一行")
def test_one_author(path):
    library = Library(f"sqlite:///{path}")
    for title in ("Emma", "Persuasion"):
        library.add_book(title, "Jane Austen")
    assert library.books_by("Jane Austen") == ["Emma", "Persuasion"]
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
    holding = sum(str(row).count("Jane Austen") for table in tables for row in connection.execute(f'select * from "{table}"'))
    connection.close()
    assert holding == 1


@pytest.mark.title("The tables are classes, and refer to each other", zh="表就是类，并且互相引用")
@pytest.mark.hint("One class for each kind of thing, derived from `Base`; `ForeignKey` in a column that refers to another table.", zh="每一种东西一个类，都派生自 `Base`；引用另一张表的列里写 `ForeignKey`。", after=2)
def test_models(path):
    Library(f"sqlite:///{path}").add_book("Emma", "Jane Austen")
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")]
    references = {(table, row[2]) for table in tables for row in connection.execute(f'pragma foreign_key_list("{table}")')}
    connection.close()
    assert sorted(Base.metadata.tables) == sorted(tables), "every table belongs to a class derived from Base"
    assert len(tables) >= 4, "authors, books, members and loans"
    assert len(references) >= 3, "a book refers to its author, a loan to the book and to the member"
