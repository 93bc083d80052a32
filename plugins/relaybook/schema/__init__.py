"""Record types, vocabularies and rules as data, and the validation of records against them."""
