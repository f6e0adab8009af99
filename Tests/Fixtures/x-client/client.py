# SPDX-License-Identifier: MIT
#
# A real client of X's API v2, tweepy, against a server of ours: one JSON line a step.
#   client.py BASE CONSUMERKEY CONSUMERSECRET TOKEN TOKENSECRET STEP…

import json
import sys

import requests
import tweepy


class Here(requests.Session):
    """Asks our server where the library says api.twitter.com or api.x.com; signed for where it goes."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def request(self, method, url, **more):
        for host in ("https://api.twitter.com", "https://api.x.com"):
            url = url.replace(host, self.base)
        return super().request(method, url, **more)


def step(client, name, arguments):
    if name == "me":
        me = client.get_me(user_auth=True).data
        return {"id": str(me.id), "username": me.username}
    if name == "messages":
        page = client.get_direct_message_events(
            dm_event_fields=["sender_id", "created_at", "attachments"], expansions=["attachments.media_keys"],
            media_fields=["url"], event_types="MessageCreate", user_auth=True)
        return [[str(m.sender_id), m.text, len((m.attachments or {}).get("media_keys", []))] for m in page.data]
    if name == "mentions":
        page = client.get_users_mentions(
            2244994945, tweet_fields=["created_at"], expansions=["author_id"], user_auth=True)
        names = {user.id: user.username for user in page.includes["users"]}
        return [[str(t.author_id), t.text, names[t.author_id]] for t in page.data]
    if name == "send":
        sent = client.create_direct_message(participant_id=arguments[0], text=arguments[1], user_auth=True)
        return {"conversation": sent.data["dm_conversation_id"]}
    if name == "reply":
        sent = client.create_tweet(in_reply_to_tweet_id=arguments[0], text=arguments[1], user_auth=True)
        return {"text": sent.data["text"]}
    raise ValueError(name)


def main():
    base, *secrets = sys.argv[1:6]
    client = tweepy.Client(
        consumer_key=secrets[0], consumer_secret=secrets[1], access_token=secrets[2],
        access_token_secret=secrets[3])
    client.session = Here(base)
    for words in sys.argv[6:]:
        name, *arguments = words.split("|")
        try:
            result = step(client, name, arguments)
        except tweepy.TweepyException as error:
            result = {"error": type(error).__name__}
        print(json.dumps({name: result}, sort_keys=True), flush=True)


main()
