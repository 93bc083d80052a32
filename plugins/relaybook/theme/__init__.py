"""The theme `relaybook`: it extends Material, so that a site's own `custom_dir` stays free."""
