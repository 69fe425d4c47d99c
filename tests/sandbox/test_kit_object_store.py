"""The object store in a cell of its own, over the S3 API, in real boxes."""

from collections.abc import Iterator

import boxes
import kit_boxes
import pytest
from kit_boxes import judged, outcomes

from judge.sandbox import Sandbox


@pytest.fixture(scope="module", params=boxes.FORMS)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = kit_boxes.sandbox(request.param)
    yield made
    made.close()


LEARNER = """
    import urllib.error, urllib.request
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
    def client(url, key, secret, region, **more):
        return boto3.client("s3", endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret, region_name=region, **more)
    def put(where, bucket, key, text):
        client(*where).put_object(Bucket=bucket, Key=key, Body=text.encode(), Metadata={"who": "me"})
    def names(where, bucket):
        return [one["Key"] for one in client(*where).list_objects_v2(Bucket=bucket, Prefix="a b/").get("Contents", [])]
    def signed(where, bucket, key, version):
        return client(*where, config=Config(signature_version=version)).generate_presigned_url("get_object", {"Bucket": bucket, "Key": key}, ExpiresIn=60)
    def refusal(where):
        try:
            client(*where).list_buckets()
        except ClientError as error:
            return error.response["Error"]["Code"]
    def status(url, method="GET"):
        try:
            return urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=20).status
        except urllib.error.HTTPError as error:
            return error.code
"""


def test_suite_and_learner_share_a_store_with_keys_of_their_own(box: Sandbox) -> None:
    suite = """
        import urllib.request
        import pytest
        import solution
        def test_both_see_it(object_store):
            store = object_store("photos")
            where = store[:4]
            solution.put(where, "photos", "a b/é+1.txt", "hello")
            assert store.client.get_object(Bucket="photos", Key="a b/é+1.txt")["Body"].read() == b"hello"
            assert store.client.head_object(Bucket="photos", Key="a b/é+1.txt")["Metadata"] == {"who": "me"}
            assert solution.names(where, "photos") == ["a b/é+1.txt"]
            for version in ("s3v4", "s3"):
                url = solution.signed(where, "photos", "a b/é+1.txt", version)
                assert urllib.request.urlopen(url, timeout=20).read() == b"hello"
                assert solution.status(url.replace("%2B1", "%2B2").replace("+1", "+2")) == 403
        def test_fresh(object_store):
            assert object_store().client.list_buckets()["Buckets"] == []
        def test_keys(object_store):
            url, key, secret, region, client = object_store("bucket")
            assert solution.refusal((url, key, "wrong", region)) == "SignatureDoesNotMatch"
            assert solution.refusal((url, "AKIAIOSFODNN7EXAMPLE", secret, region)) == "InvalidAccessKeyId"
            assert solution.refusal((url, "SUITE0000000000KEY00", secret, region)) == "SignatureDoesNotMatch"
            assert solution.status(url + "/bucket") == solution.status(url + "/") == 403
            assert solution.status(url + "/moto-api/reset", "POST") == solution.status(url + "/moto-api/data.json") == 403
    """
    found = outcomes(judged(box, "web", suite, {"solution.py": LEARNER}, modules=("solution",), services=("s3",)))
    assert set(found.values()) == {"passed"}
    assert len(found) == 3
