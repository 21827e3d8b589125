"""What a rule says, in the words of the policy that it stands in."""

from services.moderation.policies.document import Policy


def rule_text(policy: Policy, name: str) -> str | None:
    """The lines of a rule, without what they are indented by; None if the policy has no rule of that name."""
    rule = next((one for one in policy.rules if one.name == name), None)
    if rule is None:
        return None
    lines = policy.text.splitlines()
    indent = rule.at.column - 1
    kept = [lines[rule.at.line - 1][indent:]]
    for line in lines[rule.at.line :]:
        if line.strip() and len(line) - len(line.lstrip(" ")) < indent:
            break
        kept.append(line[indent:])
    return "\n".join(kept).rstrip()
