"""AI crawlers whose user agent a crawl may send once, to see whether the server lets them in as robots.txt does.

Strings as their vendors publish them: OpenAI, https://platform.openai.com/docs/bots; Anthropic, "Does Anthropic crawl
data from the web"; Perplexity, https://docs.perplexity.ai/guides/bots. Checked on 2026-11-21.
"""

from __future__ import annotations

_BEFORE = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible;"

# Product token in robots.txt to the whole header: two that search, one that reads for a person, two that collect.
USER_AGENTS = {
    "OAI-SearchBot": f"{_BEFORE} OAI-SearchBot/1.0; +https://openai.com/searchbot)",
    "PerplexityBot": f"{_BEFORE} PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)",
    "ChatGPT-User": f"{_BEFORE} ChatGPT-User/1.0; +https://openai.com/bot)",
    "GPTBot": f"{_BEFORE} GPTBot/1.2; +https://openai.com/gptbot)",
    "ClaudeBot": f"{_BEFORE} ClaudeBot/1.0; +claudebot@anthropic.com)",
}
