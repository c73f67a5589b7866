"""No module of the package needs itself through others, neither when it is imported nor later.

An import inside a function counts too: two modules that know each other cannot be read, moved or tested one at a time.
"""

from graphlib import CycleError, TopologicalSorter

import grimp


def circle(imports):
    """A circle in a graph, as the modules on it, or an empty list.

    Args:
        imports: The modules that each module imports.
    """
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_the_package_has_no_circle_of_imports():
    # Imports for the type checker alone are left in: they tie modules together all the same.
    graph = grimp.build_graph("eleven_video", cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    assert sum(map(len, imports.values())) > len(imports)

    assert circle(imports) == []


def test_a_circle_is_found():
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
