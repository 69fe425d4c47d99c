import sys, os, subprocess
def greet():
    name = input("Name: ")
    age = int(input())
    print(f"{name} is {age}")
    return name
def loop():
    out = []
    while True:
        try: out.append(input())
        except EOFError: return out
def partial(): print("a", end=""); print("b", end="", flush=True); sys.stdout.write("c"); sys.stderr.write("E")
def read_all(): return [l.strip() for l in sys.stdin]
def read_line(): return sys.stdin.readline()
def read(): return sys.stdin.read()
def fd(): os.write(1, b"raw\n")
def sub(): subprocess.run(["echo", "sub"])
def interleave(f): print("one"); f(); print("three")
def big(n): print("x" * n)
def argv(): return sys.argv[1:]
def table(): print("a", "b", sep=","); print(); print([1, 2])
def log():
    import logging; logging.getLogger("x").warning("careful")


def print_and_wait_for(path):
    import os
    import time

    print("early")
    for _ in range(1000):
        if os.path.exists(path):
            return True
        time.sleep(0.01)
    return False
