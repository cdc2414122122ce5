"""Finds a style, applies it to a picture, and tries several styles on it at once."""

import json
import os
import sys
import urllib.error
import urllib.request
import uuid
from urllib.parse import urlencode


def ask(server, path, body=None, headers=None):
    """Sends a request; an answer that is an error ends the program with what the server says."""
    request = urllib.request.Request(server + path, data=body, headers=headers or {})
    token = os.environ.get("PASTICHE_TOKEN")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        return urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        sys.exit(f"{problem['title']}: {problem['detail']}")


def find(server, **filters):
    """The names of styles, the best ones first."""
    with ask(server, "/v1/styles?" + urlencode({"sort": "rated", **filters})) as answer:
        return [style["name"] for style in json.load(answer)["items"]]


def apply(server, style, picture, **settings):
    """The picture in a style: PNG bytes."""
    path = f"/v1/styles/{style}/apply?" + urlencode({"format": "png", **settings})
    with ask(server, path, picture, {"Content-Type": "application/octet-stream"}) as answer:
        return answer.read()


def attempt(server, styles, picture, **settings):
    """Each style with its result, as they come; stored ones come first."""
    boundary = uuid.uuid4().hex
    parts = {"picture": picture, "styles": json.dumps(styles).encode(), "settings": json.dumps(settings).encode()}
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + part + b"\r\n"
        for name, part in parts.items()
    )
    body += f"--{boundary}--\r\n".encode()
    event = ""
    with ask(server, "/v1/tries", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}) as answer:
        for line in answer:
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                event = value
            elif field == "data" and event != "end":
                yield event, json.loads(value)


def main(server, source, target):
    with open(source, "rb") as file:
        picture = file.read()
    styles = find(server)
    if not styles:
        sys.exit("the server has no styles")
    with open(target, "wb") as file:
        file.write(apply(server, styles[0], picture, strength=0.8))
    print(f"{styles[0]}: {target}")
    for event, data in attempt(server, styles[:6], picture, size=256, format="webp"):
        told = data["location"] if event == "result" else data["problem"]["detail"]
        print(f"{data['style']}: {told}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: restyle.py SERVER PICTURE RESULT")
    main(*sys.argv[1:])
