"""Reports: chosen features and passages as a document in four formats."""
