import sys

count = 0
for line in sys.stdin:
    count += 1
    print(f"{count}: {line.rstrip(chr(10))}")
print(f"lines: {count}")
