import json
class AppError(Exception):
    code = 5
class Insufficient(AppError):
    def __init__(self, need, have):
        self.need, self.have = need, have
        super().__init__(need, have)
    def __str__(self): return f"{self.need} > {self.have}"
class Multi(ValueError, KeyError): pass
def raise_it(name):
    if name == "key": return {}["k"]
    if name == "index": return [][3]
    if name == "zero": return 1 / 0
    if name == "type": return 1 + "a"
    if name == "attr": return (1).foo
    if name == "name": return undefined_name
    if name == "file": open("/no/such")
    if name == "assert": assert 1 == 2, "not equal"
    if name == "exit": raise SystemExit(3)
    if name == "recursion": return raise_it("recursion")
    if name == "unicode": b"\xff".decode()
    if name == "json": json.loads("{")
    if name == "app": raise AppError("x", 1)
    if name == "ins": raise Insufficient(3, 1)
    if name == "multi": raise Multi("m")
    if name == "from":
        try: 1/0
        except ZeroDivisionError as e: raise AppError("outer") from e
    if name == "context":
        try: 1/0
        except ZeroDivisionError: raise AppError("outer")
    if name == "none":
        try: 1/0
        except ZeroDivisionError: raise AppError("outer") from None
    if name == "note":
        e = AppError("n"); e.add_note("hello"); raise e
    if name == "group": raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    if name == "stop": raise StopIteration(5)
    if name == "notimpl": raise NotImplementedError
def catcher(f):
    try: return f()
    except ValueError as e: return ("caught", e.args, str(e))
def make(): return Insufficient(1, 2)
def echo(e): return e
def re_raise(e): raise e
def swallow(f, kinds):
    try: f()
    except kinds as e: return e
