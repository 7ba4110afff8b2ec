"""The TCP side as AWS's own client uses it."""

import json
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from driver import xray
from driver.database import eventually, stored
from driver.sender import Connection
from driver.tracetop import Server, ask


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("calls") / "tracetop.db", xray="127.0.0.1:0") as running:
        yield running


@pytest.fixture(scope="module")
def client(server):
    return boto3.client(
        "xray", region_name="us-east-1", endpoint_url=f"http://{server.daemon}", aws_access_key_id="local",
        aws_secret_access_key="local", config=Config(retries={"max_attempts": 1}))


def test_the_rules_sample_everything(client):
    [record] = client.get_sampling_rules()["SamplingRuleRecords"]
    rule = record["SamplingRule"]
    assert (rule["RuleName"], rule["FixedRate"], rule["Version"]) == ("Default", 1.0, 1)
    matchers = ("ResourceARN", "ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath")
    assert {rule[name] for name in matchers} == {"*"}


def test_the_targets_do_too_and_do_not_ask_for_new_rules(client):
    statistics = [{"RuleName": "Default", "ClientID": "ab" * 12, "Timestamp": time.time(), "RequestCount": 9,
                   "SampledCount": 9, "BorrowCount": 1}]
    first, again = (client.get_sampling_targets(SamplingStatisticsDocuments=statistics) for _ in range(2))
    [target] = first["SamplingTargetDocuments"]
    assert (target["RuleName"], target["FixedRate"]) == ("Default", 1.0)
    assert first["UnprocessedStatistics"] == []
    assert first["LastRuleModification"] == again["LastRuleModification"]
    assert first["LastRuleModification"].timestamp() < time.time()


def test_put_trace_segments_stores_and_names_what_it_could_not(client, server):
    made = [xray.segment("put"), xray.segment("put")]
    wrong = xray.segment("wrong", trace="1-2-3")
    answer = client.put_trace_segments(
        TraceSegmentDocuments=[json.dumps(made[0]), json.dumps(wrong), "{", json.dumps(made[1])])
    # Answered is committed.
    assert set(xray.identities(made)) <= set(stored(server.database))
    first, second = answer["UnprocessedTraceSegments"]
    assert first["Id"] == wrong["id"] and first["ErrorCode"] and first["Message"]
    assert second["ErrorCode"] and second["Message"]
    assert client.put_trace_segments(TraceSegmentDocuments=[json.dumps(made[0])])["UnprocessedTraceSegments"] == []


def test_other_actions_are_a_clean_error(client):
    for call in (lambda: client.get_service_graph(StartTime=0, EndTime=1), lambda: client.get_groups(),
                 lambda: client.batch_get_traces(TraceIds=["1-581cf771-a006649127e371903a2de979"])):
        with pytest.raises(ClientError) as raised:
            call()
        error = raised.value.response["Error"]
        assert error["Code"] not in ("", "Unknown") and "tracetop" in error["Message"]
        assert 400 <= raised.value.response["ResponseMetadata"]["HTTPStatusCode"] < 600


def test_telemetry_records_are_taken(client):
    answer = client.put_telemetry_records(TelemetryRecords=[{"Timestamp": 0, "SegmentsReceivedCount": 1}])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_requests_are_counted(client, server):
    before = ask("stats", database=server.database)["received"].get("xray_tcp", {"requests": 0, "spans": 0})
    client.put_trace_segments(TraceSegmentDocuments=[json.dumps(xray.segment("counted"))])
    after = eventually(lambda: (found := ask("stats", database=server.database)["received"].get("xray_tcp"))
                       and found["spans"] > before["spans"] and found)
    assert after["requests"] > before["requests"] and after["spans"] == before["spans"] + 1


def test_one_connection_asks_again_and_again(server):
    """The daemon's client keeps its connection, and sends neither a signature nor a host's name that we know."""
    with Connection(server.addresses["xray-tcp"]) as connection:
        for _ in range(3):
            answer = connection.send("POST", "/GetSamplingRules", b"{}", {"Content-Type": "application/json"})
            assert answer.status == 200 and json.loads(answer.content)["SamplingRuleRecords"]
