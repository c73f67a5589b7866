"""Lists the texts that users read, by file, so that a reviewer can read all of them: `uv run python scripts/user_texts.py`.

Texts are the strings of the package that hold at least two words, without docstrings and what only programs read. In a text,
{} stands for a value. Of the page's templates, every text is listed.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "eleven_video"
_WORDS = re.compile(r"[^\W\d_]{2,}[,;:.]? +[^\W\d_]{2,}|[^\W\d_]{3,}[.!?]$")
# SQL, patterns and what the services are sent.
_NOT_READ = re.compile(r"^\s*(SELECT|INSERT|UPDATE|CREATE|PRAGMA|WITH) |\(\?|\\[sdwb]")
_OTHERS = ("sandbox/", "ledger/migrations.py", "domain/requests/prompts.py", "domain/text/language_guess.py")


def texts(source: str) -> Iterator[tuple[int, str]]:
    """The line and words of each text in a module."""
    tree = ast.parse(source)
    passed_over = {id(node) for node in ast.walk(tree) if _is_docstring_of(node) for node in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.JoinedStr):
            passed_over |= {id(inner) for inner in ast.walk(node)}
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if _WORDS.search(text) and not _NOT_READ.search(text):
            yield node.lineno, " ".join(text.split())


def template_texts(source: str) -> Iterator[tuple[int, str]]:
    """The line and words of each text in a template of the page, and of the attributes that are read out or shown."""
    for number, line in enumerate(source.splitlines(), start=1):
        shown = re.sub(r"{%.*?%}|{#.*?#}", "", line)
        read = re.findall(r"""(?:aria-label|alt|title|placeholder)="([^"]+)\"""", shown)
        for text in [re.sub(r"<[^>]+>", " ", shown), *read]:
            words = " ".join(re.sub(r"{{.*?}}", "{}", text).split())
            if re.search(r"[^\W\d_]{2,}", words.replace("{}", "")):
                yield number, words


def _is_docstring_of(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def main() -> None:
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(_OTHERS):
            continue
        read = template_texts if path.suffix == ".html" else texts
        found = sorted(read(path.read_text(encoding="utf-8")))
        if found:
            sys.stdout.write(f"\n{name}\n")
        for line, text in found:
            sys.stdout.write(f"{line:>5}  {text}\n")


if __name__ == "__main__":
    main()
