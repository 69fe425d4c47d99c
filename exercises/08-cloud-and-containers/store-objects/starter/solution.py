import boto3


class Album:
    """Photos in one bucket of an object store."""

    def __init__(self, bucket, url, access_key, secret_key, region):
        self.bucket = bucket
        self.client = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
        )

    def put(self, name, data, content_type="application/octet-stream", notes=None, replace=True):
        """Store bytes under a name."""

    def get(self, name):
        """The bytes of an object."""
        return b""

    def describe(self, name):
        """Size, content type and notes of an object."""
        return {}

    def names(self, prefix=""):
        """All names that begin with the prefix, sorted."""
        return []

    def folders(self, prefix=""):
        """The folders directly below the prefix, sorted."""
        return []

    def link(self, name, seconds=3600):
        """An address from which anybody can fetch the object for a while."""
        return ""

    def move(self, old, new):
        """Give an object another name."""

    def remove(self, prefix):
        """Remove all objects whose names begin with the prefix; how many there were."""
        return 0
