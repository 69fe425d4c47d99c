import boto3
from botocore.exceptions import ClientError


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
        condition = {} if replace else {"IfNoneMatch": "*"}
        try:
            self.client.put_object(
                Bucket=self.bucket, Key=name, Body=data, ContentType=content_type, Metadata=notes or {}, **condition
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "PreconditionFailed":
                raise FileExistsError(name) from None
            raise

    def _of(self, call, name, **more):
        try:
            return call(Bucket=self.bucket, Key=name, **more)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise KeyError(name) from None
            raise

    def get(self, name):
        return self._of(self.client.get_object, name)["Body"].read()

    def describe(self, name):
        found = self._of(self.client.head_object, name)
        return {"size": found["ContentLength"], "content_type": found["ContentType"], "notes": found["Metadata"]}

    def names(self, prefix=""):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return sorted(found["Key"] for page in pages for found in page.get("Contents", []))

    def folders(self, prefix=""):
        paginator = self.client.get_paginator("list_objects_v2")
        pages = paginator.paginate(Bucket=self.bucket, Prefix=prefix, Delimiter="/")
        return sorted(found["Prefix"] for page in pages for found in page.get("CommonPrefixes", []))

    def link(self, name, seconds=3600):
        wanted = {"Bucket": self.bucket, "Key": name}
        return self.client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)

    def move(self, old, new):
        self.describe(old)
        if old == new:
            return
        self.client.copy_object(Bucket=self.bucket, Key=new, CopySource={"Bucket": self.bucket, "Key": old})
        self.client.delete_object(Bucket=self.bucket, Key=old)

    def remove(self, prefix):
        if not prefix:
            raise ValueError("an empty prefix would remove everything")
        names = self.names(prefix)
        for start in range(0, len(names), 1000):
            some = [{"Key": name} for name in names[start : start + 1000]]
            self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": some})
        return len(names)
