"""How fast and how large: ours beside the usual LangChain script and other libraries."""
