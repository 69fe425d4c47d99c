import sys

lines = sys.stdin.read().splitlines()
for number, line in enumerate(lines):
    print(f"{number}: {line}")
print(f"lines: {len(lines)}")
