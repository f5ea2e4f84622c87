import gradio as gr


def greet(name):
    return f"Hello {name}"


with gr.Blocks(title="Greeter") as demo:
    gr.Interface(fn=greet, inputs="text", outputs="text")

if __name__ == "__main__":
    demo.launch(share=False)
