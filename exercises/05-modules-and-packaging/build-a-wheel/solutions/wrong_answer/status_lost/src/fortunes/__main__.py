# fails: test_main
# Forgets to pass the status on.
from fortunes.cli import main

main()
