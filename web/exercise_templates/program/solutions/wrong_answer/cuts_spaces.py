# fails: test_spaces_stay
import sys

lines = [line.strip() for line in sys.stdin]
for number, line in enumerate(lines, start=1):
    print(f"{number}: {line}")
print(f"lines: {len(lines)}")
