"""deploy/systemd: valid units with a tight sandbox, and the users and directories that the Dockerfile has too."""

import os
import re
import shutil
import subprocess

import pytest

from conftest import BUILD, DEPLOY, ROOT, require_program

UNITS = DEPLOY / "systemd"
SERVICES = ["gateway", "identity", "tokens", "mailer", "waitlists"]


@pytest.fixture
def units(tmp_path):
    """The units, with the executables of this build."""
    directory = tmp_path / "system"
    shutil.copytree(UNITS, directory)
    for unit in directory.glob("*.service"):
        unit.write_text(unit.read_text().replace("/usr/local/lib/latchkey", str(BUILD)))
    return directory


def test_units_are_valid(units):
    done = subprocess.run([require_program("systemd-analyze"), "verify", "--man=no", *sorted(units.glob("latchkey*.service")),
                           units / "latchkey.target"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_verify_finds_a_misspelt_option(units):
    unit = units / "latchkey-tokens.service"
    unit.write_text(unit.read_text().replace("IPAddressDeny=", "IPAddressDenied="))
    done = subprocess.run([require_program("systemd-analyze"), "verify", "--man=no", unit], capture_output=True, text=True)
    assert "IPAddressDenied" in done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_exposure_is_at_most_2(service):
    done = subprocess.run(
        [require_program("systemd-analyze"), "security", "--offline=true", "--threshold=20", "--no-pager",
         UNITS / f"latchkey-{service}.service"], capture_output=True, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
    level = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert level, done.stderr
    assert float(level.group(1)) <= 2.0, done.stdout
    assert done.returncode == 0


def test_target_wants_every_service():
    wanted = re.search(r"^Wants=(.*)$", (UNITS / "latchkey.target").read_text(), re.M).group(1).split()
    assert sorted(wanted) == sorted(f"latchkey-{service}.service" for service in SERVICES)
    assert sorted(wanted) == sorted(path.name for path in UNITS.glob("*.service"))


def test_settings_are_documented():
    text = (ROOT / "README.md").read_text()
    units = "".join(path.read_text() for path in [*UNITS.glob("*.service"), *UNITS.glob("*.d/*.conf")])
    names = re.findall(r"^Environment=(LATCHKEY_\w+)", units, re.M)
    names += re.findall(r"^(LATCHKEY_\w+)=", (UNITS / "latchkey.env").read_text(), re.M)
    assert names and [name for name in names if f"`{name}`" not in text] == []


def test_users_and_directories_are_those_of_the_image(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can give directories to other users")
    root = tmp_path / "root"
    for name in ("sysusers.d", "tmpfiles.d"):
        shutil.copytree(UNITS / name, root / "usr/lib" / name)
    (root / "etc").mkdir()
    subprocess.run([require_program("systemd-sysusers"), f"--root={root}"], check=True, capture_output=True)
    subprocess.run([require_program("systemd-tmpfiles"), f"--root={root}", "--create"], check=True, capture_output=True)
    users = {line.split(":")[0]: (int(line.split(":")[2]), int(line.split(":")[3]))
             for line in (root / "etc/passwd").read_text().splitlines() if line.startswith("latchkey-")}
    names = ["operator", "gateway", "identity", "tokens", "mailer", "waitlists"]
    assert users == {f"latchkey-{name}": (10000 + place, 10000 + place) for place, name in enumerate(names)}
    number = {name: 10000 + place for place, name in enumerate(names)}

    def look(path):
        found = (root / path).stat()
        return oct(found.st_mode & 0o7777), found.st_uid, found.st_gid

    for name in names[2:]:
        assert look(f"run/latchkey/{name}") == ("0o2750", number[name], number["gateway"])
    for name in names[1:]:
        assert look(f"run/latchkey/operator/{name}") == ("0o2750", number[name], number["operator"])
    assert look("run/latchkey/operator") == ("0o755", 0, 0)
    assert look("var/lib/latchkey/master") == ("0o700", 0, 0)
    # The Dockerfile says the same.
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "for name in operator gateway identity tokens mailer waitlists" in dockerfile
    assert "--owner latchkey-$name --group latchkey-gateway --mode 2750 /run/latchkey/$name" in dockerfile
