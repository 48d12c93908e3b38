"""The configuration of a homeserver that lives as long as a test: on this machine only, quick, and quiet."""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SECRET = "for tests only, and no secret"
"""What accounts are registered with."""

NAME = "bot.test"
"""The server's name, of which accounts have their ids."""

STORIES = "story-"
"""What the names of accounts begin with that an application service speaks for: it says when something was said."""

STORYTELLER = "storyteller"
"""Its token, in these tests only."""

_NONE = {"per_second": 100_000, "burst_count": 100_000}

LIFTED: Mapping[str, Any] = {
    "rc_message": _NONE,
    "rc_registration": _NONE,
    "rc_login": {"address": _NONE, "account": _NONE, "failed_attempts": _NONE},
    "rc_admin_redaction": _NONE,
    "rc_joins": {"local": _NONE, "remote": _NONE},
    "rc_joins_per_room": _NONE,
    "rc_invites": {"per_room": _NONE, "per_user": _NONE, "per_issuer": _NONE},
    "rc_media_create": _NONE,
    "rc_key_requests": _NONE,
    "rc_room_creation": _NONE,
    "rc_user_directory": _NONE,
    "rc_profile": _NONE,
    "rc_third_party_invite": _NONE,
    "rc_presence": {"per_user": _NONE},
    "rc_delayed_event_mgmt": _NONE,
}
"""Rate limits at which nothing waits; those of a homeserver as it is installed are the ones it has without these."""

_STORYTELLER = {
    "id": "stories",
    "url": None,
    "as_token": STORYTELLER,
    "hs_token": STORYTELLER,
    "sender_localpart": f"{STORIES}teller",
    "rate_limited": False,
    "namespaces": {"users": [{"exclusive": False, "regex": f"@{STORIES}.*"}]},
}


def write(folder: Path, port: int, further: Mapping[str, Any]) -> Path:
    """Write the configuration and what it needs; JSON is YAML as well."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "server_name": NAME,
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "listeners": [
            {
                "port": port,
                "bind_addresses": ["127.0.0.1"],
                "type": "http",
                "tls": False,
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "log_config": str(folder / "log.config"),
        "pid_file": str(folder / "synapse.pid"),
        "registration_shared_secret": SECRET,
        "macaroon_secret_key": SECRET,
        "form_secret": SECRET,
        "bcrypt_rounds": 4,  # the least there is: every account is made anew
        # nothing leaves this machine
        "federation_domain_whitelist": [],
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "report_stats": False,
        "url_preview_enabled": False,
        "push": {"enabled": False},
        "presence": {"enabled": False},
        "enable_registration": False,
        "send_federation": False,
        # nobody looks at them, and they cost a quarter of every event
        "stats": {"enabled": False},
        "user_directory": {"enabled": False},
        "start_pushers": False,
        "app_service_config_files": [str(folder / "stories.yaml")],
        **further,
    }
    (folder / "stories.yaml").write_text(json.dumps(_STORYTELLER), encoding="utf-8")
    (folder / "log.config").write_text(json.dumps(_logs(folder / "homeserver.log")), encoding="utf-8")
    key = folder / "signing.key"
    if not key.exists():
        key.write_text(f"ed25519 a_test {base64.b64encode(os.urandom(32)).decode().rstrip('=')}\n", encoding="utf-8")
    file = folder / "homeserver.yaml"
    file.write_text(json.dumps(settings, indent=1), encoding="utf-8")
    return file


def _logs(file: Path) -> Mapping[str, Any]:
    return {
        "version": 1,
        "formatters": {"plain": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
        "handlers": {"file": {"class": "logging.FileHandler", "formatter": "plain", "filename": str(file)}},
        "root": {"level": "WARNING", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }
