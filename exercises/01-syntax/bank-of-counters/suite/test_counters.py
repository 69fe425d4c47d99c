import pytest

from solution import compose, make_adders, make_counter


@pytest.mark.title("A counter starts where it is told and goes on in steps", zh="计数器从指定处开始，按步长前进")
@pytest.mark.feedback("full")
def test_counter_steps():
    ticket = make_counter(100, step=10)
    assert [ticket(), ticket(), ticket()] == [100, 110, 120]


@pytest.mark.title("Without arguments it counts 0, 1, 2", zh="不给参数时数 0、1、2")
@pytest.mark.hint("`nonlocal` lets the inner function assign a variable of the outer one.", zh="`nonlocal` 让内层函数可以给外层函数的变量赋值。", after=1)
def test_counter_defaults():
    counter = make_counter()
    assert [counter() for _ in range(4)] == [0, 1, 2, 3]


@pytest.mark.title("Steps may be negative, or zero", zh="步长可以是负数，也可以是零")
def test_counter_other_steps():
    down = make_counter(3, -2)
    still = make_counter(start=7, step=0)
    assert [down(), down(), down()] == [3, 1, -1]
    assert [still(), still()] == [7, 7]


@pytest.mark.title("Two counters do not disturb each other", zh="两个计数器互不干扰")
@pytest.mark.points(2)
@pytest.mark.hint("Where does your count live? A global variable is shared by all counters.", zh="你的计数存放在哪里？全局变量是所有计数器共用的。", after=2)
def test_counters_are_independent():
    left, right = make_counter(), make_counter(50)
    assert [left(), right(), left(), right(), left()] == [0, 50, 1, 51, 2]


@pytest.mark.title("Each adder adds its own number", zh="每个加法器加自己的数")
@pytest.mark.points(2)
@pytest.mark.feedback("full")
@pytest.mark.hint(
    "A closure remembers the variable, not its value: after the loop all see the last number.",
    zh="闭包记住的是变量，而不是它的值：循环结束后，大家看到的都是最后一个数。",
    after=2,
)
def test_adders():
    one, ten, minus = make_adders([1, 10, -3])
    assert [one(5), ten(5), minus(5)] == [6, 15, 2]


@pytest.mark.title("Adders keep their numbers when the list changes", zh="列表改动后，加法器的数不变")
def test_adders_after_a_change():
    numbers = [1, 2]
    adders = make_adders(numbers)
    numbers[:] = [100, 200]
    assert [add(0) for add in adders] == [1, 2]


@pytest.mark.title("Adders of anything that can be iterated", zh="任何可迭代对象都能造加法器")
def test_adders_of_other_iterables():
    assert [add(1) for add in make_adders(range(3))] == [1, 2, 3]
    assert make_adders([]) == []


@pytest.mark.title("Functions are called from right to left", zh="从右到左调用")
@pytest.mark.feedback("full")
def test_compose_order():
    assert compose(str, abs, int)("-12") == "12"


@pytest.mark.title("The order shows where it matters", zh="顺序起作用的时候")
def test_compose_order_matters():
    def double(x):
        return x * 2

    def add_three(x):
        return x + 3

    assert compose(double, add_three)(1) == 8
    assert compose(add_three, double)(1) == 5


@pytest.mark.title("The innermost function gets every argument", zh="最里层的函数得到全部参数")
def test_compose_arguments():
    def area(width, height=1, *, scale=1):
        return width * height * scale

    assert compose(str, area)(3, 4, scale=2) == "24"
    assert compose(area)(5) == 5


@pytest.mark.title("Nothing composed changes nothing", zh="没有函数可组合时，什么都不变")
def test_compose_nothing():
    assert compose()("same") == "same"


@pytest.mark.title("An exception comes through, and nothing more is called", zh="异常会传出来，之后的函数不再调用")
def test_compose_exception():
    called = []

    def broken(x):
        raise LookupError("broken")

    with pytest.raises(LookupError):
        compose(called.append, broken)(1)
    assert called == []


@pytest.mark.title("A composed function can be used again", zh="组合好的函数可以反复使用")
def test_compose_again():
    seen = []

    def note(x):
        seen.append(x)
        return x + 1

    twice = compose(note, note)
    assert [twice(0), twice(10)] == [2, 12]
    assert seen == [0, 1, 10, 11]
