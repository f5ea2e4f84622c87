"""What `lint` found: for people, and as SARIF for code scanning."""

from containerize.linting.problem import Problem
from containerize.reporting.console import Console


def show_problems(console: Console, problems: list[Problem]) -> None:
    """A block for each: where, the rule, what is there, what to write."""
    for problem in problems:
        style = console.red if problem.severity == "error" else console.yellow
        console.say(f"{problem.path}:{problem.line}: {style(problem.severity)} {console.bold(problem.rule)}: {problem.found}", hanging=2)
        console.say(f"  fix: {problem.fix}", hanging=7)
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    console.say(console.green("nothing to say") if not problems else count)


def sarif(problems: list[Problem], version: str) -> dict[str, object]:
    """For code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""
    results = [
        {
            "ruleId": problem.rule,
            "level": problem.severity,
            "message": {"text": f"{problem.found}\n{problem.fix}"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": problem.path}, "region": {"startLine": problem.line}}}],
        }
        for problem in problems
    ]
    rules = [{"id": rule} for rule in sorted({problem.rule for problem in problems})]
    driver = {"name": "containerize", "version": version, "rules": rules}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
