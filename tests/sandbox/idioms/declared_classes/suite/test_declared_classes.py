import pytest
from solution import Bag, Circle, Duck, Field, Quacking, Record, Shape, Square, Typed, bag


class Point(Record):
    x = Field(needed=True)
    y = Field(initial=2)

    def total(self):
        return self.x + self.y


class Solid(Point):
    z = Field(initial=3)


def test_fields_are_no_attributes_of_the_class():
    point = Point(x=1)
    assert point.x == 1 and point.y == 2 and point.total() == 3 and not hasattr(Point, "x")
    assert sorted(Point.fields) == ["x", "y"] and sorted(Solid.fields) == ["x", "y", "z"]
    with pytest.raises(TypeError, match="x is needed"):
        Point(y=1)


def test_fields_of_a_class_derived_again():
    solid = Solid(x=5, y=1)
    assert (solid.x, solid.y, solid.z) == (5, 1, 3) and solid.total() == 6 and isinstance(solid, Record)
    solid.z = 8
    assert solid.z == 8


def test_a_descriptor_in_a_class_of_the_suite():
    class Named:
        name = Typed(str)

        def __init__(self, name):
            self.name = name

    named = Named("x")
    assert named.name == "x" and isinstance(Named.name, Typed)
    with pytest.raises(TypeError, match="name"):
        named.name = 5


def test_a_getattr_that_breaks():
    made = bag(size=3)
    assert made.size == 3 and isinstance(made, Bag)
    with pytest.raises(KeyError, match="colour"):
        made.colour
    assert bag(a=1).a == 1


def test_classes_that_are_registered():
    assert isinstance(Square(), Shape) and issubclass(Square, Shape) and not isinstance(Circle(), Shape)
    assert isinstance(Duck(), Quacking) and not isinstance(Circle(), Quacking) and not isinstance(5, Shape)
