"""Messages are kept in DynamoDB as well, where there is one: AWS_ENDPOINT_URL_DYNAMODB says where it is."""

import functools
import os

import botocore.session


@functools.cache
def client():
    session = botocore.session.Session()
    session.set_credentials("local", "local")
    return session.create_client("dynamodb", region_name="us-east-1")


def put(activity):
    if "AWS_ENDPOINT_URL_DYNAMODB" in os.environ:
        item = {key: {"S": activity[key]} for key in ("uuid", "handle", "message")}
        client().put_item(TableName="cruddur-messages", Item=item)
