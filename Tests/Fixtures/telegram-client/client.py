# SPDX-License-Identifier: MIT
#
# A real client of the Bot API, python-telegram-bot, against a server of ours: one JSON line a step.
#   client.py BASE TOKEN STEP…

import asyncio
import json
import sys

from telegram import Bot, ReplyParameters
from telegram.error import TelegramError
from telegram.request import HTTPXRequest


async def step(bot, name, arguments):
    if name == "getMe":
        return {"id": bot.id, "username": bot.username}
    if name == "getUpdates":
        updates = await bot.get_updates(offset=int(arguments[0]), timeout=1, allowed_updates=["message"])
        return [[u.update_id, u.effective_chat.id, u.message.text or u.message.caption] for u in updates]
    if name == "sendMessage":
        sent = await bot.send_message(
            int(arguments[0]), arguments[1], reply_parameters=ReplyParameters(message_id=int(arguments[2])))
        return {"chat": sent.chat.id, "text": sent.text}
    if name == "getFile":
        file = await bot.get_file(arguments[0])
        return {"size": file.file_size, "bytes": bytes(await file.download_as_bytearray()).decode()}
    if name == "setWebhook":
        return await bot.set_webhook(arguments[0], secret_token="rahasia-kita")
    if name == "getWebhookInfo":
        info = await bot.get_webhook_info()
        return {"url": info.url, "pending": info.pending_update_count}
    if name == "deleteWebhook":
        return await bot.delete_webhook()
    raise ValueError(name)


async def main():
    base, token = sys.argv[1], sys.argv[2]
    # Its own five seconds are over on a machine that is busy with other tests.
    patient = [HTTPXRequest(connect_timeout=60, read_timeout=60, write_timeout=60) for _ in range(2)]
    bot = Bot(
        token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=patient[0],
        get_updates_request=patient[1])
    await bot.initialize()
    for words in sys.argv[3:]:
        name, *arguments = words.split("|")
        try:
            result = await step(bot, name, arguments)
        except TelegramError as error:
            result = {"error": type(error).__name__, "retry_after": str(getattr(error, "retry_after", ""))}
        print(json.dumps({name: result}, sort_keys=True), flush=True)
    await bot.shutdown()


asyncio.run(main())
