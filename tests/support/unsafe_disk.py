"""Simulates a disk that loses unsynced data when the power fails, and a disk that becomes full. Linux only."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


def compiled(folder: Path, name: str = "unsafe_disk") -> Path:
    """The path of the compiled C library `name`, which simulates a disk or clock in programs that preload it."""
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.c")
    # -w turns off warnings: the replaced functions do more than their attributes in the C headers allow.
    compiler = [shutil.which("cc") or "cc", "-shared", "-fPIC", "-O1", "-w", "-o", str(library), str(source), "-ldl"]
    subprocess.run([*compiler, "-lpthread"], check=True)
    return library


@dataclass(frozen=True)
class UnsafeDisk:
    """A folder that behaves like a separate disk. The files that exist at first count as synced."""

    root: Path
    shadow: Path
    library: Path

    def __post_init__(self) -> None:
        (self.shadow / "inodes").mkdir(parents=True)
        (self.shadow / "folders").mkdir()
        for path in (self.root, *self.root.rglob("*")):
            if path.is_dir():
                names = "".join(f"{child.name}\0{self._id(child)}\0" for child in path.iterdir())
                (self.shadow / "folders" / self._id(path)).write_text(names)
            else:
                (self.shadow / "inodes" / self._id(path)).write_bytes(path.read_bytes())

    @cached_property
    def env(self) -> dict[str, str]:
        """The environment variables for programs that use this disk."""
        return {"LD_PRELOAD": str(self.library), "DISK_ROOT": str(self.root.resolve()), "DISK_SHADOW": str(self.shadow)}

    def fail(self) -> None:
        """Simulate a power failure: remove what was not synced. No program may use the folder any longer."""
        safe = self.root.with_name("safe")
        self._rebuild(self._id(self.root), safe)
        shutil.rmtree(self.root)
        safe.rename(self.root)

    def _rebuild(self, folder: str, place: Path) -> None:
        place.mkdir()
        listing = self.shadow / "folders" / folder
        # A folder that was never synced itself stays, but without the names in it.
        for name, identity in _pairs(listing.read_text()) if listing.exists() else ():
            if identity.startswith("d"):
                self._rebuild(identity, place / name)
            else:
                kept = self.shadow / "inodes" / identity
                (place / name).write_bytes(kept.read_bytes() if kept.exists() else b"")

    @staticmethod
    def _id(path: Path) -> str:
        # The C library identifies a file by its time of birth, too. The command stat tells it, but `os.stat` does not.
        told = subprocess.run(["stat", "-c", "%i %.W", str(path)], check=True, capture_output=True, text=True).stdout
        inode, birth = told.split()
        seconds, _, fraction = birth.partition(".")
        return f"{'d' if path.is_dir() else 'f'}{inode}-{seconds}-{int(fraction or 0)}"


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    parts = text.split("\0")[:-1]
    return zip(parts[::2], parts[1::2], strict=True)
