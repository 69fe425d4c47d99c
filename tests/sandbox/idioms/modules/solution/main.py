"""Main doc."""
import random, time, json, math
from helper import tool
from datetime import datetime
print("importing main")
__all__ = ["run", "VALUE"]
VALUE = 3
_private = 1
counter = 0
def helper2(): return "real"
def run(): return helper2()
def use_tool(): return tool(2)
def roll(): return random.randint(1, 6)
def nap(): time.sleep(100); return "slept"
def now(): return datetime.now().year
def bump():
    global counter
    counter += 1
    return counter
def read(): return json.loads(open("data.json").read())
def root(x): return math.sqrt(x)
class Service:
    def fetch(self): return "net"
    def load(self): return self.fetch() + "!"
def use_service(): return Service().load()
if __name__ == "__main__": print("never")
