class changed:
    def __init__(self, settings, **values):
        self.settings, self.values = settings, values

    def __enter__(self):
        self.before = {name: self.settings[name] for name in self.values if name in self.settings}
        self.settings.update(self.values)
        return self.settings

    def __exit__(self, kind, error, traceback):
        for name in self.values:
            self.settings.pop(name, None)
        self.settings.update(self.before)


class ignoring:
    def __init__(self, *classes):
        self.classes = classes
        self.ignored = []

    def __enter__(self):
        return self.ignored

    def __exit__(self, kind, error, traceback):
        if kind is None or not issubclass(kind, self.classes):
            return False
        self.ignored.append(error)
        return True


class transaction:
    def __init__(self, items):
        self.items = items

    def __enter__(self):
        self.copy = self.items.copy()
        return self.copy

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.items[:] = self.copy
