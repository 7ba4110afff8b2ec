"""Visitors of Cruddur: a bounded number of requests, spread over a time as people spread theirs."""

import concurrent.futures
import random
import time
import uuid

import requests

THREAD = "66e12864-8c26-4c3a-9658-95a10f8fea67"
HANDLES = ["andrewbrown", "bayko", "worf", "garek", "yuki", "boris", "layla", "zoe"]
TERMS = ["honor", "cloud", "トレース", "трассировка", "📈", "prune juice", "'; DROP TABLE activities; --", ""]


def known_uuid(number):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://cruddur.example/activities/{number}"))


def home(choose):
    return "GET", f"/api/activities/home?limit={choose.choice([0, 1, 2, 3, 5, 8, 13, 20, 20, 20, 50])}", None


def show(choose):
    return "GET", f"/api/activities/{known_uuid(choose.randrange(160))}", None


def missing(choose):
    return "GET", f"/api/activities/{uuid.UUID(int=choose.getrandbits(128))}", None


def thread(choose):
    return "GET", f"/api/activities/{THREAD}", None


def handle(choose):
    return "GET", f"/api/activities/@{choose.choice(HANDLES)}", None


def search(choose):
    return "GET", f"/api/activities/search?term={requests.utils.quote(choose.choice(TERMS))}", None


def notifications(choose):
    return "GET", "/api/activities/notifications", None


def message(choose, recipients=None):
    text = choose.choice(["Qapla'!", "plain and simple", "今行きます 🚀", "See you at the replimat, doctor", " "])
    people = choose.sample(HANDLES, choose.randint(1, 4)) if recipients is None else recipients
    return "POST", "/api/messages", {"handle": choose.choice(HANDLES), "message": text, "recipients": people}


def broadcast(choose):
    return message(choose, recipients=[choose.choice(HANDLES) for _ in range(390)])


def crowd(choose):
    """Fewer people, which X-Ray streams as a hundred documents of their own."""
    method, path, body = message(choose, recipients=[choose.choice(HANDLES) for _ in range(110)])
    return method, path, body | {"message": "Success is a choice"}


def slow(choose):
    return "GET", "/api/slow", None


def boom(choose):
    return "GET", "/boom", None


def nowhere(choose):
    return "GET", choose.choice(["/favicon.ico", "/wp-login.php", "/.env"]), None


MIX = {home: 38, show: 18, message: 15, handle: 8, search: 6, notifications: 6, missing: 3, boom: 3, slow: 2, nowhere: 1}


def only_opentelemetry(choose):
    return {"X-Amzn-Trace-Id": "Sampled=0"}


def only_xray(choose):
    return {"traceparent": f"00-{choose.getrandbits(128):032x}-{choose.getrandbits(64):016x}-00"}


def both(choose):
    return {}


# What a proxy before the application would decide: which of the two records a request.
TRACED = {only_opentelemetry: 82, only_xray: 9, both: 9}


def visit(url, request, headers=None):
    method, path, body = request
    try:
        return requests.request(method, url + path, json=body, headers=headers, timeout=30).status_code
    except requests.RequestException as error:
        return type(error).__name__


def scenario(count, choose):
    """`count` requests as (share of the time at which it starts, request, headers that say which SDK traces it): steady
    traffic with a rush past the middle."""
    steady = [choose.random() for _ in range(count * 4 // 5)]
    rush = [choose.gauss(0.62, 0.004) for _ in range(count - len(steady))]
    scenes = choose.choices(list(MIX), MIX.values(), k=count)
    traced = choose.choices(list(TRACED), TRACED.values(), k=count)
    timed = [(at, scene(choose), tracer(choose)) for at, scene, tracer in zip(steady + rush, scenes, traced)]
    for at, scene, tracer in [
            (0.2, thread, only_opentelemetry), (0.45, broadcast, only_opentelemetry), (0.9, thread, only_opentelemetry),
            (0.7, crowd, only_xray), (0.8, boom, only_xray), (0.85, boom, both), (0.95, search, only_xray),
            (0.97, search, both)]:
        timed.append((at, scene(choose), tracer(choose)))
    return sorted(timed, key=lambda scene: scene[0])


def run(url, count, seconds, seed=20230225):
    """Returns how often each status was answered."""
    statuses = []
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(16) as visitors:
        for at, request, headers in scenario(count, random.Random(seed)):
            time.sleep(max(0, started + at * seconds - time.monotonic()))
            statuses.append(visitors.submit(visit, url, request, headers))
    answers = [status.result() for status in statuses]
    return {status: answers.count(status) for status in sorted(set(answers), key=str)}
