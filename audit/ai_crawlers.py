"""Crawlers of AI services by what they read pages for, with their product tokens in robots.txt.

Sources: OpenAI, https://platform.openai.com/docs/bots; Anthropic, "Does Anthropic crawl data from the web";
Perplexity, https://docs.perplexity.ai/guides/bots; Google, "Common crawlers"; Mistral, https://docs.mistral.ai/robots;
Apple, "About Applebot"; Meta, "Meta web crawlers"; Amazon, https://developer.amazon.com/amazonbot; Common Crawl,
https://commoncrawl.org/ccbot.
"""

from __future__ import annotations

# They find pages that answers quote and link to.
SEARCH = ("OAI-SearchBot", "Claude-SearchBot", "PerplexityBot", "Bingbot")
# They read a page because a person asked about it.
USER = ("ChatGPT-User", "Claude-User", "Perplexity-User", "MistralAI-User")
# Their vendors say that these may ignore robots.txt, since a person and not a machine chose the page.
MAY_IGNORE = frozenset(("Perplexity-User", "ChatGPT-User"))
# They collect texts that models are made from, or are names under which that can be refused.
TRAINING = (
    "GPTBot", "ClaudeBot", "CCBot", "Meta-ExternalAgent", "Amazonbot", "Bytespider", "Google-Extended",
    "Applebot-Extended",
)  # fmt: skip
# Names that nobody uses (any more), lower case, with what to write instead.
RETIRED = {
    "anthropic-ai": "ClaudeBot", "claude-web": "ClaudeBot", "claude": "ClaudeBot", "claude-bot": "ClaudeBot",
    "anthropicbot": "ClaudeBot", "chatgpt": "ChatGPT-User", "chatgptbot": "ChatGPT-User", "chatgpt-bot": "ChatGPT-User",
    "openai": "GPTBot", "gpt-bot": "GPTBot", "gpt": "GPTBot", "perplexity": "PerplexityBot",
    "perplexity-bot": "PerplexityBot", "perplexity-ai": "PerplexityBot", "bard": "Google-Extended",
    "gemini": "Google-Extended", "googleextended": "Google-Extended", "google-extended-bot": "Google-Extended",
    "facebookbot": "Meta-ExternalAgent", "commoncrawl": "CCBot",
}  # fmt: skip
