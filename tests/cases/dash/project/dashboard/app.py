from dash import Dash, html

from layout import page

app = Dash(__name__, title="Tides")
server = app.server
app.layout = page

if __name__ == "__main__":
    app.run(debug=True)
