class Votes:
    """Counts votes for names.

    >>> votes = Votes()
    >>> votes.vote("Ada")
    1
    >>> votes.vote("Grace")
    1
    >>> votes.vote("Grace")
    2
    >>> votes.leader()
    'Grace'
    """

    def __init__(self):
        self._votes = {}

    def vote(self, name):
        self._votes[name] = self[name] + 1
        return self[name]

    def __getitem__(self, name):
        return self._votes.get(name, 0)

    def __len__(self):
        return sum(self._votes.values())

    def leader(self):
        return min(self._votes, key=lambda name: (-self[name], name), default=None)
