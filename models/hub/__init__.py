"""Token classifiers of the LayoutLM family, by folder or by their name on the Hub, as layout readers."""
