def tool(x): return x * 10
