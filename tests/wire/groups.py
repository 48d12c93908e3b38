"""Groups, supergroups and forums: members, how the bot stands in them, what privacy mode shows."""

from collections.abc import Collection
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.wire.entities import command
from tests.wire.errors import bad, forbidden
from tests.wire.messages import Json, Shown
from tests.wire.people import User, Voice
from tests.wire.places import Place
from tests.wire.topics import Topic

if TYPE_CHECKING:
    from tests.wire.world import World


class Group(Place):
    """A group; `standing` is the bot's: left (also: never there), member, administrator, kicked.

    `members` has how people stand in it, by their number: creator, administrator, member.
    """

    def __init__(self, world: "World", number: int, title: str, kind: str, forum: bool) -> None:
        super().__init__(world, number)
        self.kind = kind
        self.title = title
        self.forum = forum
        self.standing = "left"
        self.migrated_to: int | None = None
        self.members: dict[int, str] = {}
        self.topics: list[Topic] = []
        if kind == "supergroup":
            self._ids = count(1)

    def chat(self) -> Json:
        chat: Json = {"id": self.id, "type": self.kind, "title": self.title}
        if self.kind == "group":
            chat["all_members_are_administrators"] = False
        return chat | ({"is_forum": True} if self.forum else {})

    @property
    def anonymous(self) -> Voice:
        """An admin who speaks as the group."""
        author = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        return Voice(author, self.chat())

    async def forwards(self, channel: Voice, text: str) -> Shown:
        """A post of the linked channel appears here by itself."""
        author = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
        origin = {"type": "channel", "chat": channel.as_chat, "message_id": 5, "date": self.world.now()}
        return await self.says(
            Voice(author, channel.as_chat, {"is_automatic_forward": True, "forward_origin": origin}), text
        )

    # --- the bot comes and goes --------------------------------------------------------------

    async def adds_bot(self, by: User, payload: str = "") -> None:
        """Add the bot as a member, perhaps by a link `?startgroup=PAYLOAD`."""
        self._becomes(by, "member")
        await self.notes(by, {"new_chat_members": [self.world.bot.described()]})
        if payload:
            await self.says(by, f"/start@{self.world.bot.username} {payload}")

    async def removes_bot(self, by: User) -> None:
        """Throw the bot out; of a small group it still hears the message about that."""
        self._becomes(by, "kicked")
        message = self.add(by, service={"left_chat_member": self.world.bot.described()})
        if self.kind == "group":
            self.world.updates.put("message", message.telegram())
        await self.world.happened()

    async def promotes_bot(self, by: User, lacks: Collection[str] = ()) -> None:
        """Make the bot an admin, perhaps without some rights: it sees everything now."""
        self.lacks = frozenset(lacks)
        self._becomes(by, "administrator")
        await self.world.happened()

    async def demotes_bot(self, by: User) -> None:
        """Make the bot a member again."""
        self._becomes(by, "member")
        await self.world.happened()

    def _becomes(self, by: User, standing: str) -> None:
        before, self.standing = self.standing, standing
        self.stood(by, before, standing)

    # --- people come and go, and what else happens -------------------------------------------

    async def joins(self, user: User, by: User | None = None) -> Shown:
        """Somebody joins, or is added."""
        self.members[user.id] = "member"
        service = {"new_chat_members": [user.described()]}
        return await self.notes(by or user, service)

    async def lets_in(self, by: User, *users: User) -> Shown:
        """Add several people at once."""
        self.members |= {user.id: "member" for user in users}
        return await self.notes(by, {"new_chat_members": [user.described() for user in users]})

    async def promotes(self, user: User, by: User, standing: str = "administrator") -> None:
        """Make somebody an admin, or what else `standing` says; the bot hears of it as an admin who asked for that."""
        before = self.members.get(user.id, "left")
        self.members[user.id] = standing
        if self.standing == "administrator":
            self.stood(by, before, standing, user)
        await self.world.happened()

    async def leaves(self, user: User) -> Shown:
        """Somebody leaves."""
        message = await self.notes(user, {"left_chat_member": user.described()})
        self.members.pop(user.id, None)
        return message

    async def notes(self, by: User | Voice, service: Json, topic: Topic | None = None) -> Shown:
        """A service message, as the Bot API words it: `{"new_chat_title": "…"}`."""
        return await self._tell(self.add(by, topic, service=service))

    async def topic(self, name: str, by: User) -> Topic:
        """Begin a topic."""
        if not self.forum:
            raise ValueError(f"{self.title} is no forum")
        topic = Topic(self, name)
        service = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        topic.created = self.add(by, topic, service=service)
        self.topics.append(topic)
        await self._tell(topic.created)
        return topic

    async def migrates(self, by: User) -> int:
        """Become a supergroup with another number, which is returned; the old one only says where it went."""
        if self.kind != "group":
            raise ValueError(f"{self.title} is a supergroup already")
        old = self.id
        new = self.world.supergroup_id()
        await self.notes(by, {"migrate_to_chat_id": new})
        self.world.moves(self, new)
        self.id, self.kind, self._ids, self._by_id = new, "supergroup", count(1), {}
        await self.notes(self.anonymous, {"migrate_from_chat_id": old})
        return new

    def add(
        self, speaker: User | Voice | None, topic: Topic | None = None, reply_to: Shown | None = None, **what: Any
    ) -> Shown:
        if isinstance(speaker, User):
            self.members.setdefault(speaker.id, "member" if self.members else "creator")
        return super().add(speaker, topic, reply_to, **what)

    # --- what the bot may --------------------------------------------------------------------

    def shows(self, message: Shown) -> bool:
        if self.standing not in ("member", "administrator"):
            return False
        if self.standing == "administrator" or not self.world.bot.privacy or message.service:
            return True
        if message.reply_to is not None and message.reply_to.from_bot:
            return True
        word = command(message.text, message.entities)
        return word is not None and word.partition("@")[2].lower() in ("", self.world.bot.username.lower())

    def reactions_shown(self) -> bool:
        return self.standing == "administrator"

    def deletes(self, message: Shown) -> bool:
        if message.from_bot:
            return True
        return self.standing == "administrator" and "can_delete_messages" not in self.lacks

    def admit(self) -> None:
        name = "group chat" if self.kind == "group" else "supergroup chat"
        if self.standing == "kicked":
            raise forbidden(f"bot was kicked from the {name}")
        if self.standing == "left":
            raise forbidden(f"bot is not a member of the {name}")

    def thread(self, number: int | None) -> Topic | None:
        """The topic that the bot wants to write to.

        The real server ignores the number outside of forums. Here it is refused there too: the bot must have taken
        the thread of a reply for a topic.
        """
        if number is None:
            return None
        for topic in self.topics:
            if topic.id == number and not topic.deleted:
                if topic.closed and self.standing != "administrator":
                    raise bad("TOPIC_CLOSED")
                return topic
        raise bad("message thread not found")

    def reply_thread(self, reply_to: Shown | None) -> int | None:
        """A reply in a supergroup carries the number of the message that its thread began with."""
        if self.kind != "supergroup" or reply_to is None or reply_to.topic:
            return None
        return reply_to.thread or reply_to.id

    def __repr__(self) -> str:
        return f"<{self.kind} {self.title} {self.id}>"
