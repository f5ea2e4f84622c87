"""What the verbs do: the stages of the pipeline, and between them what the user is told."""
