#!/bin/sh
# Finds a Python; start.py does the rest.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
for version in @PYTHONS@ 3; do
  if command -v "python$version" >/dev/null 2>&1; then
    exec "python$version" -I "$here/start.py" "$@"
  fi
done
echo "没有找到 Python。请安装 Python @VERSIONS@ 再启动。" >&2
exit 2
