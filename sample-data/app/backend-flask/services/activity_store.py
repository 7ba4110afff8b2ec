"""The activity store as its caller sees it."""

import os

import requests

URL = os.getenv("ACTIVITY_STORE_URL", "http://localhost:4568")


def rows(**filters):
    response = requests.get(f"{URL}/rows", params=filters, timeout=5)
    response.raise_for_status()
    return response.json()


def row(activity_uuid):
    response = requests.get(f"{URL}/rows/{activity_uuid}", timeout=5)
    return None if response.status_code == 404 else response.json()


def thread(activity_uuid):
    response = requests.get(f"{URL}/threads/{activity_uuid}", timeout=5)
    response.raise_for_status()
    return response.json()


def insert(activity):
    response = requests.post(f"{URL}/rows", json=activity, timeout=5)
    response.raise_for_status()
    return response.json()


def recipients(handles):
    response = requests.post(f"{URL}/recipients", json=handles, timeout=5)
    response.raise_for_status()
    return response.json()
