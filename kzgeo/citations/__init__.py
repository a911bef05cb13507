"""Citations: a passage, a document or the map, as words and in the formats of bibliographies."""
