# To be sourced in the project's folder: makes `uv` a command.
# A Python that its system manages takes no packages of others (PEP 668), so uv gets an environment of its own.
if ! command -v uv >/dev/null 2>&1; then
  python3 -m venv .uv
  if [ -d .uv/Scripts ]; then uv_folder="$PWD/.uv/Scripts"; else uv_folder="$PWD/.uv/bin"; fi
  "$uv_folder/python" -m pip install -q uv
  export PATH="$uv_folder:$PATH"
fi
