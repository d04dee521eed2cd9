"""Which rules are in use, and what a release is called."""

import asyncio
import threading

import pytest

from reconciler.times import releases, rules


def test_the_installed_release_is_named_as_the_package_is():
    import tzdata

    assert rules.installed().release == tzdata.__version__


@pytest.mark.parametrize(
    ("line", "release"), [("# version 2026f", "2026.6"), ("# version 2025b\n# rest", "2025.2")]
)
def test_a_release_is_read_from_its_source(line, release):
    assert rules.release_of(line) == release


@pytest.mark.parametrize("line", ["", "# version", "# version 2026", "# version 2026é", "# redo posix_only"])
def test_a_source_without_its_version_is_refused(line):
    with pytest.raises(ValueError, match="version"):
        rules.release_of(line)


def test_other_rules_hold_until_the_end_and_in_the_tasks_begun_in_them():
    async def asked():
        return rules.in_use().release

    async def inside():
        with rules.using(releases.of("2025.2")):
            begun = asyncio.create_task(asked())
        return await begun, await asked()

    assert asyncio.run(inside()) == ("2025.2", rules.installed().release)


def test_another_thread_has_its_own_rules():
    seen = []
    with rules.using(releases.of("2025.2")):
        thread = threading.Thread(target=lambda: seen.append(rules.in_use().release))
        thread.start()
        thread.join()
    assert seen == [rules.installed().release]


def test_a_zone_that_a_release_lacks_keeps_the_installed_rules():
    empty = rules.Rules("2020.1", lambda name: None)
    assert empty.compiled("Asia/Singapore") == rules.installed().compiled("Asia/Singapore")
