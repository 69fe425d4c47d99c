from cart import Cart


def test_a_new_cart_is_empty():
    assert len(Cart()) == 0
