from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    red: int
    green: int
    blue: int

    @property
    def hex(self):
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


def load():
    colours = {}
    for line in open("colours.txt"):
        if line.strip() and not line.startswith("#"):
            name, value = line.rsplit(maxsplit=1)
            colours[name.strip()] = value
    return colours
