# Assay: two commands are enough. `make run` sets everything up and serves http://127.0.0.1:8000;
# `make test` sets up what tests need and runs them all. Nothing here needs more than make and Python 3.11.
PYTHON ?= python3
VENV := .venv/bin

.PHONY: help run test setup setup-test lint lock locale check check-all check-guest bench screenshots secrets base-image clean

help:
	@echo "make run          set up everything and serve http://127.0.0.1:8000"
	@echo "make test         set up what tests need and run every tier"
	@echo "make setup        the environment alone; .venv/bin/assay is the command"
	@echo "make lint         ruff and mypy"
	@echo "make check        every solution of the curriculum gets the verdict its folder names"
	@echo "make check-all    make test, the whole cheat corpus in every sandbox, and all mutants"
	@echo "make check-guest  the limits of the box in a Debian guest: AppArmor enforced, control groups of version 2"
	@echo "make bench        measure the road, the box and each exercise beside plain pytest and docker run"
	@echo "make screenshots  the pictures of docs/"
	@echo "make secrets      random passwords for docker-compose.yml"
	@echo "make base-image   a Debian base for docker-compose.debian.yml, where none can be pulled"
	@echo "make lock         resolve the dependencies again (asks the package index)"
	@echo "make locale       bring the translations up to the texts in code and templates"
	@echo "make clean        remove the environment and what was built; never the data folder"

setup:
	@$(PYTHON) tools/setup.py

setup-test:
	@$(PYTHON) tools/setup.py --test

run: setup
	@$(VENV)/python tools/system_packages.py run
	@exec $(VENV)/assay up

test: setup-test
	@$(VENV)/python tools/system_packages.py test
	@exec $(VENV)/python tools/run_tests.py

lint: setup-test
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy --strict

check: setup-test
	@$(VENV)/assay check

check-all: test
	@$(VENV)/python tools/run_tests.py corpus
	@$(VENV)/assay check --mutants

check-guest: setup-test
	@test -f data/guest/disk.img || $(VENV)/python tools/guest.py make
	@$(VENV)/python tools/guest.py run

bench: setup-test
	@$(VENV)/assay bench road
	@$(VENV)/assay bench box
	@$(VENV)/assay bench curriculum

screenshots: setup-test
	@$(VENV)/python docs/screenshots.py docs --keep

secrets:
	@$(PYTHON) tools/compose_secrets.py

base-image: setup
	@$(VENV)/assay images --base

lock: setup-test
	@$(VENV)/python tools/lock.py

locale: setup-test
	@$(VENV)/python web/locale/update.py

clean:
	rm -rf .venv web/static/dist web/frontend/node_modules web/frontend/.node .mypy_cache .ruff_cache .pytest_cache
	find web/locale -name '*.mo' -delete
