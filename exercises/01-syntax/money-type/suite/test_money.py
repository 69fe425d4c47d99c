import pytest

from solution import Money, Purse


@pytest.mark.title("Made of cents and a currency", zh="由分和货币组成")
@pytest.mark.feedback("full")
def test_attributes():
    money = Money(1205)
    assert (money.cents, money.currency) == (1205, "EUR")
    assert Money(5, "usd").currency == "USD"


@pytest.mark.title("Equal by value, and a key of dictionaries", zh="按值相等，可作字典的键")
def test_equality_and_hash():
    assert Money(5) == Money(5, "eur")
    assert Money(5) != Money(6) and Money(5) != Money(5, "USD")
    prices = {Money(5): "tea", Money(5, "USD"): "coffee"}
    assert prices[Money(5, "usd")] == "coffee"
    assert len({Money(1), Money(1), Money(2)}) == 2


@pytest.mark.title("Cannot be changed", zh="不可更改")
@pytest.mark.hint("`@dataclass(frozen=True)`; in `__post_init__` use `object.__setattr__`.", zh="`@dataclass(frozen=True)`；在 `__post_init__` 里用 `object.__setattr__`。", after=1)
def test_frozen():
    money = Money(5)
    with pytest.raises(AttributeError):
        money.cents = 6
    assert money.cents == 5


@pytest.mark.title("Cents are whole numbers", zh="分是整数")
def test_cents_are_int():
    for cents in (1.5, "5", None, True):
        with pytest.raises(TypeError):
            Money(cents)
    assert Money(0).cents == 0


@pytest.mark.title("Sum and difference", zh="加与减")
@pytest.mark.feedback("full")
def test_sum_and_difference():
    first, second = Money(1000), Money(205)
    assert first + second == Money(1205)
    assert first - second == Money(795)
    assert (first.cents, second.cents) == (1000, 205)


@pytest.mark.title("Times a whole number, from both sides", zh="从两边乘以整数")
@pytest.mark.hint("`3 * money` asks the number first and then `money.__rmul__`.", zh="`3 * money` 先问数字，再问 `money.__rmul__`。", after=2)
def test_times():
    assert Money(25, "USD") * 3 == Money(75, "USD")
    assert 3 * Money(25, "USD") == Money(75, "USD")
    with pytest.raises(TypeError):
        Money(25) * 1.5
    with pytest.raises(TypeError):
        Money(25) * Money(2)


@pytest.mark.title("Amounts of one currency are ordered", zh="同种货币可以比大小")
@pytest.mark.points(2)
def test_order():
    low, high = Money(-5), Money(7)
    assert low < high and low <= high and high > low and high >= low
    assert low <= Money(-5) and low >= Money(-5)
    assert not low < Money(-5) and not low > high and not high <= low and not low >= high
    assert [money.cents for money in sorted([high, Money(2), low])] == [-5, 2, 7]


@pytest.mark.title("Different currencies do not mix", zh="不同货币不能混算")
@pytest.mark.points(2)
def test_currencies_do_not_mix():
    euro, dollar = Money(5), Money(5, "USD")
    for mix in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar, lambda: euro >= dollar):
        with pytest.raises(ValueError):
            mix()
    assert euro != dollar


@pytest.mark.title("Money and other things do not mix", zh="金额与其他东西不能混算")
@pytest.mark.hint("Return `NotImplemented` (do not raise it): Python then makes a TypeError.", zh="返回 `NotImplemented`（不是抛出）：Python 会据此给出 TypeError。", after=2)
def test_other_types_do_not_mix():
    money = Money(5)
    for mix in (lambda: money + 5, lambda: money - 5, lambda: money < 5, lambda: money >= "5"):
        with pytest.raises(TypeError):
            mix()
    assert money.cents == 5


@pytest.mark.title("Written as text", zh="写成文字")
@pytest.mark.points(2)
@pytest.mark.hint("What are -50 // 100 and -50 % 100? Write the sign first, then divide the absolute value.", zh="-50 // 100 和 -50 % 100 各是多少？先写符号，再对绝对值做除法。", after=2)
def test_text():
    assert str(Money(1205)) == "12.05 EUR"
    assert str(Money(5, "USD")) == "0.05 USD"
    assert str(Money(0)) == "0.00 EUR"
    assert str(Money(-50)) == "-0.50 EUR"
    assert str(Money(-1250)) == "-12.50 EUR"
    assert str(Money(10**20)) == "1" + "0" * 18 + ".00 EUR"


@pytest.mark.title("Read from text", zh="从文字读回")
def test_parse():
    assert Money.parse("12.05 EUR") == Money(1205)
    assert Money.parse("-0.50 usd") == Money(-50, "USD")
    for cents in (0, 7, -7, 99, -100, 123456):
        assert Money.parse(str(Money(cents, "CHF"))) == Money(cents, "CHF")


@pytest.mark.title("Text that is no money", zh="不是金额的文字")
def test_parse_refuses():
    for text in ("", "12 EUR", "12.5 EUR", "12.005 EUR", "12.05", "EUR 12.05", "1,205.00 EUR", "--1.00 EUR", "1.00 EUR x"):
        with pytest.raises(ValueError):
            Money.parse(text)
    assert Money.parse("0.01 EUR").cents == 1


@pytest.mark.title("A purse adds up by currency", zh="钱包按货币累计")
@pytest.mark.feedback("full")
def test_purse_totals():
    purse = Purse()
    assert purse.add(Money(5)).add(Money(7)).add(Money(3, "USD")) is purse
    assert purse.total("EUR") == Money(12)
    assert purse.total("usd") == Money(3, "USD")
    assert purse.total("CHF") == Money(0, "CHF")


@pytest.mark.title("A purse has a length and can be walked through", zh="钱包有长度，可以遍历")
@pytest.mark.points(2)
def test_purse_iteration():
    purse = Purse().add(Money(5, "USD")).add(Money(7)).add(Money(1, "CHF")).add(Money(-1, "CHF"))
    assert len(purse) == 2
    assert [str(money) for money in purse] == ["0.07 EUR", "0.05 USD"]
    purse.total("JPY")
    assert len(purse) == 2 and len(Purse()) == 0


@pytest.mark.title("Two purses share nothing", zh="两个钱包互不共用")
def test_purses_are_separate():
    mine, yours = Purse(), Purse()
    mine.add(Money(5))
    assert (yours.total("EUR").cents, mine.total("EUR").cents) == (0, 5)
