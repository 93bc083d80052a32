"""The library becomes pages: Markdown with fragments of HTML, index pages and data files."""
