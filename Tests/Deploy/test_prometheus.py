"""deploy/prometheus and deploy/grafana: alerts and panels of metrics that there are."""

import json
import re
import shutil
import subprocess
import urllib.error

import pytest
import yaml

from conftest import DEPLOY, ROOT, free_port, require_program, status, wait_until

RULES = DEPLOY / "prometheus" / "latchkey.rules.yml"
DASHBOARD = json.loads((DEPLOY / "grafana" / "latchkey.json").read_text())
ALERTS = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = [target["expr"] for panel in PANELS for target in panel["targets"]]
# Of Prometheus itself.
BUILT_IN = {"up", "ALERTS"}
WORDS = {"sum", "rate", "by", "and", "or", "histogram_quantile", "max", "min", "increase", "changes", "delta", "count", "absent", "topk", "vector",
         "le", "instance", "service", "replica", "queue", "bound", "store", "class", "limit", "method", "route", "status", "code", "outcome", "cache",
         "of", "m", "h"}


def promtool(*arguments, **options):
    return subprocess.run([require_program("promtool"), *arguments], capture_output=True, text=True, **options)


def metrics_in(expression):
    without_strings = re.sub(r'"[^"]*"|\$__\w+|\[[^]]*\]', " ", expression)
    without_labels = re.sub(r"\{[^}]*\}", " ", without_strings)
    return set(re.findall(r"[a-zA-Z_]\w*", without_labels)) - WORDS - BUILT_IN


@pytest.fixture(scope="module")
def text(fleet):
    """The metrics of a fleet in which somebody has signed up, and failed to sign in."""
    origin = "https://metrics.example.com"
    client = fleet.make_client("Metrics", "--origin", origin)
    person = {"client_id": client["id"], "email": "ann-metrics@example.com", "password": "a long sentence of my own"}
    fleet.post("/auth/sign-up", person, origin)
    with pytest.raises(urllib.error.HTTPError):
        fleet.post("/auth/sign-in", person | {"password": "another long sentence"}, origin)

    def read():
        return fleet.latchkey("metrics")["text"]

    # Identity and mailer measure their outboxes from time to time.
    wait_until(lambda: "identity_effects_stuck" in read() and "mailer_outbox_waiting" in read(), "the outboxes' metrics", 40)
    return read()


def test_rules_are_valid():
    done = promtool("check", "rules", RULES)
    assert done.returncode == 0, done.stdout + done.stderr
    done = promtool("check", "config", DEPLOY / "prometheus" / "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_fire_when_they_should():
    done = promtool("test", "rules", ROOT / "Tests" / "Deploy" / "alerts.test.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_another_threshold_is_noticed(tmp_path):
    (tmp_path / "deploy" / "prometheus").mkdir(parents=True)
    (tmp_path / "Tests" / "Deploy").mkdir(parents=True)
    (tmp_path / "deploy/prometheus/latchkey.rules.yml").write_text(RULES.read_text().replace("> 0.01", "> 0.2"))
    shutil.copy(ROOT / "Tests/Deploy/alerts.test.yml", tmp_path / "Tests/Deploy")
    done = promtool("test", "rules", tmp_path / "Tests/Deploy/alerts.test.yml")
    assert done.returncode != 0 and "LatchkeyErrors" in done.stdout + done.stderr


def test_every_alert_is_tried_and_explained():
    tried = (ROOT / "Tests/Deploy/alerts.test.yml").read_text()
    guide = (ROOT / "docs/operations.md").read_text()
    for rule in ALERTS:
        assert tried.count(f"alertname: {rule['alert']}") >= 2, rule["alert"]
        assert f"| `{rule['alert']}` |" in guide, rule["alert"]


@pytest.mark.parametrize("place,expressions", [("rules", [rule["expr"] for rule in ALERTS]), ("dashboard", EXPRESSIONS)])
def test_every_metric_is_there(text, place, expressions):
    there = set(re.findall(r"^([a-zA-Z_]\w*)(?:\{| )", text, re.M))
    wanted = set().union(*map(metrics_in, expressions))
    # One is there only once a process has refused series, the other if metrics have a port, which this fleet does not need.
    assert len(wanted) > 10 and wanted - there - {"latchkey_metrics_refused", "gateway_metrics_connections_refused_total"} == set()


def test_counters_of_increases_begin_at_zero(fleet):
    """increase() can't see a first error whose series begins with it."""
    wanted = {"gateway_responses_total", "gateway_forwarded_hops_unreadable_total", "tokens_refresh_tokens_reused_total"}
    used = set().union(*(re.findall(r"increase\((\w+)", rule["expr"]) for rule in ALERTS))
    assert used == wanted
    text = fleet.latchkey("metrics")["text"]
    lines = [line for line in text.splitlines() if re.match(rf"({'|'.join(wanted)})[{{ ]", line)]
    assert {re.match(r"\w+", line)[0] for line in lines} == wanted
    # There is never such a response.
    assert any('class="1xx"' in line and line.endswith(" 0") for line in lines)
    assert any(line.startswith("tokens_") and line.endswith(" 0") for line in lines)


def test_stores_are_up(text):
    stores = re.findall(r'^latchkey_store_up\{store="(\w+)",service="(\w+)",replica="1"\} (.*)$', text, re.M)
    assert sorted(stores) == [("postgres", "identity", "1.0"), ("postgres", "waitlists", "1.0"),
                              ("redis", "mailer", "1.0"), ("redis", "tokens", "1.0")]


def test_methods_of_the_dashboard_are_there():
    methods = {line.split()[0] for line in (ROOT / "Tests/ContractTests/rpc-methods.txt").read_text().splitlines()}
    for expression in EXPRESSIONS + [rule["expr"] for rule in ALERTS]:
        for operator, pattern in re.findall(r'method(=~?)"([^"]*)"', expression):
            assert any(re.fullmatch(pattern, method) for method in methods), pattern


def test_panels_are_valid_promql(tmp_path):
    rules = [{"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "5m")}
             for number, expression in enumerate(EXPRESSIONS)]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    done = promtool("check", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_dashboard_has_every_panel_in_a_place_of_its_own():
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    cells = [(x, y) for panel in DASHBOARD["panels"] for place in [panel["gridPos"]]
             for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])]
    assert len(cells) == len(set(cells)) and max(x for x, _ in cells) < 24
    assert all(target["datasource"]["uid"] == "${datasource}" for panel in PANELS for target in panel["targets"])


def test_every_metric_has_help_and_a_type(text):
    done = promtool("check", "metrics", input=text)
    assert done.returncode == 0, done.stdout + done.stderr
    names = set(re.findall(r"^# TYPE (\w+) ", text, re.M))
    assert names == set(re.findall(r"^# HELP (\w+) ", text, re.M))
    assert len(re.findall(r"^# TYPE ", text, re.M)) == len(names)


def test_labels_are_few(text):
    """No label has values that callers choose, such as paths or addresses."""
    labels = {}
    for name, value in re.findall(r'[{,](\w+)="((?:[^"\\]|\\.)*)"', text):
        labels.setdefault(name, set()).add(value)
    assert labels.keys() <= {"service", "replica", "method", "route", "status", "code", "outcome", "le", "limit", "cache", "bound", "of",
                             "queue", "reason", "store", "class"}
    assert "@" not in text and "ann-metrics" not in text
    assert labels["service"] == {"gateway", "identity", "tokens", "mailer", "waitlists"}
