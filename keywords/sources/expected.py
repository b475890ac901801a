"""What may be imported as a keyword list, in words for those who gave something else."""

EXPECTED = (
    "Expected one keyword a line, a table with a column called Keyword (CSV, TSV, XLSX, ZIP), or an export of "
    "Ubersuggest, Ahrefs, Semrush, Google Keyword Planner, Search Console, Bing Webmaster Tools or DataForSEO (JSON)."
)
