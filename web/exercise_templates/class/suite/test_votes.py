import pytest

from solution import Votes


@pytest.mark.title("The example", zh="题目中的例子")
@pytest.mark.feedback("full")
def test_example():
    votes = Votes()
    votes.vote("Ada")
    votes.vote("Grace")
    assert votes.vote("Grace") == 2
    assert votes.leader() == "Grace"


@pytest.mark.title("Without a vote", zh="没有选票")
def test_empty():
    votes = Votes()
    assert (len(votes), votes["Ada"], votes.leader()) == (0, 0, None)


@pytest.mark.title("Every vote counts", zh="每一票都算数")
def test_votes_are_counted():
    votes = Votes()
    assert [votes.vote(name) for name in ("Linus", "Ada", "Linus", "Linus")] == [1, 1, 2, 3]
    assert (votes["Linus"], votes["Ada"], votes["Guido"]) == (3, 1, 0)


@pytest.mark.title("All votes together", zh="选票总数")
def test_all_votes():
    votes = Votes()
    for name in ("Linus", "Ada", "Linus"):
        votes.vote(name)
    assert len(votes) == 3


@pytest.mark.title("Who leads", zh="谁领先")
def test_leader():
    votes = Votes()
    for name in ("Ada", "Linus", "Linus"):
        votes.vote(name)
    assert votes.leader() == "Linus"


@pytest.mark.title("As many votes for two", zh="票数相同")
@pytest.mark.hint("The alphabet decides, not who was first.", zh="由字母顺序决定，而不是谁先得票。", after=2)
def test_equal_votes():
    votes = Votes()
    for name in ("Linus", "Grace", "Ada", "Ada", "Grace"):
        votes.vote(name)
    assert votes.leader() == "Ada"
    votes.vote("Grace")
    votes.vote("Ada")
    votes.vote("Linus")
    votes.vote("Linus")
    votes.vote("Aaron")
    assert votes.leader() == "Ada"


@pytest.mark.title("Two counters know nothing of each other", zh="两个计票器互不相干")
@pytest.mark.hint("Where is the dictionary made: once for the class, or once for each object?", zh="字典是在哪里创建的：整个类一次，还是每个对象一次？", after=2)
def test_two_counters():
    one, other = Votes(), Votes()
    one.vote("Ada")
    assert (len(other), other["Ada"], other.leader()) == (0, 0, None)
