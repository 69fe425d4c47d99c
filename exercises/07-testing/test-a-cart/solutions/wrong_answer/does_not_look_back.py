# fails: test_takes_too_much
# Sees that an error comes, and not what it left behind.
import pytest
from cart import Cart


@pytest.fixture
def cart():
    cart = Cart()
    cart.add("tea", 5, quantity=2)
    cart.add("cup", 8)
    return cart


def test_contents(cart):
    assert cart.items() == [("cup", 1), ("tea", 2)]
    assert len(cart) == 2
    assert cart.total() == 18


def test_same_article_again(cart):
    cart.add("tea", 7, quantity=3)
    assert cart.items() == [("cup", 1), ("tea", 5)]
    assert cart.total() == 5 * 7 + 8


@pytest.mark.parametrize("price, total", [(99, 99), (100, 90), (101, 90.9)])
def test_discount(price, total):
    cart = Cart()
    cart.add("lamp", price)
    assert cart.total() == pytest.approx(total)


def test_gift(cart):
    cart.add("sample", 0)
    assert cart.total() == 18
    assert len(cart) == 3


@pytest.mark.parametrize("price, quantity", [(5, 0), (5, -1), (-1, 1)])
def test_nonsense_is_refused(cart, price, quantity):
    with pytest.raises(ValueError):
        cart.add("tea", price, quantity)
    assert cart.items() == [("cup", 1), ("tea", 2)]
    assert cart.total() == 18


def test_remove(cart):
    cart.remove("tea")
    assert cart.items() == [("cup", 1), ("tea", 1)]
    cart.remove("tea")
    assert cart.items() == [("cup", 1)]


def test_remove_too_many(cart):
    with pytest.raises(ValueError):
        cart.remove("tea", 3)


def test_remove_unknown(cart):
    with pytest.raises(KeyError):
        cart.remove("spoon")


def test_items_are_a_copy(cart):
    cart.items().clear()
    assert len(cart) == 2


def test_two_carts(cart):
    assert len(Cart()) == 0
