"""The files of docs/deploy for several machines: they fit together, and their Redis will do."""

from __future__ import annotations

import importlib
import re
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from certificates import certificate
from store_servers import free_port, need
from waiting import wait_until

from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError, StoreUnreachableError
from newscrawl.crawl.shared.store_address import read_address
from newscrawl.operate.sites_file import check_sites_file

if TYPE_CHECKING:
    from collections.abc import Iterator

yaml = importlib.import_module("yaml")  # without types

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
STORES = ("kubernetes-redis.yaml", "kubernetes-postgresql.yaml")
WORKERS = "kubernetes-workers.yaml"


def objects(name: str) -> dict[str, dict[str, Any]]:
    """The objects of a file, by kind."""
    listed = list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))
    found = {each["kind"]: each for each in listed}
    assert len(found) == len(listed)
    return found


def pod_of(name: str) -> dict[str, Any]:
    pod: dict[str, Any] = objects(name)["StatefulSet"]["spec"]["template"]
    return pod


def only(found: list[dict[str, Any]]) -> dict[str, Any]:
    [one] = found
    return one


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose-shared.yaml").read_text("utf-8"))
    return found


def is_subset(labels: dict[str, str], of: dict[str, str]) -> bool:
    return labels.items() <= of.items()


@pytest.mark.parametrize("name", [*STORES, WORKERS])
def test_pods_may_do_little_and_mount_what_there_is(name: str) -> None:
    found, pod = objects(name), pod_of(name)
    claims = found["StatefulSet"]["spec"]["volumeClaimTemplates"]
    volumes = {each["name"] for each in pod["spec"]["volumes"]}
    volumes |= {each["metadata"]["name"] for each in claims}
    mounted = set()
    for container in [*pod["spec"]["containers"], *pod["spec"].get("initContainers", [])]:
        mounted |= {mount["name"] for mount in container["volumeMounts"]}
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]
    assert mounted == volumes
    assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
    assert pod["spec"]["automountServiceAccountToken"] is False
    config = only([each for each in pod["spec"]["volumes"] if "configMap" in each])
    assert config["configMap"]["name"] == found["ConfigMap"]["metadata"]["name"]
    secret = only([each for each in pod["spec"]["volumes"] if "secret" in each])
    assert secret["secret"]["secretName"] == "newscrawl-store"
    labels = pod["metadata"]["labels"]
    for selector in (
        found["StatefulSet"]["spec"]["selector"]["matchLabels"],
        found["Service"]["spec"]["selector"],
        found["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    ):
        assert is_subset(selector, labels)


def test_workers_meet_at_the_store_and_open_no_port() -> None:
    found, pod = objects(WORKERS), pod_of(WORKERS)
    assert found["Service"]["spec"].get("ports") is None
    policy = found["NetworkPolicy"]["spec"]
    assert (policy["policyTypes"], policy["ingress"]) == (["Ingress", "Egress"], [])
    container = only(pod["spec"]["containers"])
    assert "ports" not in container
    scaled = found["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (scaled["kind"], scaled["name"]) == ("StatefulSet", "newscrawl-worker")
    for name in STORES:
        store, labels = objects(name), pod_of(name)["metadata"]["labels"]
        port = only(only(pod_of(name)["spec"]["containers"])["ports"])
        assert port["name"] == only(store["Service"]["spec"]["ports"])["targetPort"]
        rule = only(store["NetworkPolicy"]["spec"]["ingress"])
        assert store["NetworkPolicy"]["spec"]["egress"] == []
        assert is_subset(
            only(rule["from"])["podSelector"]["matchLabels"], pod["metadata"]["labels"]
        )
        assert only(rule["ports"])["port"] == port["name"]
        reached = [
            rule
            for rule in policy["egress"]
            if "podSelector" in rule["to"][0]
            and is_subset(rule["to"][0]["podSelector"]["matchLabels"], labels)
        ]
        assert only(only(reached)["ports"])["port"] == port["name"]


def test_the_workers_sites_file(tmp_path: Path) -> None:
    sites = tmp_path / "sites.toml"
    sites.write_text(objects(WORKERS)["ConfigMap"]["data"]["sites.toml"], encoding="utf-8")
    found = check_sites_file(sites)
    assert (list(found.plans), found.mistakes) == (["example-news"], [])
    assert str(found.plans["example-news"].into.output_dir) == "/data/articles"


def frontier_of_workers() -> str:
    variable = only(only(pod_of(WORKERS)["spec"]["containers"])["env"])
    assert variable["name"] == "NEWSCRAWL_FRONTIER"
    return str(variable["value"])


def test_the_frontiers_name_services(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("geheim")
    text = (DEPLOY / WORKERS).read_text(encoding="utf-8")
    parts = [line.strip("# ") for line in text.splitlines() if line.startswith("            # ")]
    other = "".join(parts).partition("With PostgreSQL: ")[2].replace("…", "")
    for url, name, user in [
        (frontier_of_workers(), STORES[0], None),
        (other, STORES[1], "POSTGRES_USER"),
    ]:
        found = read_address(url.replace("/store/password", str(password)), {})
        service, host = objects(name)["Service"], found.shown.partition("://")[2]
        assert host.startswith(service["metadata"]["name"])
        assert found.password == "geheim"  # noqa: S105 - a test's
        if user is not None:
            environment = only(pod_of(name)["spec"]["containers"])["env"]
            values = {each["name"]: each["value"] for each in environment if "value" in each}
            assert f"//{values[user]}@" in found.plain
            assert found.plain.endswith(f"/{values['POSTGRES_DB']}")
            assert found.options["sslmode"] == "verify-full"


def test_nothing_of_compose_is_published() -> None:
    services = compose()["services"]
    for service in services.values():
        assert "ports" not in service
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert services["redis"]["networks"] == ["store"]
    assert compose()["networks"]["store"] == {"internal": True}
    workers = [service for name, service in services.items() if name.startswith("worker")]
    assert len({worker["hostname"] for worker in workers}) == len(workers) == 3
    assert len({worker["volumes"][0] for worker in workers}) == 3
    for worker in workers:
        assert worker["environment"]["NEWSCRAWL_FRONTIER"].startswith("redis://redis:6379/0?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What containers find mounted: the secret, a volume, and memory."""
    made = certificate("127.0.0.1")
    for name in ("store", "config", "data", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "store" / "password").write_text("geheim\n")
    (tmp_path / "store" / "tls.crt").write_bytes(made.pem)
    (tmp_path / "store" / "ca.crt").write_bytes(made.pem)
    (tmp_path / "store" / "tls.key").write_bytes(made.key_pem)
    return tmp_path


def moved(text: str, folder: Path, port: int) -> str:
    """A text of a file with the folders of a container, and Redis' port, elsewhere."""
    text = text.replace("/run/secrets/frontier_password", "/store/password")
    text = re.sub(r"(?<=[ =])/(?=(store|config|data|tmp)\b)", f"{folder}/", text)
    return text.replace("6379", str(port))


@contextmanager
def running(script: str) -> Iterator[None]:
    """Run a container's shell, which becomes its server."""
    with subprocess.Popen(["/bin/sh", "-c", script], stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def takes(url: str) -> bool:
    """Whether newscrawl takes this store, without a warning; it may not have started yet."""
    try:
        with closing(open_store(url, {})) as store:
            assert list(store.warnings) == []
            store.open_crawl("digest")
    except StoreError:
        return False
    return True


@pytest.mark.server
def test_the_redis_of_kubernetes(folder: Path) -> None:
    need("redis-server")
    container = only(pod_of(STORES[0])["spec"]["containers"])
    port = free_port()
    settings = objects(STORES[0])["ConfigMap"]["data"]["redis.conf"]
    (folder / "config" / "redis.conf").write_text(
        moved(settings, folder, port) + "bind 127.0.0.1\n", encoding="utf-8"
    )
    url = moved(frontier_of_workers(), folder, port).replace("newscrawl-redis", "127.0.0.1")
    [script] = container["args"]
    with running(moved(script, folder, port)):
        wait_until(lambda: takes(url), "Redis")
        probe = container["readinessProbe"]["exec"]["command"][-1]
        subprocess.run(
            [
                "/bin/sh",
                "-c",
                moved(probe, folder, port).replace("localhost", f"127.0.0.1 -p {port}"),
            ],
            check=True,
        )
        plain = url.replace("rediss", "redis").replace(f"&ca={folder}/store/ca.crt", "")
        with pytest.raises(StoreUnreachableError):
            open_store(plain, {})
    assert list((folder / "data").rglob("*.aof"))


@pytest.mark.server
def test_the_redis_of_compose(folder: Path) -> None:
    need("redis-server")
    services = compose()["services"]
    port = free_port()
    script = services["redis"]["command"][-1].replace("$$", "$")
    script = script.replace("dir /data", f"dir /data\nport {port}\nbind 127.0.0.1")
    url = moved(services["worker-1"]["environment"]["NEWSCRAWL_FRONTIER"], folder, port)
    with running(moved(script, folder, port)):
        wait_until(lambda: takes(url.replace("//redis:", "//127.0.0.1:")), "Redis")
