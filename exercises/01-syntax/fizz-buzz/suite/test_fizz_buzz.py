import pytest

from solution import fizz_buzz


@pytest.mark.title("A number that is not replaced", zh="不需要替换的数")
@pytest.mark.feedback("full")
def test_plain_number():
    assert fizz_buzz(1) == "1"
    assert fizz_buzz(7) == "7"


@pytest.mark.title("The answer is always text", zh="回答始终是字符串")
@pytest.mark.hint("`str(number)` makes text of a number.", zh="`str(number)` 可以把数变成文字。", after=2)
def test_answer_is_text():
    assert all(type(fizz_buzz(number)) is str for number in range(1, 31))
    assert fizz_buzz(22) == "22"


@pytest.mark.title("Divisible by 3 only", zh="只能被 3 整除")
@pytest.mark.feedback("full")
def test_divisible_by_three():
    assert [fizz_buzz(number) for number in (3, 6, 9, 12)] == ["Fizz"] * 4


@pytest.mark.title("Divisible by 5 only", zh="只能被 5 整除")
def test_divisible_by_five():
    assert [fizz_buzz(number) for number in (5, 10, 20, 25)] == ["Buzz"] * 4


@pytest.mark.title("Divisible by both", zh="两者都能整除")
@pytest.mark.points(2)
@pytest.mark.hint(
    "Which question do you ask first? A number divisible by both is also divisible by 3.",
    zh="你先问的是哪个问题？两者都能整除的数，当然也能被 3 整除。",
    after=2,
)
def test_divisible_by_both():
    assert [fizz_buzz(number) for number in (15, 30, 45)] == ["FizzBuzz"] * 3


@pytest.mark.title("Zero is divisible by everything", zh="零能被任何数整除")
def test_zero():
    assert fizz_buzz(0) == "FizzBuzz"


@pytest.mark.title("Negative numbers", zh="负数")
def test_negative_numbers():
    assert [fizz_buzz(number) for number in (-1, -3, -5, -15)] == ["-1", "Fizz", "Buzz", "FizzBuzz"]


@pytest.mark.title("Very large numbers", zh="非常大的数")
def test_large_numbers():
    assert fizz_buzz(3 * 10**30) == "FizzBuzz"
    assert fizz_buzz(10**30 + 1) == "1" + "0" * 29 + "1"
    assert fizz_buzz(10**30 + 2) == "Fizz"


@pytest.mark.title("A whole round of the game", zh="完整的一轮")
@pytest.mark.points(2)
def test_a_whole_round():
    said = [fizz_buzz(number) for number in range(1, 101)]
    assert (said.count("Fizz"), said.count("Buzz"), said.count("FizzBuzz")) == (27, 14, 6)
    assert [word for word in said if word.isdigit()] == [str(n) for n in range(1, 101) if n % 3 and n % 5]


@pytest.mark.title("Returns, and prints nothing", zh="只返回，不打印")
@pytest.mark.hint("`return` gives the answer to the caller; `print` only shows it.", zh="`return` 把结果交给调用者，`print` 只是显示出来。", after=1)
def test_prints_nothing(capsys):
    answers = [fizz_buzz(number) for number in (1, 3, 5, 15)]
    assert capsys.readouterr().out == ""
    assert None not in answers and "" not in answers
