# fails: test_equal_votes
class Votes:
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
        return max(self._votes, key=self._votes.get, default=None)
