"""Reads mails as JSON lines {"raw": base64} and tells for each what Python's email package makes of it."""
import base64
import json
import sys
from email import policy
from email.parser import BytesParser


def defects(part):
    found = [type(d).__name__ for d in part.defects]
    for name, value in part.items():
        found += [f"{name}: {type(d).__name__}" for d in getattr(value, "defects", ())]
    if part.is_multipart():
        for child in part.iter_parts():
            found += defects(child)
    elif part.get_content_maintype() == "text":
        part.get_content()
    return found


def leaves(part):
    if part.is_multipart():
        return [leaf for child in part.iter_parts() for leaf in leaves(child)]
    content = part.get_content()
    text = content if isinstance(content, str) else base64.b64encode(content).decode()
    return [{"type": part.get_content_type(), "filename": part.get_filename(), "content": text}]


for line in sys.stdin:
    raw = base64.b64decode(json.loads(line)["raw"])
    message = BytesParser(policy=policy.default).parsebytes(raw)
    answer = {
        "defects": defects(message),
        "headers": [[name, str(value)] for name, value in message.items()],
        "leaves": leaves(message),
    }
    print(json.dumps(answer))
