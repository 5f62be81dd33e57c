"""An answer's prose from a language model: asked, read, verified sentence by sentence.

What to advise is decided before (`assistant.decide`), and an answer without a model is composed
before (`assistant.write`). A model only words it anew; whatever it does wrong, the composed answer
is there to be shown. Nothing here imports LangChain until a model is asked.
"""
