import dash
from dash import html

app = dash.Dash(__name__, title="Tides")
app.layout = html.Div("high at six")

if __name__ == "__main__":
    app.run(debug=True)
