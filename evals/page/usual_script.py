"""Gradio's own minimal chat over LangChain's usual search: `python -m evals.page.usual_script`.

What tutorials show: an index on disk that is opened with the same model, a function that looks up
passages, and `gr.ChatInterface` around it. A language model's time would come on top.
"""

import sys
from pathlib import Path

import gradio as gr
from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings

from evals.bench.subject import weights_folder

FOUND = 4


def main(index: str, port: str) -> None:
    """Serve the chat until interrupted."""
    embeddings = HuggingFaceEmbeddings(model_name=weights_folder())
    store = Chroma(persist_directory=str(Path(index)), embedding_function=embeddings)
    retriever = store.as_retriever(search_kwargs={"k": FOUND})

    def respond(message: str, history: list[dict[str, str]]) -> str:
        """Return the passages nearest to a message."""
        return "\n\n".join(document.page_content for document in retriever.invoke(message))

    chat = gr.ChatInterface(respond)
    chat.launch(server_name="127.0.0.1", server_port=int(port), quiet=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
