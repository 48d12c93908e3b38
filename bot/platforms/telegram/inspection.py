"""What `kollegial check` says of Telegram: who the bot is, what it may read in groups, how it gets what is new."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import TelegramError

from bot.config.platforms import Telegram
from bot.platforms.base import Barred, Finding
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.errors import translated
from bot.platforms.telegram.parsing import NAME


async def address(settings: Telegram) -> str:
    """The link to the bot.

    Raises:
        PlatformError: Telegram was not reached, or does not know the token.
    """
    client = Client(settings)
    try:
        return _link(await client.bot.get_me())
    except TelegramError as error:
        raise translated(error) from None
    finally:
        await client.aclose()


async def inspected(bot: Bot, settings: Telegram) -> list[Finding]:
    """Ask Telegram; nothing is changed there."""
    try:
        me, webhook = await bot.get_me(), await bot.get_webhook_info()
    except TelegramError as error:
        failure = translated(error)
        detail = failure.reason
        if not isinstance(failure, Barred):
            detail = f"{settings.base_url} does not answer as the Bot API does ({failure.reason}); is it reachable?"
        return [Finding(subject=NAME, well=False, detail=detail)]
    return [_account(me), _groups(me), _way(settings, webhook), *_troubles(webhook)]


def _link(me: User) -> str:
    return f"https://t.me/{me.username}"


def _account(me: User) -> Finding:
    return Finding(subject=NAME, well=True, detail=f"the token is that of @{me.username}: {_link(me)}")


def _groups(me: User) -> Finding:
    add = f"{_link(me)}?startgroup=hello adds it to one"
    if not me.can_join_groups:
        detail = "groups: none, @BotFather was told so (/setjoingroups lets it in)"
    elif me.can_read_all_group_messages:
        detail = (
            f"groups: {add}; privacy mode is off, it is sent everything that is said there, which rooms linked to a "
            "channel need; in all others nothing of what is said is kept but commands; where no room is linked, "
            "/setprivacy at @BotFather turns the mode on, and it is sent no more than it needs"
        )
    else:
        detail = (
            f"groups: {add}; privacy mode is on, it is sent commands and answers to its own messages only; "
            "in a room that is linked to a channel it has to read everything, so it has to be made an admin there, "
            "by which it sees reactions too (or /setprivacy at @BotFather turns the mode off, and it is added anew); "
            "in all others nothing of what is said is kept but commands"
        )
    return Finding(subject=NAME, well=True, detail=detail)


def _way(settings: Telegram, webhook: WebhookInfo) -> Finding:
    if settings.mode == "polling":
        set_elsewhere = (
            f'; a webhook is set, "kollegial run" takes it away: {_host(webhook.url)}' if webhook.url else ""
        )
        return Finding(subject=NAME, well=True, detail=f"polling{set_elsewhere}")
    if webhook.url != settings.webhook_url:
        now = f"leads to {_host(webhook.url)}" if webhook.url else "is not set"
        detail = f'the webhook {now}; "kollegial run" sets it to {settings.webhook_url}'
    else:
        detail = f"the webhook leads to {webhook.url}"
    return Finding(subject=NAME, well=True, detail=detail)


def _host(url: str) -> str:
    """Where a foreign address leads, without its path: many a bot has its token in there."""
    return urlsplit(url).hostname or "an address that is none"


def _troubles(webhook: WebhookInfo) -> Iterator[Finding]:
    waiting = webhook.pending_update_count
    if waiting:
        yield Finding(subject=NAME, well=True, detail=f"{waiting} updates wait to be fetched")
    if webhook.last_error_message:
        when = f"{webhook.last_error_date:%Y-%m-%d %H:%M} UTC" if webhook.last_error_date else "at some time"
        detail = f"Telegram could not deliver to the webhook, last {when}: {webhook.last_error_message}"
        yield Finding(subject=NAME, well=False, detail=detail)
