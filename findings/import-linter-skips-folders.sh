#!/bin/sh
# Guess:   `low` must not import `high`. An import from `low` of a module in `high/inner/` breaks the contract, and
#          with `exhaustive = True` a new folder that stands on no layer does too, since Python imports both.
# Happens: Both are found only while the folders hold an `__init__.py`. Without that file Python imports them as
#          before, and the contract is kept: what stands there is not looked at.
# Matters: The layers of this project are held by import-linter alone. One forgotten empty file takes a whole folder
#          out of them, and nothing turns red. A test therefore asks for `__init__.py` wherever there is code.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install import-linter==2.17 grimp==3.20

mkdir -p "$here/shop/low" "$here/shop/high/inner" "$here/shop/attic"
cd "$here"
touch shop/__init__.py shop/low/__init__.py shop/high/__init__.py shop/high/inner/__init__.py shop/attic/__init__.py
echo 'PRICE = 1' > shop/high/inner/prices.py
echo 'from shop.high.inner.prices import PRICE' > shop/low/stock.py
echo 'from shop.low.stock import PRICE' > shop/attic/boxes.py
cat > .importlinter <<'INI'
[importlinter]
root_package = shop

[importlinter:contract:layers]
name = layers
type = layers
exhaustive = True
containers =
    shop
layers =
    high
    low
INI

look() {
    PYTHONPATH=. venv/bin/python -c 'import shop.attic.boxes; print("  python imports it:", shop.attic.boxes.PRICE == 1)'
    PYTHONPATH=. venv/bin/lint-imports --no-cache | grep -E '^Analyzed|^Contracts:' | sed 's/^/  /'
}
{
    venv/bin/pip freeze | grep -E '^(import-linter|grimp)=='
    echo 'with __init__.py in every folder'
    look
    rm shop/high/inner/__init__.py
    rm shop/attic/__init__.py
    echo 'without it in shop/high/inner and shop/attic'
    look
} | tee output
cat > expected <<'TEXT'
grimp==3.20
import-linter==2.17
with __init__.py in every folder
  python imports it: True
  Analyzed 8 files, 2 dependencies.
  Contracts: 0 kept, 1 broken.
without it in shop/high/inner and shop/attic
  python imports it: True
  Analyzed 4 files, 0 dependencies.
  Contracts: 1 kept, 0 broken.
TEXT
diff expected output || exit 1
