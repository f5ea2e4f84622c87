import panel as pn

pn.extension()

pn.Column("# Forest", "one tree after another").servable(title="Forest")
