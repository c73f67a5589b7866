# What people type. `just check` is what .ci/run runs.

# Make a video: just run "Why the sky is blue"
run *arguments:
    uv run eleven-video generate {{arguments}}

# Everything that must hold before a change lands
check:
    bash .ci/run

# Known vulnerabilities in what is pinned; needs the network
audit:
    bash .ci/audit

# Format and mend what can be mended by itself
format:
    uv run ruff format .
    uv run ruff check --fix .

# The quick tests, or those that are named
test *arguments:
    uv run pytest {{arguments}}

# Every test, the slow ones too
test-all *arguments:
    uv run pytest -m "slow or not slow" {{arguments}}

# What talks to the services, prices and draws, with the lowest versions that are allowed
lowest *arguments:
    uv run scripts/lowest_versions.py {{arguments}}

# What depends on Python itself, with the newest Python on this machine
newest-python *arguments:
    uv run scripts/newest_python.py {{arguments}}

# The README's commands, as somebody runs them who has just cloned the project
readme:
    python3 scripts/readme_commands.py

# On which platforms everything has wheels; asks the package index
wheels:
    uv run scripts/wheel_matrix.py

# Show the layers and whether they hold
layers:
    uv run lint-imports

# Write the exact versions of everything into pyproject.toml
pin:
    uv run scripts/pin.py

# Write docs/cli.md from what the commands say of themselves
reference:
    uv run python scripts/cli_reference.py

# Write docs/reliability.md from runs of every call with every fault
reliability:
    uv run python scripts/reliability.py

# Take the README's picture of the live panel again
picture:
    uv run scripts/picture.py

# Take the pictures of the page in docs/page.md again; needs Chromium
page-pictures:
    uv run scripts/page_pictures.py

# What counting, drawing and rendering cost, as ratios; rendering takes about half an hour
bench:
    uv run benchmarks/usage.py
    uv run benchmarks/live_panel.py
    uv run benchmarks/startup.py
    uv run benchmarks/page.py
    uv run --group bench benchmarks/render.py
