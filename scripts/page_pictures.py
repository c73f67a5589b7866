"""Take the pictures of the page in docs/page.md and the README from real runs against the sandbox: `uv run scripts/page_pictures.py`.

Needs Chromium. The machine's own fonts show, so pictures of different machines differ a little.
"""

import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.support.browser import chromium, tab  # noqa: E402  the project's own tests are no package

DOCS = PROJECT / "docs"
PROGRAM = [sys.executable, "-m", "eleven_video"]
MADE = (
    ("Bees, and what they see", "client-a", "20s"),
    ("The life of a raindrop", "client-b", "12s"),
    ("How volcanoes work", "client-a", "30s"),
)
SHOWN = "Why the sky is blue"
PICTURES_BEFORE = 9  # while most pictures are there and the rest is still coming
LARGEST = 80_000


def generate(prompt: str, project: str, length: str, home: Path) -> subprocess.Popen[bytes]:
    slug = re.sub(r"\W+", "-", prompt.lower())
    options = ["--duration", length, "--resolution", "640x360", "--captions", "burn", "--no-live", "--budget", "2"]
    return subprocess.Popen(
        [*PROGRAM, "generate", prompt, "--project", project, *options, "-o", f"{slug}.mp4"],
        cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def serving() -> Iterator[str]:
    """The address of the page, without a slash at its end."""
    with subprocess.Popen([*PROGRAM, "serve", "--no-open", "--port", "0"], text=True, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+/", server.stdout.readline())
            assert found
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def keep(name: str, picture: bytes) -> None:
    """Save a picture as WebP, as good as fits into `LARGEST` bytes."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for quality in (90, 80, 70, 60, 50):
        packed = io.BytesIO()
        image.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() <= LARGEST:
            break
    (DOCS / f"page-{name}.webp").write_bytes(packed.getvalue())
    print(f"page-{name}.webp: {image.width} x {image.height}, {packed.tell():,} bytes")


def still(page: Page) -> None:
    """Wait until all pictures and the player's first frame are there."""
    page.evaluate(
        """() => Promise.all([
            ...[...document.images].map((image) => (image.loading = "eager", image.decode())),
            ...[...document.querySelectorAll("video")].map((video) => video.readyState >= 2 ||
                new Promise((done) => video.addEventListener("loadeddata", done, { once: true }))),
        ])"""
    )
    # A player shows for a moment that it loads.
    page.wait_for_timeout(1_000)


def take(browser: Browser, address: str, name: str, size: tuple[int, int]) -> None:
    with tab(browser, viewport={"width": size[0], "height": size[1]}) as visit:
        page = visit.open(address)
        still(page)
        keep(name, page.screenshot())


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="videos-") as folder, chromium() as browser:
        home = Path(folder)
        os.environ["ELEVEN_VIDEO_HOME"] = folder
        for made in MADE:
            generate(*made, home).wait()
        with serving() as address:
            with tab(browser, viewport={"width": 1180, "height": 560}) as visit:
                page = visit.open(f"{address}/now")
                run = generate(SHOWN, "client-a", "60s", home)
                expect(page.locator(".strip li").nth(PICTURES_BEFORE - 1)).to_be_visible(timeout=120_000)
                still(page)
                keep("now", page.screenshot())
                page.set_viewport_size({"width": 390, "height": 780})
                page.emulate_media(color_scheme="dark")
                keep("phone", page.screenshot())
            run.wait()
            with tab(browser) as visit:
                link = visit.open(f"{address}/videos").get_by_role("link", name=re.compile(SHOWN, re.IGNORECASE))
                video = link.first.get_attribute("href") or ""
            origin = re.match(r"http://[^/]+", address)
            assert origin
            take(browser, origin[0] + video, "video", (1180, 900))
            take(browser, f"{address}/spending?by=project&parts=model&mode=sandbox", "spending", (1180, 1150))


if __name__ == "__main__":
    main()
