"""Schemes of links that lead to another program on purpose, or are the matter of another rule."""

from __future__ import annotations

KNOWN = frozenset((
    "http", "https", "mailto", "tel", "sms", "smsto", "mms", "data", "javascript", "about", "blob", "view-source",
    "file", "whatsapp", "viber", "tg", "telegram", "skype", "facetime", "facetime-audio", "sip", "sips", "xmpp", "irc",
    "ircs", "line", "weixin", "wechat", "signal", "sgnl", "fb-messenger", "msteams", "zoommtg", "slack", "discord",
    "matrix", "kakaotalk", "zalo", "eitaa", "rubika", "bale", "imo", "max", "vk", "geo", "maps", "comgooglemaps",
    "waze", "yandexmaps", "yandexnavi", "dgis", "moovit", "citymapper", "intent", "market", "itms", "itms-apps",
    "itms-services", "webcal", "feed", "magnet", "bitcoin", "lightning", "ethereum", "litecoin", "monero", "spotify",
    "steam", "git", "ssh", "sftp", "nfs", "smb", "ldap", "news", "nntp", "urn", "doi", "acct", "im", "pres", "rtsp",
    "rtmp", "mumble", "teamspeak", "ts3server", "vscode", "vscode-insiders", "jetbrains", "zotero", "obsidian",
    "notion", "figma", "github-mac", "x-github-client", "chrome", "chrome-extension", "moz-extension", "ms-settings",
    "ms-windows-store", "ms-word", "ms-excel", "ms-powerpoint", "onenote", "apt", "snap", "flatpak", "dict", "tv",
    "wais", "z39.50r", "content", "cid", "mid", "ni", "info", "tag", "web+mastodon", "ipfs", "ipns", "dweb", "ws",
    "wss", "twitter", "fb", "instagram", "youtube", "vnd.youtube", "rcs", "bluesky", "threads", "nostr", "upi", "paytm",
    "phonepe", "gpay", "swish", "vipps", "bankid", "otpauth",
))  # fmt: skip
