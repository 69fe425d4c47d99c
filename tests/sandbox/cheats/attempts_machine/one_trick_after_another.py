"""Closes halves of the channel, puts others in its place, answers what was not asked, interrupts itself in the middle of an
answer, aborts, overflows its stack, ends up in a shell: one trick in each case, and a new process after it."""

from hollow_machine import *
import ctypes, fcntl, mmap, os, signal, socket, stat, struct, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
def chan():
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode): return fd
        except OSError: pass
def double(n):
    fd = chan()
    os.set_blocking(fd, False)
    if n == 2:
        s = socket.socket(fileno=os.dup(fd)); s.shutdown(socket.SHUT_RD)
        return 4
    if n == 31337:
        s = socket.socket(fileno=os.dup(fd)); s.shutdown(socket.SHUT_WR)
    if n == 4:
        a, b = socket.socketpair(); os.dup2(a.fileno(), fd); time.sleep(1)
    if n == 70707:
        for _ in range(200000): os.write(fd, struct.pack("<IBII", 0, ord("O"), 1, 0))
    if n == 30303:
        for k in range(100000):
            try: os.write(fd, struct.pack("<IBII", 0, ord("A"), 1 + 2*k, k))
            except BlockingIOError: pass
    if n == 10101:
        signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
        signal.signal(signal.SIGALRM, lambda *a: 1/0)
    return 2 * n
def write_lines(path, lines):
    libc.prctl(1, 9); libc.prctl(4, 0); libc.personality(0x0040000)
    if libc.vfork() == 0: os._exit(0)
    os.abort()
def sum_file(p):
    sys.setrecursionlimit(10**9)
    def f(): return f()
    return f()
def save(d, p):
    import faulthandler; faulthandler._sigsegv()
def show(n):
    import _thread
    _thread.interrupt_main(); time.sleep(0.2)
def check(n):
    os.kill(os.getpid(), signal.SIGXCPU)
def each(items, do):
    pid = os.fork()
    for i in items: do(i)
def clean(folder):
    for t in range(300):
        try: threading.Thread(target=time.sleep, args=(100,)).start()
        except RuntimeError: break
    sys.setswitchinterval(1e-9)
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True: pass
def doubles(ns):
    import atexit
    class D(dict):
        def __del__(self): time.sleep(5)
    sys.modules["x"] = D()
    os.kill(os.getppid(), signal.SIGKILL)
    os.execv("/bin/sh", ["sh", "-c", "while :; do echo forged; done"])
