from dash import html

page = html.Div("high at six")
