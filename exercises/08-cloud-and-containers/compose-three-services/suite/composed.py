"""What a compose file would run: read by PyYAML, every short form turned into the long one.

`Composed(text).problems` is what `docker compose` would refuse. Everything else reads well-formed files only, and gives
nothing rather than raising where a part is missing.
"""

import posixpath
import re
import shlex

import yaml

TOP = {"name", "version", "services", "networks", "volumes", "secrets", "configs", "include", "models"}
SERVICE = set(
    "annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent "
    "cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop "
    "device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file environment expose extends "
    "external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation label_file labels links logging "
    "mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks oom_kill_disable "
    "oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles provider pull_policy pull_refresh_after "
    "read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls "
    "tmpfs tty ulimits use_api_socket user userns_mode uts volumes volumes_from working_dir".split()
)


def mapping(value):
    """A mapping, from one or from a list of `name=value` or of names."""
    if isinstance(value, list):
        return {key: text if sign else None for key, sign, text in (str(one).partition("=") for one in value)}
    return value if isinstance(value, dict) else {}


def listed(value):
    return value if isinstance(value, list) else []


def filled(text):
    """With `${NAME:-default}` replaced as in an empty environment, and `$$` by a single sign."""
    text = re.sub(r"\$\{\w+:?-([^}]*)\}", r"\1", text)
    text = re.sub(r"(?<!\$)\$(\{\w+[^}]*\}|\w+)", "", text)
    return text.replace("$$", "$")


class Service:
    def __init__(self, name, said):
        self.name, self.said = name, said
        self.image = str(said.get("image") or "")
        build = said.get("build")
        self.context = build.get("context", ".") if isinstance(build, dict) else build
        self.dockerfile = build.get("dockerfile", "Dockerfile") if isinstance(build, dict) else "Dockerfile"
        self.restart = said.get("restart", "no")
        self.networks = set(mapping(said.get("networks"))) or {"default"}
        environment = mapping(said.get("environment"))
        self.environment = {key: filled("" if text is None else str(text)) for key, text in environment.items()}
        self.ports = [port for one in listed(said.get("ports")) for port in [self._port(one)]]
        self.volumes = dict(self._volume(one) for one in listed(said.get("volumes")))
        self.secrets = dict(self._secret(one) for one in listed(said.get("secrets")))
        awaited = said.get("depends_on")
        self.awaited = {
            key: (one or {}).get("condition", "service_started") if isinstance(one, dict) else "service_started"
            for key, one in (awaited.items() if isinstance(awaited, dict) else [(key, None) for key in listed(awaited)])
        }

    def _port(self, one):
        """(address of the host, port of the host, port of the container), all as text."""
        if isinstance(one, dict):
            return str(one.get("host_ip", "")), str(one.get("published", "")), str(one.get("target", ""))
        *before, target = filled(str(one)).removesuffix("/tcp").rsplit(":", 2)
        host, published = (["", *before] if len(before) < 2 else before)[-2:] if before else ("", "")
        return host.strip("[]"), published, target

    def _volume(self, one):
        """(where in the container, what lies there)"""
        if isinstance(one, dict):
            return posixpath.normpath(str(one.get("target", ""))), str(one.get("source", ""))
        parts = filled(str(one)).split(":")
        return posixpath.normpath(parts[1] if len(parts) > 1 else parts[0]), parts[0] if len(parts) > 1 else ""

    def _secret(self, one):
        """(name of the secret, path in the container)"""
        if isinstance(one, dict):
            source = str(one.get("source", ""))
            return source, posixpath.join("/run/secrets", str(one.get("target") or source))
        return str(one), f"/run/secrets/{one}"

    @property
    def health(self):
        """The words of the health check's command; none where it is missing or disabled."""
        check = self.said.get("healthcheck")
        test = check.get("test") if isinstance(check, dict) and not check.get("disable") else None
        if isinstance(test, str):
            return shlex.split(filled(test))
        words = [filled(str(word)) for word in listed(test)]
        if words[:1] == ["CMD"]:
            return words[1:]
        return shlex.split(" ".join(words[1:])) if words[:1] == ["CMD-SHELL"] else []


class Composed:
    def __init__(self, text):
        self.text, self.problems, self.services = text, [], {}
        try:
            found = yaml.safe_load(text)
        except yaml.YAMLError as error:
            self.problems.append(f"it is no YAML: {error}")
            found = None
        self.said = found if isinstance(found, dict) else {}
        for key in self.said:
            if key not in TOP and not str(key).startswith("x-"):
                self.problems.append(f"there is no part named {key}")
        for name, said in mapping(self.said.get("services")).items():
            if not isinstance(said, dict):
                self.problems.append(f"the service {name} says nothing")
                continue
            self.problems += [f"{name}: {key} is not known" for key in said if key not in SERVICE and not str(key).startswith("x-")]
            self.services[name] = Service(name, said)
        if not self.services:
            self.problems.append("there are no services")
        self._named()
        self._circles()

    def part(self, kind):
        return mapping(self.said.get(kind))

    def _named(self):
        """Everything that a service names must be there."""
        for service in self.services.values():
            if not service.image and not service.context:
                self.problems.append(f"{service.name}: has neither an image nor a build")
            for kind, names in (
                ("networks", service.networks - {"default"}),
                ("secrets", set(service.secrets)),
                ("volumes", {one for one in service.volumes.values() if re.fullmatch(r"[\w-]+", one)}),
            ):
                self.problems += [f"{service.name}: {name} is not in {kind}" for name in names - set(self.part(kind))]
            self.problems += [f"{service.name}: waits for {name}, which is not there" for name in service.awaited if name not in self.services]

    def _circles(self):
        started = self.order()
        self.problems += [f"{name}: waits for itself" for name in self.services if name not in started and not self.problems]

    def order(self):
        """Names of services in an order in which they can start; those in a circle are missing."""
        started = []
        while ready := [name for name, one in self.services.items() if name not in started and set(one.awaited) <= set(started)]:
            started += ready
        return started

    def reaches(self, one, other):
        """Whether a container of service `one` finds one of `other` by its name."""
        return other in self.services and bool(self.services[one].networks & self.services[other].networks)
