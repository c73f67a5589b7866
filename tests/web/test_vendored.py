"""The JavaScript of others is listed with its licence, and nothing that is not listed lies beside it."""

from scripts import vendored


def test_the_list_is_that_of_the_files():
    names = {name for package in vendored.PACKAGES for _, name in package.files}

    assert {path.name for path in vendored.FOLDER.iterdir()} == names | {vendored.LIST.name}
    assert vendored.LIST.read_text(encoding="utf-8") == vendored.list_of(vendored.PACKAGES)


def test_each_package_has_its_licence():
    for package in vendored.PACKAGES:
        (licence,) = [name for _, name in package.files if name.endswith("LICENSE.txt")]
        assert "Permission" in (vendored.FOLDER / licence).read_text(encoding="utf-8")
