from contextlib import contextmanager

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


@contextmanager
def translated(name, codes, into):
    try:
        yield
    except ClientError as error:
        if int(error.response["ResponseMetadata"]["HTTPStatusCode"]) not in codes:
            raise
        raise into(name) from error


class Album:
    """Photos in one bucket of an object store."""

    def __init__(self, bucket, url, access_key, secret_key, region):
        session = boto3.session.Session(access_key, secret_key, region_name=region)
        store = session.resource("s3", endpoint_url=url, config=Config(signature_version="s3v4"))
        self.bucket = store.Bucket(bucket)

    def put(self, name, data, content_type="application/octet-stream", notes=None, replace=True):
        more = {"Metadata": notes} if notes else {}
        if not replace:
            more["IfNoneMatch"] = "*"
        with translated(name, {409, 412}, FileExistsError):
            self.bucket.put_object(Key=name, Body=data, ContentType=content_type, **more)

    def get(self, name):
        with translated(name, {404}, KeyError):
            return self.bucket.Object(name).get()["Body"].read()

    def describe(self, name):
        found = self.bucket.Object(name)
        with translated(name, {404}, KeyError):
            return {"size": found.content_length, "content_type": found.content_type, "notes": found.metadata}

    def names(self, prefix=""):
        return sorted(found.key for found in self.bucket.objects.filter(Prefix=prefix))

    def folders(self, prefix=""):
        found = set()
        for name in self.names(prefix):
            folder, slash, _ = name.removeprefix(prefix).partition("/")
            if slash:
                found.add(prefix + folder + slash)
        return sorted(found)

    def link(self, name, seconds=3600):
        wanted = {"Bucket": self.bucket.name, "Key": name}
        return self.bucket.meta.client.generate_presigned_url("get_object", wanted, seconds)

    def move(self, old, new):
        source = self.bucket.Object(old)
        with translated(old, {404}, KeyError):
            source.load()
        if old != new:
            self.bucket.Object(new).copy_from(CopySource={"Bucket": self.bucket.name, "Key": old})
            source.delete()

    def remove(self, prefix):
        if prefix == "":
            raise ValueError(prefix)
        return sum(len(answer.get("Deleted", ())) for answer in self.bucket.objects.filter(Prefix=prefix).delete())
