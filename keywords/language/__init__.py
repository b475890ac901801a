"""What a keyword is written in: folding of spellings, languages and function words."""
