"""Who is on Cruddur and what they said: the same at every start."""

import random
import uuid

from database import execute

USERS = {
    "andrewbrown": "Andrew Brown",
    "bayko": "Andrew Bayko",
    "worf": "Worf, son of Mogh",
    "garek": "Elim Garak",
    "yuki": "山田 雪",
    "boris": "Борис",
    "layla": "ليلى",
    "zoe": "Zoë 🦊",
}

MESSAGES = [
    "Cloud is very fun! #aws #cloud",
    "I am out of prune juice",
    "My dear doctor, I am just simple tailor",
    "This post has no honor! #honor",
    "今日は東京でトレースを読んでいます #otel",
    "Распределённая трассировка — это красиво #otel",
    "Who moved my P99? 📈 #observability",
    "Shipping on a Friday 🚀🔥 #yolo",
]

THREAD = "66e12864-8c26-4c3a-9658-95a10f8fea67"


def settle():
    choose = random.Random(2023)
    execute("CREATE TABLE users (handle PRIMARY KEY, display_name)")
    execute("CREATE TABLE activities (uuid PRIMARY KEY, handle, message, reply_to, score)")
    for user in USERS.items():
        execute("INSERT INTO users VALUES (?, ?)", user)
    for number in range(160):
        say(choose, known_uuid(number), reply_to=None)
    settle_thread(choose)


def settle_thread(choose):
    """A quarrel 32 replies deep, with side remarks: 129 replies in all."""
    say(choose, THREAD, reply_to=None)
    above = THREAD
    for depth in range(32):
        reply = known_uuid(1000 + depth)
        say(choose, reply, reply_to=above)
        for remark in range(3 if depth else 4):
            say(choose, known_uuid(2000 + 10 * depth + remark), reply_to=reply)
        above = reply


def say(choose, activity_uuid, reply_to):
    handle, message = choose.choice(list(USERS)), choose.choice(MESSAGES)
    execute("INSERT INTO activities VALUES (?, ?, ?, ?, ?)",
            (activity_uuid, handle, message, reply_to, round(choose.random(), 3)))


def known_uuid(number):
    """The load generator asks for these by number as well."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://cruddur.example/activities/{number}"))
