"""The honest way to full marks."""

import pickle
import shelve
import shutil
import subprocess
import sys


class Bench:
    def __init__(self, name):
        self.name = name

    def ready(self):
        return f"{self.name} ready"


def double(n):
    return 2 * n


def doubles(numbers):
    return [2 * n for n in numbers]


def write_lines(path, lines):
    with open(path, "w") as file:
        file.writelines(line + "\n" for line in lines)


def sum_file(path):
    with open(path) as file:
        return sum(int(line) for line in file)


def empty(folder):
    for path in folder.iterdir():
        shutil.rmtree(path)


def show(n):
    print("value:", n)


def count(n):
    subprocess.run(["seq", str(n)], check=True)


def save(data, path):
    with open(path, "wb") as file:
        pickle.dump(data, file)


def packed(name, number):
    return pickle.dumps(Bench(name))


def shelve_it(path, key, value):
    with shelve.open(path) as shelf:
        shelf[key] = value


def check(n):
    raise ValueError(f"bad bad value {n}")


def each(items, do):
    for item in items:
        do(item)


if __name__ == "__main__":
    print(int(sys.argv[1]) + int(sys.argv[2]))
