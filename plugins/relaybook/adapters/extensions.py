"""The Markdown extensions that our pages are written in. Both adapters make sure of them."""

EXTENSIONS = ("attr_list", "md_in_html", "tables", "footnotes", "def_list", "admonition")
