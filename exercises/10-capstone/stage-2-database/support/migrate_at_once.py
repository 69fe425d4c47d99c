"""Calls `migrate(URL, FOLDER)` in several processes at the same time, and prints what each one said."""

import json
import os
import sys

from guestbook.database import migrate

url, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
said = []
for _ in range(count):
    reader, writer = os.pipe()
    if os.fork() == 0:
        try:
            answer = list(migrate(url, folder))
        except Exception as error:
            answer = type(error).__name__
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    said.append(reader)
answers = []
for reader in said:
    with os.fdopen(reader) as stream:
        answers.append(json.load(stream))
print(json.dumps(answers))
