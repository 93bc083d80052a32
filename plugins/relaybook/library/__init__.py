"""All records together: their ids, relations, inverses, and the rules over the graph."""
