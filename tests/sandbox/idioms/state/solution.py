import os, random, sys, time, sqlite3, tempfile, datetime
from pathlib import Path
def roll(): return [random.random(), random.randint(1, 100), random.choice("abc")]
def env(k): return os.environ.get(k)
def set_env(k, v): os.environ[k] = v
def cwd(): return os.getcwd()
def save(p, t):
    with open(p, "w") as f: f.write(t)
def load(p): return Path(p).read_text()
def limit(): return sys.getrecursionlimit()
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
def make_db(p):
    c = sqlite3.connect(p); c.execute("create table t(a)"); c.execute("insert into t values (1)"); c.commit(); c.close()
def query(c): return c.execute("select a from t").fetchall()
def clock(): return time.time()
def today(): return datetime.date.today()
def listing(p="."): return sorted(os.listdir(p))
def exists(p): return p.exists(), p.name
