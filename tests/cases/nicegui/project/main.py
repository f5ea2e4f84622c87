from nicegui import ui

ui.label("press any button")

ui.run(title="Buttons", reload=False, show=False)
