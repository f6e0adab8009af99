# SPDX-License-Identifier: MIT
#
# Real clients of the Graph API, pywa for WhatsApp and facebook-sdk for a page, against a server of ours: one
# JSON line a step.
#   client.py BASE TOKEN SECRET STEP…

import json
import sys

import facebook
import pywa
import pywa.errors
import pywa.utils

# The clients' own few seconds are over on a machine that is busy with other tests.
PATIENCE = 60


def whatsapp(base, token):
    client = pywa.WhatsApp(phone_id="106540352242922", token=token)
    client.api._session.base_url = f"{base}/v23.0"
    client.api._session.timeout = PATIENCE
    return client


def page(base, token):
    facebook.FACEBOOK_GRAPH_URL = f"{base}/"
    graph = facebook.GraphAPI(access_token=token, timeout=PATIENCE)
    graph.version = "v23.0"
    return graph


def step(base, token, secret, name, arguments):
    if name == "waSend":
        sent = whatsapp(base, token).send_message(
            to=arguments[0], text=arguments[1], reply_to_message_id=arguments[2] or None)
        return {"sent": sent.id.startswith("wamid.")}
    if name == "waMedia":
        client = whatsapp(base, token)
        media = client.get_media_url(arguments[0])
        return {"type": media.mime_type, "size": media.file_size, "bytes": client.get_media_bytes(media.url).decode()}
    if name == "signature":
        # What a server must find right is what pywa finds right.
        return pywa.utils.webhook_updates_validator(secret, arguments[0].encode(), arguments[1])
    if name == "pageSend":
        return page(base, token).put_object(
            "111222333444555", "messages", messaging_type="RESPONSE",
            recipient=json.dumps(json.loads(arguments[0])), message=json.dumps({"text": arguments[1]}))
    if name == "me":
        return page(base, token).get_object("me")
    raise ValueError(name)


def main():
    base, token, secret = sys.argv[1:4]
    for words in sys.argv[4:]:
        name, *arguments = words.split("|")
        try:
            result = step(base, token, secret, name, arguments)
        except pywa.errors.WhatsAppError as error:
            result = {"error": type(error).__name__, "code": error.code}
        except facebook.GraphAPIError as error:
            result = {"error": type(error).__name__, "code": error.code}
        print(json.dumps({name: result}, sort_keys=True), flush=True)


main()
