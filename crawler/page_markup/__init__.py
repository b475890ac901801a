"""What the HTML of a page holds besides its texts and links, as far as most pages do not: see core.page_markup."""
