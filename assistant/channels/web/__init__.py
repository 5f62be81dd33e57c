"""The web page: Gradio on one side, `Advisor` on the other; imported only while serving."""
