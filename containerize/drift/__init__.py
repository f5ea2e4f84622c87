"""CHECK: whether a project's files are still what its recorded setup renders to, and that setup what the project asks for."""
