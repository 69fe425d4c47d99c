"""What an image would be: a Dockerfile, read by dockerfile-parse and followed line by line."""

import io
import json
import posixpath
import re
import shlex
from string import Template

from dockerfile_parse import DockerfileParser

KNOWN = set("ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split())


def listed(value):
    """The words of an instruction in exec form, None in shell form."""
    try:
        found = json.loads(value)
    except ValueError:
        return None
    return found if isinstance(found, list) and all(isinstance(word, str) for word in found) else None


def pairs(value):
    """Names and values of an ENV or ARG."""
    words = shlex.split(value)
    if words and "=" not in words[0]:
        return {words[0]: " ".join(words[1:])}
    return dict(word.partition("=")[::2] for word in words)


class Stage:
    def __init__(self, base, name):
        self.base, self.name = base, name
        self.steps, self.env, self.files = [], {}, {}
        self.folder, self.user, self.ports = "/", "root", set()
        self.entrypoint = self.command = self.health = None
        self.shell_form = False

    def runs(self, word):
        """Numbers of the steps whose command has this word."""
        return [n for n, (what, value) in enumerate(self.steps) if what == "RUN" and re.search(word, value)]

    def argv(self):
        return (self.entrypoint or []) + (self.command or [])

    def follow(self, what, value):
        self.steps.append((what, value))
        if what == "ENV":
            self.env |= pairs(value)
        elif what == "WORKDIR":
            self.folder = posixpath.join(self.folder, value.strip('"'))
        elif what == "USER":
            self.user = value.strip()
        elif what == "EXPOSE":
            self.ports |= {port.removesuffix("/tcp") for port in value.split()}
        elif what == "HEALTHCHECK":
            self.health = None if value.strip().upper() == "NONE" else value
        elif what in ("CMD", "ENTRYPOINT"):
            words = listed(value)
            self.shell_form = self.shell_form or words is None
            if what == "CMD":
                self.command = words or [value]
            else:
                self.entrypoint, self.command = words or [value], None
        elif what in ("COPY", "ADD"):
            words = listed(re.sub(r"^(--\S+\s+)+", "", value)) or [word for word in shlex.split(value) if not word.startswith("--")]
            origin = re.search(r"--from=(\S+)", value)
            *sources, target = words
            for source in sources:
                full = posixpath.join(self.folder, target)
                if source.rstrip("/") not in (".", "shop") and (target.endswith("/") or target == "." or len(sources) > 1):
                    full = posixpath.join(full, posixpath.basename(source))
                self.files[len(self.steps) - 1] = (origin[1] if origin else "", source.rstrip("/"), posixpath.normpath(full))


class Recipe:
    def __init__(self, text):
        parser = DockerfileParser(fileobj=io.BytesIO(text.encode()))
        self.text = text
        self.unknown, self.stages, self.variables = [], [], {}
        for step in parser.structure:
            what, value = step["instruction"].upper(), step["value"]
            if what == "COMMENT":
                continue
            if what not in KNOWN:
                self.unknown.append(what)
            elif what == "FROM":
                words = [word for word in value.split() if not word.startswith("--")]
                base = Template(words[0]).safe_substitute(self.variables)
                known = [stage for stage in self.stages if stage.name == base]
                name = words[2] if len(words) > 2 else str(len(self.stages))
                self.stages.append(Stage(known[0].base if known else base, name))
                if known:
                    for one in known[0].steps:
                        self.stages[-1].follow(*one)
            elif self.stages:
                self.stages[-1].follow(what, value)
            elif what == "ARG":
                self.variables |= pairs(value)
            else:
                self.unknown.append(what)

    @property
    def last(self):
        return self.stages[-1]

    def sources(self, stage):
        """Numbers of the steps that copy the package or the whole folder."""
        return [n for n, (origin, source, _) in stage.files.items() if not origin and source in (".", "shop", "./shop")]
