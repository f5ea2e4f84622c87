"""Why builds fail, by what the log says: the first row whose pattern is found."""

import re

_NEXT = "see the last lines above"
_METADATA = r"(?:load metadata for|failed to resolve source metadata for) ([^\s:]+\S*[^\s:])"
_MAY_HAVE_CREDENTIALS = r"type=secret,id=netrc\b[\s\S]*"
_GIVE_CREDENTIALS = (
    "write `machine HOST login USER password PASSWORD`, with the host of the index, into a file, "
    "then: containerize build --secret id=netrc,src=FILE"
)

# pattern, why, fix; {1} is the first group of the pattern.
_CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"toomanyrequests|429 Too Many Requests",
        "the registry has had too many requests from this address",
        "wait, or log in: docker login",
    ),
    (
        rf"{_METADATA}[\s\S]*(?:401 Unauthorized|insufficient_scope|no basic auth)",
        "the registry does not give {1} to this user, or has no such image",
        "check the name, then docker login",
    ),
    (
        _METADATA,
        "the image {1} cannot be had: there is no such name or tag, or no registry answers",
        "check the name, `docker pull {1}`, and the network; behind a proxy or with a mirror, set it up for the engine",
    ),
    (r"no space left on device", "the engine's disk is full", "docker system df, then docker builder prune"),
    (
        r"The lockfile at `uv\.lock` needs to be updated|lockfile needs to be updated",
        "uv.lock is older than pyproject.toml",
        "uv lock, and commit it",
    ),
    (
        r"pyproject\.toml changed significantly since poetry\.lock|lock file is not up to date",
        "poetry.lock is older than pyproject.toml",
        "poetry lock, and commit it",
    ),
    (r"[Hh]ash mismatch for `?([^`\s]+)", "the file of {1} is not the one that was locked", "lock again, and look at what changed"),
    (
        r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|UnknownIssuer|self.signed certificate",
        "the index's certificate is not trusted inside the build",
        "name your network's authority: containerize init --ca-certificate certs/authority.pem",
    ),
    # A step that may be given credentials has this mount in its text. uv says 401 and 403 only where it looks at one index after the other;
    # where it compares them all, a distribution of the index that shut its door is one that does not exist.
    (
        rf"{_MAY_HAVE_CREDENTIALS}(401 Unauthorized|403 Forbidden)",
        "a package index answered {1}: it got no credentials, or wrong ones",
        _GIVE_CREDENTIALS,
    ),
    (
        rf"{_MAY_HAVE_CREDENTIALS}(?<!\S)(\S+) was not found in the package registry",
        "{1} is on no index that let this build in: one that answers 401 or 403 wants credentials, and got none or wrong ones",
        _GIVE_CREDENTIALS,
    ),
    (
        r"(?:[Ff]ailed to fetch|[Tt]emporary failure in name resolution|dns error|Could not resolve|client error \(Connect\)|timed out)",
        "a package index cannot be reached from inside the build",
        "check the network and proxy of the engine",
    ),
    (
        r"fatal error: (\S+\.h): No such file",
        "a dependency is compiled, and the header {1} is not in the image",
        "add the Debian package that has it",
    ),
    (
        r"(?:gcc|cc|g\+\+|clang)['`\"]?:? (?:failed|not found|No such file)|unable to execute '(?:gcc|cc)'|command '\S*(?:gcc|cc)' failed",
        "a dependency has no wheel for this Python and is compiled, and there is no compiler in the image",
        "lock a version that has wheels, or another Python: containerize init --python VERSION",
    ),
    (
        r"No solution found when resolving dependencies|conflicting dependencies|requirements are unsatisfiable",
        "the requirements exclude each other, or none is for this Python",
        "resolve it outside first: uv pip compile",
    ),
    (
        r"cannot access '\.venv/bin/([^']+)'",
        "the command {1} that the image should start was not installed",
        "add the distribution that brings {1}",
    ),
    (r"ModuleNotFoundError: No module named '([^']+)'", "{1} is imported during the build and not among the dependencies", "add {1}"),
    (r"KeyError: '([A-Z][A-Z0-9_]*)'", "{1} is read during the build and not set there", "give {1} a default in the code"),
    (r"exec format error", "the base image is for another kind of processor", "docker buildx build --platform linux/amd64, or linux/arm64"),
    (
        r"sh: (?:line )?\d+: ([^\s:]+): (?:command )?not found",
        "there is no command {1} in the image at that step",
        "install what brings {1} in a step above",
    ),
    (r"\b(?:Killed|signal: killed|exit code: 137)\b", "the step was killed, most likely for want of memory", "give the engine more memory"),
    (
        r"\"/?([^\s\"]+)\": not found",
        "{1} is not in what is sent to the builder",
        "check that it exists and that .dockerignore lets it through",
    ),
)


def explain(text: str) -> tuple[str, str]:
    """(why, fix) for the text of a failed step."""
    for pattern, why, fix in _CAUSES:
        if match := re.search(pattern, text):
            group = match[1] if match.re.groups and match[1] else ""
            return why.replace("{1}", group), fix.replace("{1}", group)
    return "the command in it did not end well", _NEXT
