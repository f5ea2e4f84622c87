"""Everything that talks to a container engine, or reads files that are handed to one."""
