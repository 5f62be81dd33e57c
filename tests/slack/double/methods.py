"""The Web API methods that the bot calls, with their checks and effects."""

import time
from collections.abc import Callable
from typing import Any

from double.limits import Refused, check_blocks, check_text, check_view
from double.state import BOT_ID, BOT_USER, TEAM, Channel, Message, Workspace

LONGEST_STREAMED = 12_000
SCOPE_OF = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.startStream": "chat:write",
    "chat.appendStream": "chat:write",
    "chat.stopStream": "chat:write",
    "conversations.replies": "channels:history",
    "conversations.open": "im:write",
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
}
Args = dict[str, Any]


def _open_channel(space: Workspace, args: Args, name: str = "channel") -> Channel:
    channel = space.channels.get(args.get(name, ""))
    if channel is None:
        raise Refused("channel_not_found")
    if channel.archived:
        raise Refused("is_archived")
    if not channel.member:
        raise Refused("not_in_channel")
    return channel


def _own(space: Workspace, args: Args) -> Message:
    message = _open_channel(space, args).messages.get(args.get("ts", ""))
    if message is None:
        raise Refused("message_not_found")
    if message.user != BOT_USER:
        raise Refused("cant_update_message")
    return message


def auth_test(space: Workspace, args: Args) -> Args:
    return {
        "url": "https://double.slack.com/",
        "team": "Double",
        "user": "advisor",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
    }


def post_message(space: Workspace, args: Args) -> Args:
    channel = _open_channel(space, args)
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text")
    check_text(text)
    check_blocks(blocks)
    thread = args.get("thread_ts") or ""
    if thread and thread not in channel.messages:
        raise Refused("thread_not_found")
    if "metadata" in args and set(args["metadata"]) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    message = Message(
        channel.id,
        space.now(),
        BOT_USER,
        text,
        thread,
        blocks,
        args.get("metadata") or {},
        unfurl=args.get("unfurl_links") is not False or args.get("unfurl_media") is not False,
    )
    space.add(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.to_dict(metadata=True)}


def update(space: Workspace, args: Args) -> Args:
    message = _own(space, args)
    if message.streaming_since is not None:
        raise Refused("streaming_state_conflict")
    check_text(args.get("text") or "")
    check_blocks(args.get("blocks") or [])
    message.text, message.blocks, message.streamed = args["text"], args.get("blocks") or [], ""
    message.edits += 1
    return {"channel": message.channel, "ts": message.ts, "text": message.text}


def start_stream(space: Workspace, args: Args) -> Args:
    if not space.streams_supported:
        raise Refused("unknown_method")
    channel = _open_channel(space, args)
    if args.get("thread_ts") not in channel.messages:
        raise Refused("invalid_thread_ts")
    if channel.kind != "im":
        for name in ("recipient_team_id", "recipient_user_id"):
            if not args.get(name):
                raise Refused(f"missing_{name}")
    message = Message(channel.id, space.now(), BOT_USER, thread_ts=args["thread_ts"])
    message.unfurl = False
    message.streaming_since = time.monotonic()
    message.streamed = _streamed(args)
    space.add(message)
    return {"channel": channel.id, "ts": message.ts}


def append_stream(space: Workspace, args: Args) -> Args:
    message = _streaming(space, args)
    if not args.get("markdown_text"):
        raise Refused("no_text")
    message.streamed += _streamed(args)
    return {"channel": message.channel, "ts": message.ts}


def stop_stream(space: Workspace, args: Args) -> Args:
    message = _streaming(space, args)
    blocks = args.get("blocks") or []
    check_blocks(blocks)
    message.streamed += _streamed(args)
    message.blocks, message.streaming_since = blocks, None
    return {"channel": message.channel, "ts": message.ts, "message": {}}


def _streaming(space: Workspace, args: Args) -> Message:
    message = _own(space, args)
    since = message.streaming_since
    if since is not None and time.monotonic() - since > space.stream_lifetime:
        message.streaming_since = since = None
    if since is None:
        raise Refused("message_not_in_streaming_state")
    return message


def _streamed(args: Args) -> str:
    text = args.get("markdown_text") or ""
    if len(text) > LONGEST_STREAMED:
        raise Refused("msg_too_long")
    if "<!" in text or "<@" in text:
        raise Refused("double_unescaped_text")
    return str(text)


def replies(space: Workspace, args: Args) -> Args:
    channel = _open_channel(space, args)
    thread, inclusive = args.get("ts", ""), str(args.get("inclusive", "")).lower() in {"1", "true"}
    if thread not in channel.messages:
        raise Refused("thread_not_found")
    oldest, latest = args.get("oldest", "0"), args.get("latest", "9")

    def wanted(ts: str) -> bool:
        return ts == thread or oldest < ts < latest or (inclusive and ts in (oldest, latest))

    found = [
        message
        for ts, message in sorted(channel.messages.items())
        if (ts == thread or message.thread_ts == thread) and wanted(ts)
    ]
    metadata = str(args.get("include_all_metadata", "")).lower() in {"1", "true"}
    return {"messages": [message.to_dict(metadata=metadata) for message in found]}


def open_conversation(space: Workspace, args: Args) -> Args:
    channel = space.channel(f"D{args['users']}", "im")
    return {"channel": {"id": channel.id}}


def set_status(space: Workspace, args: Args) -> Args:
    channel = _open_channel(space, args, "channel_id")
    if args.get("thread_ts") not in channel.messages:
        raise Refused("invalid_thread_ts")
    space.statuses.append((channel.id, args["thread_ts"], args["status"]))
    return {}


def set_prompts(space: Workspace, args: Args) -> Args:
    _open_channel(space, args, "channel_id")
    if not 1 <= len(args.get("prompts", [])) <= 4:
        raise Refused("invalid_arguments")
    space.prompts.append(args)
    return {}


def open_view(space: Workspace, args: Args) -> Args:
    if not str(args.get("trigger_id", "")).startswith("trigger-"):
        raise Refused("invalid_trigger_id")
    check_view(args["view"])
    space.views.append(args["view"])
    return {"view": args["view"]}


METHODS: dict[str, Callable[[Workspace, Args], Args]] = {
    "auth.test": auth_test,
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.startStream": start_stream,
    "chat.appendStream": append_stream,
    "chat.stopStream": stop_stream,
    "conversations.replies": replies,
    "conversations.open": open_conversation,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "views.open": open_view,
}


def call(space: Workspace, method: str, token: str, args: Args) -> Args:
    """Return what Slack answers; a refusal is an answer, too."""
    with space.lock:
        space.calls.append((method, args))
        try:
            if token in space.revoked:
                raise Refused("token_revoked")
            if token not in space.tokens:
                raise Refused("invalid_auth" if token else "not_authed")
            needed = SCOPE_OF.get(method)
            if needed and needed not in space.tokens[token]:
                granted = ",".join(sorted(space.tokens[token]))
                raise Refused("missing_scope", needed=needed, provided=granted)
            if method not in METHODS:
                raise Refused("unknown_method")
            return {"ok": True} | METHODS[method](space, args)
        except Refused as refused:
            return {"ok": False, "error": refused.code} | refused.more
