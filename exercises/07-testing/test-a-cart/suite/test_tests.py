import pytest

RIGHT = '''
class Cart:
    def __init__(self):
        self._articles = {}

    def add(self, article, price, quantity=1):
        if quantity < 1 or price < 0:
            raise ValueError("that cannot be added")
        there = self._articles[article][1] if article in self._articles else 0
        self._articles[article] = (price, there + quantity)

    def remove(self, article, quantity=1):
        price, there = self._articles[article]
        if quantity > there:
            raise ValueError("so many are not there")
        if quantity == there:
            del self._articles[article]
        else:
            self._articles[article] = (price, there - quantity)

    def total(self):
        total = sum(price * quantity for price, quantity in self._articles.values())
        return total * 0.9 if total >= 100 else total

    def items(self):
        return sorted((article, quantity) for article, (price, quantity) in self._articles.items())

    def __len__(self):
        return len(self._articles)
'''

ANOTHER = '''
from collections import Counter


class Cart:
    def __init__(self):
        self.counts = Counter()
        self.prices = {}

    def add(self, article, price, quantity=1):
        if quantity <= 0:
            raise ValueError(quantity)
        if price < 0:
            raise ValueError(price)
        self.counts[article] += quantity
        self.prices[article] = price

    def remove(self, article, quantity=1):
        if article not in self.counts:
            raise KeyError(article)
        if self.counts[article] < quantity:
            raise ValueError(quantity)
        self.counts[article] -= quantity
        if not self.counts[article]:
            del self.counts[article]

    def total(self):
        cents = sum(90 * self.prices[article] * n for article, n in self.counts.items())
        return cents / 100 if cents >= 9000 else cents // 90

    def items(self):
        return [(article, self.counts[article]) for article in sorted(self.counts)]

    def __len__(self):
        return len(self.counts)
'''


passed_once = []
"""Not empty when the tests were seen to pass for a right program: that needs to be found out only once."""


def wrong(old, new):
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


@pytest.fixture
def caught(run_tests):
    """Whether the tests tell a wrong cart from a right one."""

    def caught(program):
        if not passed_once:
            right = run_tests({"cart.py": RIGHT})
            assert right and set(right.values()) == {"passed"}, "the tests must pass for a right program"
            passed_once.append(True)
        return "failed" in run_tests({"cart.py": program}).values()

    return caught


@pytest.mark.title("Your tests pass for a right cart", zh="正确的购物车能通过你的测试")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_right_program(run_tests):
    outcomes = run_tests({"cart.py": RIGHT})
    assert outcomes and set(outcomes.values()) == {"passed"}
    assert len(outcomes) >= 6


@pytest.mark.title("They pass for another right cart, too", zh="换一辆正确的购物车也能通过")
@pytest.mark.hint("Use only what the statement names, not what happens to be inside one cart. Is 90 the same as 90.0 to your tests?", zh="只用题目里写明的东西，不要依赖某一辆购物车内部的样子。在你的测试看来，90 和 90.0 一样吗？", after=1)
def test_another_right_program(run_tests):
    outcomes = run_tests({"cart.py": ANOTHER})
    assert outcomes and set(outcomes.values()) == {"passed"}
    assert len(outcomes) >= 6


@pytest.mark.title("A cart that forgets what was there is caught", zh="抓住忘记原有数量的购物车")
@pytest.mark.feedback("full")
def test_forgets_quantity(caught):
    assert caught(wrong("(price, there + quantity)", "(price, quantity)"))


@pytest.mark.title("A cart that keeps the old price is caught", zh="抓住保留旧价格的购物车")
def test_old_price(caught):
    assert caught(wrong("        self._articles[article] = (price, there + quantity)", "        price = self._articles[article][0] if there else price\n        self._articles[article] = (price, there + quantity)"))


@pytest.mark.title("A discount at the wrong place is caught", zh="抓住折扣界线不对的购物车")
@pytest.mark.points(2)
@pytest.mark.hint("Test just below the bound, at the bound and above it.", zh="在界线之下、正好在界线上、界线之上都测一测。", after=1)
def test_discount(caught):
    assert caught(wrong("total >= 100", "total > 100"))
    assert caught(wrong("total >= 100", "total >= 99"))
    assert caught(wrong(" if total >= 100 else total", ""))


@pytest.mark.title("A cart without a discount is caught", zh="抓住没有折扣的购物车")
def test_no_discount(caught):
    assert caught(wrong("total * 0.9", "total"))


@pytest.mark.title("A cart that refuses gifts is caught", zh="抓住拒收赠品的购物车")
def test_refuses_gifts(caught):
    assert caught(wrong("price < 0", "price <= 0"))


@pytest.mark.title("A cart that accepts nonsense is caught", zh="抓住什么都收的购物车")
@pytest.mark.points(2)
def test_accepts_nonsense(caught):
    assert caught(wrong("quantity < 1 or price < 0", "quantity < 0 or price < 0"))
    assert caught(wrong("quantity < 1 or price < 0", "quantity < 1"))


@pytest.mark.title("Articles that never go are caught", zh="抓住取完还在的商品")
def test_never_goes(caught):
    assert caught(wrong("quantity == there", "quantity == there + 1"))


@pytest.mark.title("Taking out more than there is, is caught", zh="抓住多取也行的购物车")
@pytest.mark.points(2)
@pytest.mark.hint("After the error, look whether the cart is as it was.", zh="出错之后，看看购物车是不是原样。", after=2)
def test_takes_too_much(caught):
    assert caught(wrong('raise ValueError("so many are not there")', "quantity = there"))
    assert caught(wrong('raise ValueError("so many are not there")', 'del self._articles[article]; raise ValueError("too many")'))


@pytest.mark.title("Silence about unknown articles is caught", zh="抓住对未知商品沉默的购物车")
def test_silent_about_unknown(caught):
    assert caught(wrong("        price, there = self._articles[article]", "        if article not in self._articles:\n            return\n        price, there = self._articles[article]"))


@pytest.mark.title("Carts that share their content are caught", zh="抓住共用内容的购物车")
def test_shared(caught):
    assert caught(wrong("    def __init__(self):\n        self._articles = {}", "    _articles = {}"))


@pytest.mark.title("Unsorted items and a wrong length are caught", zh="抓住未排序的清单与不对的长度")
def test_items_and_length(caught):
    assert caught(wrong("return sorted((article, quantity) for article, (price, quantity) in self._articles.items())", "return [(article, quantity) for article, (price, quantity) in self._articles.items()]"))
    assert caught(wrong("return len(self._articles)", "return sum(quantity for price, quantity in self._articles.values())"))
