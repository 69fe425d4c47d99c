from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    red: int
    green: int
    blue: int

    def __post_init__(self):
        if not all(0 <= part <= 255 for part in (self.red, self.green, self.blue)):
            raise ValueError("a part of a colour goes from 0 to 255")

    @property
    def hex(self):
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"
