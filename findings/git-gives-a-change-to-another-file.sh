#!/bin/sh
# Guess:   One branch removes pages/intro.yaml and adds pages/onboarding.yaml; the other changes `duration` in
#          pages/intro.yaml. The merge stops with a conflict: changed here, removed there.
# Happens: The two files are alike in most lines, so the merge takes the one for the other under a new name. It
#          ends without a conflict, and the change of intro stands in onboarding, which neither branch edited.
#          Where every line carries the name of its page, the files are not alike, and the conflict comes.
# Matters: Pages are described in small files of one shape, and what is remembered of them may be kept likewise.
#          A clean merge can then declare or remember of one page what was meant for another. What a file says of
#          its page has to be tied to it by more than the file's name.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install pygit2==1.21.0

cat > "$here/try.py" <<'PY'
import sys
import pygit2

FIELDS = {"type": "all_hosts_available", "owner": "ana", "hosts": "[ana, budi]", "duration": 30, "capacity": 1}


def text(key, named, **changed):
    fields = {**FIELDS, "page": key, "summary": key.title(), **changed}
    return "".join(f"{key}.{name}: {value}\n" if named else f"{name}: {value}\n" for name, value in fields.items())


def merged(folder, named):
    repo = pygit2.init_repository(folder, bare=True)
    who = pygit2.Signature("nobody", "nobody@example.com", 0, 0)

    def commit(parents, **files):
        index = pygit2.Index()
        for key, content in files.items():
            blob = repo.create_blob(content.encode())
            index.add(pygit2.IndexEntry(f"pages/{key}.yaml", blob, pygit2.enums.FileMode.BLOB))
        return repo.create_commit(None, who, who, "", index.write_tree(repo), parents)

    base = commit([], intro=text("intro", named))
    ours = commit([base], onboarding=text("onboarding", named))
    theirs = commit([base], intro=text("intro", named, duration=60))
    result = repo.merge_commits(ours, theirs)
    print("conflicts:", [one.path for three in result.conflicts or () for one in three if one][:1] or "none")
    for entry in result:
        lines = repo[entry.id].data.decode().splitlines()
        print(f"  {entry.path}: {next(line for line in lines if 'duration' in line)}")


print("pygit2", pygit2.__version__, "libgit2", pygit2.LIBGIT2_VERSION)
merged(sys.argv[1] + "/plain", named=False)
print("with the page's name in every line")
merged(sys.argv[1] + "/named", named=True)
PY
cat > "$here/expected" <<'TEXT'
pygit2 1.21.0 libgit2 1.9.7
conflicts: none
  pages/onboarding.yaml: duration: 60
with the page's name in every line
conflicts: ['pages/intro.yaml']
  pages/intro.yaml: intro.duration: 30
  pages/intro.yaml: intro.duration: 60
  pages/onboarding.yaml: onboarding.duration: 30
TEXT
"$here/venv/bin/python" "$here/try.py" "$here" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
